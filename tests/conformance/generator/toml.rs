//! A config written as TOML, in the ways in which people and tools write it.

use super::Value;
use crate::edits::Choices;

/// A document that says what `root` says.
pub(super) fn text(choices: &mut Choices<'_>, root: &Value) -> String {
    let newer = choices.pick(12) == 11;
    let mut writer = Writer {
        choices,
        newer,
        sections: Vec::new(),
    };
    let mut head = String::new();
    if let Value::Table(entries) = root {
        writer.entries(&[], entries, &mut head);
    }
    let order = writer.order();
    let sections = order.iter().map(|index| writer.sections[*index].clone());
    let sections: Vec<(String, String)> = sections.collect();
    let mut text = head;
    for (header, body) in sections {
        text.push_str(&writer.gap());
        text.push_str(&header);
        text.push_str(
            writer
                .choices
                .one_of(&["\n", "\n", " # [[x]] ] }\n", "\t\n"]),
        );
        text.push_str(&body);
    }
    text
}

struct Writer<'a, 'b> {
    choices: &'a mut Choices<'b>,
    /// It may use forms of TOML 1.1.
    newer: bool,
    /// Headers with what stands below each.
    sections: Vec<(String, String)>,
}

impl Writer<'_, '_> {
    /// The entries of the table at `path`, whose own lines go to `body`.
    fn entries(&mut self, path: &[&str], entries: &[(String, Value)], body: &mut String) {
        for (key, value) in entries {
            let here = [path, &[key.as_str()]].concat();
            match value {
                Value::Table(inner) if self.choices.pick(4) != 0 => self.table(&here, inner),
                Value::List(list) if is_tables(list) && self.choices.pick(4) != 0 => {
                    self.tables(&here, list);
                }
                Value::Table(inner) if !inner.is_empty() && self.choices.yes() => {
                    self.dotted(key, inner, body);
                }
                value => {
                    let (key, value) = (self.key(key), self.value(value));
                    self.line(&key, &value, body);
                }
            }
        }
    }

    fn line(&mut self, key: &str, value: &str, body: &mut String) {
        let before = self
            .choices
            .one_of(&["", "", "", "  ", "# [a.b] = 1\n", "\t"]);
        let equals = self.choices.one_of(&[" = ", "=", " =  "]);
        let after = self.choices.one_of(&["", "", "", " # ] } ' \"", "  "]);
        body.push_str(&format!("{before}{key}{equals}{value}{after}\n"));
    }

    /// `key.inner = value`, as far down as there are tables.
    fn dotted(&mut self, key: &str, inner: &[(String, Value)], body: &mut String) {
        for (name, value) in inner {
            let (key, name, value) = (self.key(key), self.key(name), self.value(value));
            let dot = self.choices.one_of(&[".", " . "]);
            self.line(&format!("{key}{dot}{name}"), &value, body);
        }
    }

    fn table(&mut self, path: &[&str], entries: &[(String, Value)]) {
        let index = self.sections.len();
        let header = self.header(path, "[", "]");
        self.sections.push((header, String::new()));
        let mut body = String::new();
        self.entries(path, entries, &mut body);
        let empty = body.is_empty();
        self.sections[index].1 = body;
        // What stands below implies the table.
        if empty && self.sections.len() > index + 1 && self.choices.yes() {
            self.sections.remove(index);
        }
    }

    fn tables(&mut self, path: &[&str], list: &[Value]) {
        for element in list {
            let header = self.header(path, "[[", "]]");
            let mut body = String::new();
            if let Value::Table(entries) = element {
                for (key, value) in entries {
                    let (key, value) = (self.key(key), self.value(value));
                    self.line(&key, &value, &mut body);
                }
            }
            self.sections.push((header, body));
        }
    }

    fn header(&mut self, path: &[&str], open: &str, close: &str) -> String {
        let pad = self.choices.one_of(&["", "", " "]);
        let keys: Vec<String> = path.iter().map(|key| self.key(key)).collect();
        let dot = self.choices.one_of(&[".", ".", " . "]);
        let indent = self.choices.one_of(&["", "", "  "]);
        format!("{indent}{open}{pad}{}{pad}{close}", keys.join(dot))
    }

