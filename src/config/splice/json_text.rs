//! A JSON text with its tree, and new pieces of JSON.

use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue};
use super::bracket::BracketList;

/// A JSON text that parses, with its tree.
pub(super) struct JsonWriter<'a> {
    pub(super) text: &'a str,
    pub(super) root: &'a ConfigNode,
}

impl<'a> JsonWriter<'a> {
    pub(super) fn new(text: &'a str, root: &'a ConfigNode) -> Self {
        Self { text, root }
    }

    pub(super) fn bracket(&self, node: &ConfigNode) -> BracketList<'a> {
        BracketList::new(ConfigFormat::Json, self.text, node)
    }

    /// One level of indentation.
    pub(super) fn indent_unit(&self) -> &'a str {
        let first = self.root.entries().first().map(|entry| entry.anchor.start);
        first
            .filter(|first| lines::leads(self.text, *first))
            .map(|first| lines::indent(self.text, first))
            .filter(|unit| !unit.is_empty())
            .unwrap_or("  ")
    }

    /// Whether lists end with a comma here.
    pub(super) fn trailing(&self) -> bool {
        self.bracket(self.root).trailing()
    }

    pub(super) fn object(&self, path: &ConfigPath) -> Result<&'a ConfigNode, String> {
        let node = self.root.at(path).filter(|node| node.is_table());
        node.ok_or_else(|| format!("{path} is not an object"))
    }

    pub(super) fn entry(&self, path: &ConfigPath) -> Result<&'a ConfigEntry, String> {
        let entry = self.root.entry_at(path);
        entry.ok_or_else(|| format!("there is no {path}"))
    }

    /// An array of objects to write like: one with the same key, or else any.
    pub(super) fn find_like(&self, to: &ConfigPath) -> Option<&'a ConfigNode> {
        let (mut same, mut any) = (None, None);
        self.root.visit(&ConfigPath::root(), &mut |path, node| {
            let mut elements = node.elements().unwrap_or_default().iter();
            if !elements.any(|element| !element.entries().is_empty()) {
                return;
            }
            any = any.or(Some(node));
            if path.last_key() == to.last_key() {
                same = same.or(Some(node));
            }
        });
        same.or(any)
    }

    /// The text between the first key of `object` and its value, where that is only a colon and blanks.
    pub(super) fn colon(&self, object: &ConfigNode) -> &str {
        let first = object.entries().first();
        let colon = first.map(|first| &self.text[first.anchor.end..first.node.span.start]);
        let plain = colon.filter(|colon| colon.trim_matches(' ') == ":");
        plain.unwrap_or(": ")
    }
}

pub(super) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A value on one line.
pub(super) fn compact(value: &ConfigValue) -> String {
    match value {
        ConfigValue::Null => "null".to_owned(),
        ConfigValue::Bool(truth) => truth.to_string(),
        ConfigValue::Number(spelled) => spelled.clone(),
        ConfigValue::Date(text) | ConfigValue::Text(text) => quote(text),
        ConfigValue::Array(elements) => {
            let elements = elements.iter().map(|node| compact(&node.value));
            format!("[{}]", elements.collect::<Vec<_>>().join(", "))
        }
        ConfigValue::Table(entries) if entries.is_empty() => "{}".to_owned(),
        ConfigValue::Table(entries) => {
            let pair = |entry: &ConfigEntry| {
                format!("{}: {}", quote(&entry.key), compact(&entry.node.value))
            };
            let pairs = entries.iter().map(pair);
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}
