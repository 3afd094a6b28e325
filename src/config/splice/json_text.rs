//! A JSON text with its tree, and new pieces of JSON.

use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue};
use super::bracket::BracketList;
use super::spacing::LineSpacing;

/// A JSON text that parses, with its tree.
pub(super) struct JsonWriter<'a> {
    pub(super) text: &'a str,
    pub(super) root: &'a ConfigNode,
}

impl<'a> JsonWriter<'a> {
    pub(super) fn new(text: &'a str, root: &'a ConfigNode) -> Self {
        Self { text, root }
    }

    pub(super) fn bracket(&self, node: &'a ConfigNode) -> BracketList<'a> {
        BracketList::new(ConfigFormat::Json, self.text, self.root, node)
    }

    /// One level of indentation.
    pub(super) fn indent_unit(&self) -> String {
        let separator = self.bracket(self.root).separator();
        let comma = separator.indent().filter(|_| separator.leads());
        let first = self.root.entries().first().map(|entry| entry.anchor.start);
        let first = first.filter(|first| lines::leads(self.text, *first));
        let unit = comma.or(first.map(|first| lines::indent(self.text, first)));
        unit.filter(|unit| !unit.is_empty())
            .unwrap_or("  ")
            .to_owned()
    }

    /// The indentation of the line of `at`, where a comma that begins the line is a part of it.
    pub(super) fn indent(&self, at: usize) -> String {
        let line = &self.text[lines::start(self.text, at)..];
        let rest = line.trim_start_matches([' ', '\t', ',']);
        line[..line.len() - rest.len()].replace(',', " ")
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

    /// How lists on one line are written in `node`, or else elsewhere.
    pub(super) fn spacing(&self, node: &ConfigNode) -> LineSpacing {
        LineSpacing::learn(self.text, node, self.root)
    }

    /// A property as those of `object` are written, or else as others are.
    pub(super) fn pair(&self, object: &ConfigNode, name: &str, value: &str) -> String {
        let colon = self.spacing(object).colon;
        format!("{}{}{value}", quote(name), colon.as_deref().unwrap_or(": "))
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