    /// The order of the sections: any, but the elements of one array keep theirs.
    fn order(&mut self) -> Vec<usize> {
        let count = self.sections.len();
        let mut order: Vec<usize> = (0..count).collect();
        if self.choices.yes() {
            for last in (1..count).rev() {
                order.swap(last, self.choices.pick(last + 1));
            }
        }
        let plain = |index: usize| {
            let header = &self.sections[index].0;
            header.replace([' ', '"', '\''], "")
        };
        for array in (0..count).filter(|index| plain(*index).starts_with("[[")) {
            let is_like = |index: &&usize| plain(**index) == plain(array);
            let mut like: Vec<usize> = order.iter().filter(is_like).copied().collect();
            like.sort_unstable();
            let mut like = like.into_iter();
            let names: Vec<bool> = order.iter().map(|record| is_like(&record)).collect();
            for (place, is_like) in order.iter_mut().zip(names) {
                if is_like {
                    *place = like.next().unwrap();
                }
            }
        }
        order
    }

    fn gap(&mut self) -> String {
        let gaps = ["\n", "", "\n\n", "# [not.a.header]\n", "\n# s = [ { \"\n"];
        self.choices.one_of(&gaps).to_owned()
    }

    fn key(&mut self, name: &str) -> String {
        let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let bare = !name.is_empty() && name.chars().all(is_bare);
        match self.choices.pick(8) {
            0..=5 if bare => name.to_owned(),
            6 if self.newer => {
                format!("\"\\x{:02x}{}\"", u32::from(name.as_bytes()[0]), &name[1..])
            }
            _ if self.choices.yes() => format!("'{name}'"),
            _ => format!("\"{name}\""),
        }
    }

    fn value(&mut self, value: &Value) -> String {
        match value {
            Value::Text(text) => self.string(text),
            Value::Plain(spelled) => (*spelled).to_owned(),
            Value::Odd if self.newer && self.choices.yes() => "07:32".to_owned(),
            Value::Odd => self
                .choices
                .one_of(&["1979-05-27", "07:32:00", "1.5", "nan"])
                .to_owned(),
            Value::List(list) => {
                let items = list.iter().map(|element| self.value(element));
                let items: Vec<String> = items.collect();
                self.list(&items)
            }
            Value::Table(entries) => {
                let items = entries.iter().map(|(key, value)| {
                    let (key, value) = (self.key(key), self.value(value));
                    format!("{key} = {value}")
                });
                let items: Vec<String> = items.collect();
                self.inline(&items)
            }
        }
    }

    fn list(&mut self, items: &[String]) -> String {
        let trailing = if self.choices.yes() && !items.is_empty() {
            ","
        } else {
            ""
        };
        match self.choices.pick(4) {
            0 => format!("[{}{trailing}]", items.join(",")),
            1 => format!("[ {} ]", items.join(" , ")),
            2 => format!("[\n  {}{trailing}\n]", items.join(",\n  ")),
            _ => format!(
                "[ # [\n\t{}{trailing} # ]\n  # }}\n]",
                items.join(", # one }\n\t")
            ),
        }
    }

    fn inline(&mut self, items: &[String]) -> String {
        match self.choices.pick(if self.newer { 4 } else { 2 }) {
            _ if items.is_empty() => "{}".to_owned(),
            0 => format!("{{ {} }}", items.join(", ")),
            1 => format!("{{{}}}", items.join(",")),
            2 => format!("{{\n  {} # }}\n}}", items.join(",\n  ")),
            _ => format!("{{ {}, }}", items.join(", ")),
        }
    }

    fn string(&mut self, text: &str) -> String {
        let literal = !text.contains(['\'', '\n', '\t']);
        match self.choices.pick(6) {
            0 | 1 if literal => format!("'{text}'"),
            2 if !text.contains("'''") && !text.ends_with('\'') => format!("'''\n{text}'''"),
            3 => format!("\"\"\"\\\n   {}\"\"\"", self.escaped(text)),
            _ => format!("\"{}\"", self.escaped(text)),
        }
    }

    fn escaped(&mut self, text: &str) -> String {
        let spell = self.choices.pick(4);
        let one = |c: char| match c {
            '"' | '\\' => format!("\\{c}"),
            '\n' => "\\n".to_owned(),
            '\t' => "\\t".to_owned(),
            c if spell == 3 && u32::from(c) > 0xFFFF => format!("\\U{:08X}", u32::from(c)),
            c if spell == 3 => format!("\\u{:04x}", u32::from(c)),
            c => c.to_string(),
        };
        let escaped: String = text.chars().map(one).collect();
        if self.newer && self.choices.pick(4) == 3 {
            format!("{escaped}\\x61")
        } else {
            escaped
        }
    }
}

fn is_tables(list: &[Value]) -> bool {
    let tables = list.iter().all(|value| matches!(value, Value::Table(_)));
    tables && !list.is_empty()
}
