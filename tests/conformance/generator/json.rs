//! A config written as JSON with comments, in the ways in which people and tools write it.

use super::Value;
use crate::edits::Choices;

/// A document that says what `root` says.
pub(super) fn text(choices: &mut Choices<'_>, root: &Value) -> String {
    let mut writer = Writer {
        compact: choices.pick(6) == 5,
        indent: choices.one_of(&["  ", "\t", "    "]),
        colon: choices.one_of(&[": ", ":", " : "]),
        trailing: choices.pick(3) == 2,
        comments: choices.yes(),
        repeats: choices.pick(8) == 7,
        choices,
    };
    let before = writer.choices.one_of(&["", "", "// {\n", "/* \" */\n"]);
    let body = writer.value(root, "");
    let after = writer.choices.one_of(&["\n", "", "\n// }\n"]);
    format!("{before}{body}{after}")
}

struct Writer<'a, 'b> {
    choices: &'a mut Choices<'b>,
    compact: bool,
    indent: &'static str,
    colon: &'static str,
    trailing: bool,
    comments: bool,
    /// Some keys stand twice; the last counts.
    repeats: bool,
}

impl Writer<'_, '_> {
    fn value(&mut self, value: &Value, indent: &str) -> String {
        let inner = format!("{indent}{}", self.indent);
        match value {
            Value::Text(text) => self.string(text),
            Value::Plain(spelled) => (*spelled).to_owned(),
            Value::Odd => self.choices.one_of(&["null", "1.5e3", "-0"]).to_owned(),
            Value::List(list) => {
                let items = list.iter().map(|element| self.value(element, &inner));
                let items: Vec<String> = items.collect();
                self.items("[", &items, "]", indent)
            }
            Value::Table(entries) => {
                let mut items = Vec::new();
                for (key, value) in entries {
                    self.repeat(key, &mut items);
                    let (key, value) = (self.string(key), self.value(value, &inner));
                    items.push(format!("{key}{}{value}", self.colon));
                }
                self.items("{", &items, "}", indent)
            }
        }
    }

    fn repeat(&mut self, key: &str, items: &mut Vec<String>) {
        if self.repeats && self.choices.pick(6) == 5 {
            let other = self
                .choices
                .one_of(&["3", "{}", "[{ \"binding\": \"X\" }]", "null"]);
            items.push(format!("{}{}{other}", self.string(key), self.colon));
        }
    }

    fn items(&mut self, open: &str, items: &[String], close: &str, indent: &str) -> String {
        let comma = if self.trailing && !items.is_empty() {
            ","
        } else {
            ""
        };
        if self.compact {
            return format!("{open}{}{comma}{close}", items.join(","));
        }
        if items.is_empty() {
            let inside = if self.comments { "/* [ */" } else { "" };
            return format!("{open}{inside}{close}");
        }
        if self.choices.pick(3) == 2 && items.iter().all(|item| !item.contains('\n')) {
            return format!("{open} {}{comma} {close}", items.join(", "));
        }
        let mut text = open.to_owned();
        for (index, item) in items.iter().enumerate() {
            let comma = if index + 1 < items.len() { "," } else { comma };
            let remark = self.remark();
            text.push_str(&format!("\n{indent}{}{item}{comma}{remark}", self.indent));
        }
        format!("{text}\n{indent}{close}")
    }

    fn remark(&mut self) -> &'static str {
        if self.comments {
            self.choices.one_of(&["", "", " // } ]", " /* \" // */"])
        } else {
            ""
        }
    }

    fn string(&mut self, text: &str) -> String {
        let spell = self.choices.pick(8);
        let one = |c: char| match c {
            '"' | '\\' => format!("\\{c}"),
            '\n' => "\\n".to_owned(),
            '\t' => "\\t".to_owned(),
            '/' if spell == 6 => "\\/".to_owned(),
            c if spell == 7 => {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units).iter();
                units.map(|unit| format!("\\u{unit:04X}")).collect()
            }
            c => c.to_string(),
        };
        let text: String = text.chars().map(one).collect();
        format!("\"{text}\"")
    }
}
