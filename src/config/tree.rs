//! One spanned tree for both formats: the values of a config, and where each one is.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use super::table::ConfigTable;

/// A range of bytes, counted from the first byte of the file (a byte order mark included).
pub(crate) type ByteSpan = Range<usize>;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigNode {
    /// The whole value. A TOML table or array element written with a header reaches from the header
    /// to the end of its last own value (without sub-tables under headers of their own).
    pub span: ByteSpan,
    /// What it is.
    pub value: ConfigValue,
}

/// What a [`ConfigNode`] holds.
#[derive(Clone, Debug, PartialEq)]
pub enum ConfigValue {
    /// JSON `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number, as it is spelled in the file.
    Number(String),
    /// A TOML date or time, as it is spelled in the file.
    Date(String),
    /// A string, decoded.
    Text(String),
    /// An array, or a TOML array of tables.
    Array(Vec<ConfigNode>),
    /// An object or table, in file order. A JSON key that appears twice is here twice; the last
    /// one counts, as in wrangler's parser.
    Table(ConfigTable),
}

/// A key of a table with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigEntry {
    /// The key, decoded.
    pub key: String,
    /// What to underline when speaking of the key: its token, or for a TOML table with a header the
    /// header with its brackets (`[env.staging]`).
    pub anchor: ByteSpan,
    /// The value.
    pub node: ConfigNode,
}

impl ConfigNode {
    /// The value of `key`, if this is a table that has it.
    pub fn get(&self, key: &str) -> Option<&ConfigNode> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of `key`, if this is a table that has it: the last one, where a key is repeated.
    pub(crate) fn entry(&self, key: &str) -> Option<&ConfigEntry> {
        self.table()?.last(key)
    }

    /// Every entry of `key`, in file order: more than one, where a key is repeated.
    pub(crate) fn entries_of(&self, key: &str) -> Vec<&ConfigEntry> {
        self.table().map(|table| table.all(key)).unwrap_or_default()
    }

    /// The entries, if this is a table.
    pub(crate) fn table(&self) -> Option<&ConfigTable> {
        match &self.value {
            ConfigValue::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The entries of a table; none for anything else.
    pub fn entries(&self) -> &[ConfigEntry] {
        match &self.value {
            ConfigValue::Table(table) => table,
            _ => &[],
        }
    }

    /// The elements of an array.
    pub fn elements(&self) -> Option<&[ConfigNode]> {
        match &self.value {
            ConfigValue::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            ConfigValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a table in it has a key twice.
    pub(crate) fn has_repeats(&self) -> bool {
        let entries = self.entries();
        let keys: HashSet<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        let mut nodes = entries.iter().map(|entry| &entry.node);
        let mut elements = self.elements().into_iter().flatten();
        keys.len() < entries.len()
            || nodes.any(Self::has_repeats)
            || elements.any(Self::has_repeats)
    }

    /// Whether this is a table.
    pub(crate) fn is_table(&self) -> bool {
        matches!(self.value, ConfigValue::Table(_))
    }

    /// Whether this is a table or an array.
    pub(crate) fn is_container(&self) -> bool {
        matches!(self.value, ConfigValue::Table(_) | ConfigValue::Array(_))
    }

    /// Visits this node, whose own path is `path`, and everything in it, in file order.
    pub(crate) fn visit<'a>(
        &'a self,
        path: &ConfigPath,
        seen: &mut dyn FnMut(&ConfigPath, &'a ConfigNode),
    ) {
        self.visit_below(&mut path.clone(), seen);
    }

    /// The same; `path` is what it was afterwards.
    fn visit_below<'a>(
        &'a self,
        path: &mut ConfigPath,
        seen: &mut dyn FnMut(&ConfigPath, &'a ConfigNode),
    ) {
        seen(path, self);
        for entry in self.entries() {
            path.0.push(PathStep::Key(entry.key.clone()));
            entry.node.visit_below(path, seen);
            path.0.pop();
        }
        for (index, element) in self.elements().into_iter().flatten().enumerate() {
            path.0.push(PathStep::Index(index));
            element.visit_below(path, seen);
            path.0.pop();
        }
    }

    /// The entry at `path` below this one.
    pub(crate) fn entry_at(&self, path: &ConfigPath) -> Option<&ConfigEntry> {
        let (last, above) = path.0.split_last()?;
        self.descend(above)?.entry(last.key()?)
    }

    /// The node at `path` below this one.
    pub fn at(&self, path: &ConfigPath) -> Option<&ConfigNode> {
        self.descend(&path.0)
    }

    /// The node to which `steps` lead from this one.
    pub(crate) fn descend(&self, steps: &[PathStep]) -> Option<&ConfigNode> {
        steps.iter().try_fold(self, |node, step| match step {
            PathStep::Key(key) => node.get(key),
            PathStep::Index(index) => node.elements()?.get(*index),
        })
    }
}

/// Where a value is: keys and array indices from the root.
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ConfigPath(pub Vec<PathStep>);

/// One step of a [`ConfigPath`].
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum PathStep {
    /// Into a table.
    Key(String),
    /// Into an array, counted from 0.
    Index(usize),
}

impl PathStep {
    pub(crate) fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::Index(_) => None,
        }
    }
}

impl ConfigPath {
    /// The root.
    pub fn root() -> Self {
        Self::default()
    }

    /// This path without its last step; none for the root.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.0.split_last()?;
        Some(Self(above.to_vec()))
    }

    /// The keys on this path.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(PathStep::key)
    }

    /// The last step, if that is a key.
    pub fn last_key(&self) -> Option<&str> {
        self.0.last()?.key()
    }

    /// The path of the table and the key in it, if the last step is a key.
    pub(crate) fn split_key(&self) -> Option<(Self, &str)> {
        self.parent().zip(self.last_key())
    }

    /// This path and one key more.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.0.push(PathStep::Key(key.to_owned()));
        self
    }

    /// This path and one index more.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(PathStep::Index(index));
        self
    }
}

impl fmt::Display for ConfigPath {
    /// As wrangler writes it in messages: `env.staging.secrets_store_secrets[0]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Key(key) if position == 0 => write!(f, "{key}")?,
                PathStep::Key(key) => write!(f, ".{key}")?,
                PathStep::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
