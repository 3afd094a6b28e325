//! Values as TOML 1.0, in every way to write a table or an array.

use serde_json::{Map, Value, json};

use crate::edits::Choices;

/// `root` as a config.
pub(crate) fn layout(choices: &mut Choices<'_>, root: &Map<String, Value>) -> String {
    let mut writer = Writer {
        equals: choices.one_of(&[" = ", "=", "  = "]),
        literal: choices.yes(),
        comments: choices.yes(),
        indent: choices.one_of(&["", "", "  ", "\t"]),
        choices,
    };
    let mut body = writer.table(&[], root);
    writer.shuffle(&mut body.blocks);
    let above = writer
        .choices
        .one_of(&["", "# [[secrets_store_secrets]]\n", "\n"]);
    let blocks = body.blocks.into_iter().map(|block| block.text);
    format!("{above}{}{}", body.pairs, blocks.collect::<String>())
}

/// A table: the pairs below its header, and what has headers of its own.
#[derive(Default)]
struct Body {
    pairs: String,
    blocks: Vec<Block>,
}

struct Block {
    header: String,
    text: String,
}

/// How one person writes.
struct Writer<'a, 'b> {
    choices: &'a mut Choices<'b>,
    equals: &'static str,
    literal: bool,
    comments: bool,
    indent: &'static str,
}

impl Writer<'_, '_> {
    fn table(&mut self, path: &[&str], table: &Map<String, Value>) -> Body {
        let mut body = Body::default();
        for (key, value) in table {
            let path = [path, &[key.as_str()]].concat();
            match value {
                Value::Array(elements) if !elements.is_empty() && elements[0].is_object() => {
                    if self.choices.pick(3) == 0 {
                        let list = self.list(elements);
                        self.pair(&mut body.pairs, key, &list);
                    } else {
                        let tables = elements.iter().filter_map(Value::as_object);
                        for element in tables {
                            self.block(&path, element, true, &mut body);
                        }
                    }
                }
                Value::Object(table) => match self.choices.pick(6) {
                    0 => {
                        let table = self.inline(value);
                        self.pair(&mut body.pairs, key, &table);
                    }
                    1 => {
                        let key = self.key(key);
                        self.dotted(&mut body.pairs, &key, table);
                    }
                    _ => self.block(&path, table, false, &mut body),
                },
                _ => {
                    let value = self.inline(value);
                    self.pair(&mut body.pairs, key, &value);
                }
            }
        }
        body
    }

    /// A table or an element of an array with a header, then what is below it.
    fn block(&mut self, path: &[&str], table: &Map<String, Value>, element: bool, into: &mut Body) {
        let inner = self.table(path, table);
        let keys: Vec<_> = path.iter().map(|key| self.key(key)).collect();
        let (open, close) = if element { ("[[", "]]") } else { ("[", "]") };
        let pad = self.choices.one_of(&["", "", " "]);
        let header = format!("{open}{pad}{}{pad}{close}", keys.join("."));
        let implied = !element && inner.pairs.is_empty() && !inner.blocks.is_empty();
        if !implied || self.choices.yes() {
            let above = self.choices.one_of(&["\n", "", "\n\n", "\n# about [it]\n"]);
            let above = if self.comments { above } else { "\n" };
            let behind = self.comment();
            let text = format!("{above}{header}{behind}\n{}", inner.pairs);
            // Elements of one array keep their order, whatever their headers look like.
            let header = path.join(".");
            into.blocks.push(Block { header, text });
        }
        into.blocks.extend(inner.blocks);
    }

    fn dotted(&mut self, pairs: &mut String, prefix: &str, table: &Map<String, Value>) {
        if table.is_empty() {
            pairs.push_str(&format!("{prefix}{}{{}}\n", self.equals));
        }
        for (key, value) in table {
            let name = format!("{prefix}.{}", self.key(key));
            match value {
                Value::Object(table) if self.choices.pick(3) > 0 => {
                    self.dotted(pairs, &name, table);
                }
                Value::Array(elements) if elements.first().is_some_and(Value::is_object) => {
                    let list = self.list(elements);
                    pairs.push_str(&format!("{name}{}{list}\n", self.equals));
                }
                _ => {
                    let value = self.inline(value);
                    let comment = self.comment();
                    pairs.push_str(&format!("{name}{}{value}{comment}\n", self.equals));
                }
            }
        }
    }

    fn pair(&mut self, pairs: &mut String, key: &str, value: &str) {
        if self.comments {
            pairs.push_str(self.choices.one_of(&["", "", "", "# above = ]\n", "\n"]));
        }
        let (key, comment) = (self.key(key), self.comment());
        pairs.push_str(&format!(
            "{}{key}{}{value}{comment}\n",
            self.indent, self.equals
        ));
    }

    /// An array of tables as a value.
    fn list(&mut self, elements: &[Value]) -> String {
        let items: Vec<_> = elements
            .iter()
            .map(|element| self.inline(element))
            .collect();
        let trailing = if self.choices.yes() { "," } else { "" };
        match self.choices.pick(5) {
            0 => format!("[{}]", items.join(", ")),
            1 => format!("[ {}{trailing} ]", items.join(" ,")),
            2 => format!("[{}{trailing}\n]", items.join(",\n  ")),
            3 if self.comments => {
                let items = items.join(", # one }\n\t# two ]\n\t");
                format!("[ # open\n\t{items}{trailing} # last\n  # end\n]")
            }
            _ => format!("[\n    {}{trailing}\n  ]", items.join(",\n    ")),
        }
    }

    /// A value on one line.
    fn inline(&mut self, value: &Value) -> String {
        match value {
            Value::Object(table) if table.is_empty() => "{}".to_owned(),
            Value::Object(table) => {
                let pad = self.choices.one_of(&["", " "]);
                let pairs = table.iter().map(|(key, value)| {
                    let (key, value) = (self.key(key), self.inline(value));
                    format!("{key}{}{value}", self.equals)
                });
                let pairs: Vec<_> = pairs.collect();
                format!("{{{pad}{}{pad}}}", pairs.join(", "))
            }
            Value::Array(elements) => {
                let items = elements.iter().map(|element| self.inline(element));
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
            Value::String(text) => self.text(text),
            other => other.to_string(),
        }
    }

    fn text(&self, text: &str) -> String {
        if self.literal && !text.contains('\'') {
            format!("'{text}'")
        } else {
            json!(text).to_string()
        }
    }

    fn key(&mut self, key: &str) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if key.chars().all(plain) && self.choices.pick(12) > 0 {
            key.to_owned()
        } else {
            self.text(key)
        }
    }

    fn comment(&mut self) -> &'static str {
        if self.comments {
            self.choices.one_of(&["", "", " # [c] = \"", "\t#"])
        } else {
            ""
        }
    }

    /// Tables may stand in any order, and the elements of one array apart from each other.
    fn shuffle(&mut self, blocks: &mut [Block]) {
        if blocks.len() < 2 || self.choices.pick(3) > 0 {
            return;
        }
        for _ in 0..2 * blocks.len() {
            let at = self.choices.pick(blocks.len() - 1);
            if blocks[at].header != blocks[at + 1].header {
                blocks.swap(at, at + 1);
            }
        }
    }
}
