//! An edit of a config, as a plan describes it.

use std::collections::BTreeSet;

use crate::config::edit::TreeEdit;
use crate::config::tree::{ConfigNode, ConfigPath, ConfigValue};

/// A change of one config.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ConfigChange {
    /// The config, as an index into the projects.
    pub(crate) project: usize,
    pub(crate) change: ConfigEdit,
}

/// What changes in a config.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ConfigEdit {
    /// A field gets another text.
    Set { at: ConfigPath, text: String },
    /// Bindings get another store.
    SetStore {
        /// The store id of each.
        places: Vec<ConfigPath>,
        /// The new id; while it is not known yet, the text that they all have.
        id: String,
    },
    /// Bindings are copied, as they are written when it is done.
    Copy {
        /// The bindings, by name and place.
        bindings: Vec<(String, ConfigPath)>,
        to: ConfigPath,
        /// The store that the copies name, where it is another one.
        store: Option<String>,
    },
    /// Such copies into several environments, written together.
    Copies(Vec<ConfigEdit>),
    /// A binding is added.
    Add {
        to: ConfigPath,
        /// Its fields, in the order in which they are written.
        fields: Vec<(String, String)>,
    },
    /// Edits that make sense together only.
    Edits(Vec<TreeEdit>),
}

impl ConfigChange {
    /// Whether it copies bindings.
    pub(crate) fn is_copy(&self) -> bool {
        self.change.is_copy()
    }
}

impl ConfigEdit {
    /// Of the bindings to copy, keeps those whose name `keep` wants.
    pub(crate) fn keep_copies(&mut self, keep: impl Fn(&str) -> bool) {
        if let Self::Copy { bindings, .. } = self {
            bindings.retain(|(name, _)| keep(name));
        }
    }

    /// The names of the bindings that it copies, each once; `None` for any other edit.
    pub(crate) fn copied_names(&self) -> Option<Vec<String>> {
        let copies = self.copies()?;
        let mut seen = BTreeSet::new();
        let bindings = copies.iter().flat_map(|copy| match copy {
            Self::Copy { bindings, .. } => bindings.as_slice(),
            _ => &[],
        });
        let names = bindings.map(|(name, _)| name);
        Some(names.filter(|name| seen.insert(*name)).cloned().collect())
    }

    /// Whether it copies bindings.
    pub(crate) fn is_copy(&self) -> bool {
        self.copies().is_some()
    }

    /// The copies into one environment each that it consists of; `None` for any other edit.
    pub(crate) fn copies(&self) -> Option<&[Self]> {
        match self {
            Self::Copy { .. } => Some(std::slice::from_ref(self)),
            Self::Copies(copies) => Some(copies),
            _ => None,
        }
    }

    /// Copies also what `other` does, where both are copies.
    pub(crate) fn join_copies(&mut self, other: &Self) {
        if let (Some(own), Some(more)) = (self.copies(), other.copies()) {
            *self = Self::Copies([own, more].concat());
        }
    }

    /// The first place that it changes.
    pub(crate) fn place(&self) -> Option<&ConfigPath> {
        match self {
            Self::Set { at, .. } => Some(at),
            Self::SetStore { places, .. } => places.first(),
            Self::Copy { to, .. } | Self::Add { to, .. } => Some(to),
            Self::Copies(copies) => copies.first()?.place(),
            Self::Edits(edits) => edits.first().map(TreeEdit::place),
        }
    }

    /// In how many places it does the same.
    pub(crate) fn count_places(&self) -> usize {
        match self {
            Self::SetStore { places, .. } => places.len(),
            Self::Copies(copies) => copies.len(),
            _ => 1,
        }
    }

    /// Whether both write one store id.
    pub(crate) fn has_same_store(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::SetStore { id, .. }, Self::SetStore { id: other, .. }) => id == other,
            _ => false,
        }
    }

    /// Writes the store id also where `other` does.
    pub(crate) fn join_places(&mut self, other: &Self) {
        if let (Self::SetStore { places, .. }, Self::SetStore { places: more, .. }) = (self, other)
        {
            places.extend(more.iter().cloned());
        }
    }

    /// The edits that make the change in the config whose tree is `root`.
    pub(crate) fn edits(&self, root: &ConfigNode) -> Vec<TreeEdit> {
        let (to, records) = match self {
            Self::Edits(edits) => return edits.clone(),
            Self::Copies(copies) => {
                return copies.iter().flat_map(|copy| copy.edits(root)).collect();
            }
            Self::Set { at, text } => {
                let (at, text) = (at.clone(), text.clone());
                return vec![TreeEdit::Set { at, text }];
            }
            Self::SetStore { places, id } => {
                let set = |at: &ConfigPath| TreeEdit::Set {
                    at: at.clone(),
                    text: id.clone(),
                };
                return places.iter().map(set).collect();
            }
            Self::Copy {
                bindings,
                to,
                store,
            } => {
                let nodes = bindings.iter().filter_map(|(_, path)| root.at(path));
                let records = nodes.filter_map(|node| copy_fields(node, store.as_deref()));
                (to, records.collect())
            }
            Self::Add { to, fields } => {
                let text =
                    |(key, text): &(String, String)| (key.clone(), ConfigValue::Text(text.clone()));
                (to, vec![fields.iter().map(text).collect()])
            }
        };
        let to = to.clone();
        vec![TreeEdit::Append { to, records }]
    }
}

/// The fields of a binding, with `store` in place of its own.
fn copy_fields(binding: &ConfigNode, store: Option<&str>) -> Option<Vec<(String, ConfigValue)>> {
    let entries = binding.entries();
    let value = |key: &str, value: &ConfigValue| match store {
        Some(store) if key == "store_id" => ConfigValue::Text(store.to_owned()),
        _ => value.clone(),
    };
    let fields = entries
        .iter()
        .map(|entry| (entry.key.clone(), value(&entry.key, &entry.node.value)));
    (!entries.is_empty()).then(|| fields.collect())
}
