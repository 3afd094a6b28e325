//! Older forms of Secrets Store bindings, and forms that people mistake for one. wrangler reads
//! none of them as bindings.

use super::FIELD;
use crate::config::tree::{ByteSpan, ConfigEntry, ConfigNode, ConfigPath};

/// Fields that wrangler never had.
const NEVER: &[&str] = &["secret_stores", "secrets_store"];

/// A field that is a table in wrangler (`secrets.required`); an array of tables is a mistake.
const SECRETS: &str = "secrets";

/// The type of the beta. The one that is uploaded as a binding is `secrets_store_secret`.
const BETA: &str = "secret_store";

/// The key of a binding's name today.
const TITLE: &str = "binding";

/// Older keys, each with the key of today.
const FORMER: &[(&str, &str)] = &[
    ("name", "secret_name"),
    ("id", "store_id"),
    ("namespace_id", "store_id"),
    ("secret", "secret_name"),
];

/// Bindings in an older form.
#[derive(Clone, Debug)]
pub(crate) struct LegacyBindings {
    pub(crate) path: ConfigPath,
    /// What to underline: the key or header, or the type.
    pub(crate) span: ByteSpan,
    pub(crate) form: LegacyForm,
    pub(crate) entries: Vec<LegacyEntry>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum LegacyForm {
    /// An array of tables under another field.
    Array,
    /// One table under another field.
    Table,
    /// The whole `unsafe.bindings`.
    Unsafe,
    /// Some entries of `unsafe.bindings`, among others.
    SomeUnsafe,
    /// No entries at all.
    Unclear,
}

#[derive(Clone, Debug)]
pub(crate) struct LegacyEntry {
    pub(crate) path: ConfigPath,
    /// The name that the Worker would use.
    pub(crate) name: Option<String>,
    /// Each with its key of today.
    pub(crate) renamed: Vec<(String, &'static str)>,
    /// Every field maps to one of today's for certain, and none of those is missing.
    pub(crate) certain: bool,
}

/// Whether [`find_legacy`] looks at the field.
pub(super) fn is_legacy_field(key: &str) -> bool {
    key == SECRETS || NEVER.contains(&key)
}

/// The bindings of older forms in the environment whose table is `node`, at `path`.
pub(super) fn find_legacy(node: &ConfigNode, path: &ConfigPath) -> Vec<LegacyBindings> {
    let fields = NEVER.iter().chain([&SECRETS]).filter_map(|key| {
        let entry = node.entry(key)?;
        let path = path.clone().key(key);
        let (form, entries) = read_field(key, &entry.node, &path)?;
        Some(LegacyBindings {
            path,
            span: entry.anchor.clone(),
            form,
            entries,
        })
    });
    fields.chain(find_beta(node, path)).collect()
}

fn read_field(
    key: &str,
    node: &ConfigNode,
    path: &ConfigPath,
) -> Option<(LegacyForm, Vec<LegacyEntry>)> {
    let elements = node.elements();
    let is_table = |node: &ConfigNode| node.is_table();
    let is_text = |entry: &ConfigEntry| entry.node.text().is_some();
    if key == SECRETS && !elements.is_some_and(|list| list.iter().any(is_table)) {
        return None;
    }
    Some(match elements {
        Some([]) => return None,
        Some(list) if list.iter().all(is_table) => {
            let numbered = list.iter().enumerate();
            let entries =
                numbered.map(|(index, node)| read_entry(node, path.clone().index(index), TITLE));
            (LegacyForm::Array, entries.collect())
        }
        None if node.entries().iter().any(is_text) => (
            LegacyForm::Table,
            vec![read_entry(node, path.clone(), TITLE)],
        ),
        _ => (LegacyForm::Unclear, Vec::new()),
    })
}

/// Entries of the beta's type in `unsafe.bindings`.
fn find_beta(node: &ConfigNode, path: &ConfigPath) -> Option<LegacyBindings> {
    let list = node.get("unsafe")?.get("bindings")?.elements()?;
    let path = path.clone().key("unsafe").key("bindings");
    let is_beta = |node: &ConfigNode| node.get("type").and_then(ConfigNode::text) == Some(BETA);
    let first = list.iter().find(|node| is_beta(node))?;
    let all = list.iter().all(is_beta);
    let numbered = list.iter().enumerate().filter(|(_, node)| is_beta(node));
    let (form, title) = if all {
        (LegacyForm::Unsafe, TITLE)
    } else {
        (LegacyForm::SomeUnsafe, "name")
    };
    let entries = numbered.map(|(index, node)| read_entry(node, path.clone().index(index), title));
    Some(LegacyBindings {
        span: first.get("type")?.span.clone(),
        form,
        entries: entries.collect(),
        path,
    })
}

/// Maps the fields of an entry to today's; `title` is the key that the binding's name gets.
fn read_entry(node: &ConfigNode, path: ConfigPath, title: &'static str) -> LegacyEntry {
    let is_unsafe = path.keys().any(|key| key == "unsafe");
    let mut renamed: Vec<(String, &'static str)> = Vec::new();
    let entries = node.entries();
    let mut has: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    // In `unsafe.bindings` a name is a binding's; elsewhere it can be the secret's.
    let mut certain = true;
    for (key, today) in [("binding", title), ("name", title)].iter().chain(FORMER) {
        let taken = *key == title || renamed.iter().any(|(renamed, _)| renamed == key);
        if has.contains(key) && !taken && !has.contains(today) {
            certain &= is_unsafe && *key == "name" && *today == title;
            renamed.push(((*key).to_owned(), today));
            has.push(today);
        }
    }
    let fields = [title, "store_id", "secret_name"];
    let is_mapped = |entry: &ConfigEntry| {
        let known = fields.contains(&entry.key.as_str()) || is_unsafe && entry.key == "type";
        let filled = entry.node.text().is_some_and(|text| !text.is_empty());
        (known || renamed.iter().any(|(key, _)| *key == entry.key)) && filled
    };
    certain &= entries.iter().all(is_mapped) && fields.iter().all(|field| has.contains(field));
    let mut names = ["binding", "name"].into_iter();
    LegacyEntry {
        name: names.find_map(|key| Some(node.get(key)?.text()?.to_owned())),
        path,
        renamed,
        certain,
    }
}

impl LegacyBindings {
    /// The array in which wrangler looks, in the same environment.
    pub(crate) fn home(&self) -> Option<ConfigPath> {
        let environment = match self.form {
            LegacyForm::Unsafe | LegacyForm::SomeUnsafe => self.path.parent()?.parent()?,
            _ => self.path.parent()?,
        };
        Some(environment.key(FIELD))
    }
}
