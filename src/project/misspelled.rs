//! Keys that are `secrets_store_secrets` but for a few letters. wrangler warns of an unexpected field,
//! and binds nothing.

use super::binding::binding_name;
use super::known_fields::is_known;
use super::spelling::count_wrong_letters;
use super::{FIELD, legacy};
use crate::config::tree::{ByteSpan, ConfigEntry, ConfigNode};

/// How many letters can be wrong.
const WRONG_LETTERS: usize = 2;

/// A key that is meant as `secrets_store_secrets`.
#[derive(Clone, Debug)]
pub(crate) struct MisspelledField {
    pub(crate) key: String,
    /// What to underline: the key, or the first header.
    pub(crate) anchor: ByteSpan,
    pub(crate) shape: MisspelledShape,
    /// The names of the bindings in it.
    pub(crate) names: Vec<String>,
}

/// What is under a misspelled key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MisspelledShape {
    /// An array in which every entry is a binding.
    Bindings,
    /// An array in which some entries are bindings.
    SomeBindings,
    /// One binding, written as a table.
    Table,
}

/// The misspelled fields of the environment whose table is `node`.
pub(super) fn find_misspelled(node: &ConfigNode) -> Vec<MisspelledField> {
    let entries = node.entries().iter();
    entries.filter_map(read_field).collect()
}

fn read_field(entry: &ConfigEntry) -> Option<MisspelledField> {
    if !is_misspelled(&entry.key) {
        return None;
    }
    let (shape, nodes) = match entry.node.elements() {
        None => (MisspelledShape::Table, std::slice::from_ref(&entry.node)),
        Some(nodes) if nodes.iter().all(is_binding) => (MisspelledShape::Bindings, nodes),
        Some(nodes) => (MisspelledShape::SomeBindings, nodes),
    };
    let bindings = nodes.iter().filter(|node| is_binding(node));
    let names: Vec<String> = bindings.filter_map(binding_name).collect();
    (!names.is_empty()).then(|| MisspelledField {
        key: entry.key.clone(),
        anchor: entry.anchor.clone(),
        shape,
        names,
    })
}

/// Whether the entry is an array of bindings under a name that is not the field's but means it.
pub(super) fn is_meant_as_field(entry: &ConfigEntry) -> bool {
    let is_near = is_misspelled(&entry.key) || legacy::is_legacy_field(&entry.key);
    let nodes = entry.node.elements().unwrap_or_default();
    is_near && !nodes.is_empty() && nodes.iter().all(is_binding)
}

/// Whether `key` is not the field's name, and means it.
pub(crate) fn is_misspelled(key: &str) -> bool {
    !is_known(key)
        && !legacy::is_legacy_field(key)
        && count_wrong_letters(key, FIELD) <= WRONG_LETTERS
}

/// Whether it has the fields of a binding.
fn is_binding(node: &ConfigNode) -> bool {
    let fields = ["binding", "store_id", "secret_name"];
    let is_text = |field| node.get(field).and_then(ConfigNode::text).is_some();
    fields.into_iter().all(is_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_joints_and_two_letters_do_not_count() {
        for key in [
            "secrets-store-secrets",
            "secretsStoreSecrets",
            "SECRETS_STORE_SECRETS",
            "secret_store_secret",
            "secrets_stores_secrets",
            "secrets_store_secerts",
            "secretsstoresecrets",
        ] {
            assert!(is_misspelled(key), "{key}");
        }
        for key in [FIELD, "secrets_store", "secret_stores", "store_secrets"] {
            assert!(!is_misspelled(key), "{key}");
        }
    }
}
