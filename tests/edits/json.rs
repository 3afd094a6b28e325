//! JSON configs in the layouts that people use.

use serde_json::{Value as Json, json};

use super::Choices;

/// A config that parses.
pub(super) fn config(choices: &mut Choices<'_>) -> String {
    let value = value(choices);
    layout(choices, &value)
}

/// A value in one of the layouts, with comments around it.
pub(crate) fn layout(choices: &mut Choices<'_>, value: &Json) -> String {
    let style = Style {
        unit: choices.one_of(&["  ", "\t", "    ", ""]),
        trailing: choices.pick(3) == 2,
        colon: choices.one_of(&[": ", ":", " : "]),
        comments: choices.yes(),
        leading: choices.pick(6) == 5,
    };
    let before = choices.one_of(&["", "// { config\n", "/* [\n */ "]);
    let body = style.write(choices, value, "");
    let after = choices.one_of(&["", "\n", "\n// }\n", "\n\n"]);
    format!("{before}{body}{after}")
}

fn elements(choices: &mut Choices<'_>) -> Json {
    let elements = (0..choices.pick(4)).map(|index| match index {
        2 => json!({}),
        _ => json!({ "binding": format!("B{index} // }}"), "store_id": "f" }),
    });
    elements.collect()
}

fn environment(choices: &mut Choices<'_>) -> Json {
    let mut table = json!({});
    if choices.yes() {
        table["name"] = json!("x \" , /*");
    }
    if choices.yes() {
        table["s"] = elements(choices);
    }
    match choices.pick(4) {
        0 => table["vars"] = json!({}),
        1 => table["vars"] = json!({ "s": elements(choices) }),
        2 => table["vars"] = json!({ "A": 1, "s": elements(choices), "B": [1, 2] }),
        _ => {}
    }
    table
}

fn value(choices: &mut Choices<'_>) -> Json {
    let mut root = environment(choices);
    match choices.pick(4) {
        0 => {}
        1 => root["env"] = json!({}),
        _ => {
            root["env"] = json!({ "staging": environment(choices) });
            if choices.yes() {
                root["env"]["my env"] = environment(choices);
            }
        }
    }
    if choices.yes() {
        root["last"] = json!(null);
    }
    root
}

struct Style {
    unit: &'static str,
    trailing: bool,
    colon: &'static str,
    comments: bool,
    /// Commas begin the lines.
    leading: bool,
}

impl Style {
    fn write(&self, choices: &mut Choices<'_>, value: &Json, indent: &str) -> String {
        let inner = format!("{indent}{}", self.unit);
        let (open, close, items): (_, _, Vec<String>) = match value {
            Json::Object(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| {
                    format!(
                        "{}{}{}",
                        json!(key),
                        self.colon,
                        self.write(choices, value, &inner)
                    )
                });
                ('{', '}', pairs.collect())
            }
            Json::Array(elements) => {
                let elements = elements
                    .iter()
                    .map(|value| self.write(choices, value, &inner));
                ('[', ']', elements.collect())
            }
            other => return other.to_string(),
        };
        let list = match choices.pick(4) {
            0 if items.iter().all(|item| !item.contains('\n')) => self.one_line(choices, &items),
            _ if items.is_empty() => choices.one_of(&["", " ", "/* none */"]).to_owned(),
            _ => self.lines(choices, &items, indent),
        };
        format!("{open}{list}{close}")
    }

    fn one_line(&self, choices: &mut Choices<'_>, items: &[String]) -> String {
        let pad = choices.one_of(&["", " "]);
        let comma = if self.trailing && !items.is_empty() {
            ","
        } else {
            ""
        };
        format!(
            "{pad}{}{comma}{pad}",
            items.join(choices.one_of(&[", ", ",", " , "]))
        )
    }

    fn lines(&self, choices: &mut Choices<'_>, items: &[String], indent: &str) -> String {
        let mut list = String::new();
        for (index, item) in items.iter().enumerate() {
            list.push('\n');
            if self.comments {
                list.push_str(choices.one_of(&["", "", "\n"]));
                let above = choices.one_of(&["", "", "// above ,\n", "/* a\n b */\n"]);
                if !above.is_empty() {
                    list.push_str(&format!("{indent}{}{above}", self.unit));
                }
            }
            let comma = if self.leading && index > 0 { ", " } else { "" };
            list.push_str(&format!("{indent}{}{comma}{item}", self.unit));
            if !self.leading && (self.trailing || index + 1 < items.len()) {
                list.push(',');
            }
            if self.comments {
                list.push_str(choices.one_of(&["", "", " // behind }", " /* b */"]));
            }
        }
        format!("{list}\n{indent}")
    }
}
