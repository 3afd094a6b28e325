//! The entries of a table, found by key without a look at each.

use std::ops::Deref;
use std::sync::OnceLock;

use super::tree::ConfigEntry;

/// Up to this many entries are compared one by one: for those, an index takes longer.
const FEW: usize = 16;

/// The entries of an object or table, in file order.
#[derive(Clone, Debug, Default)]
pub struct ConfigTable {
    entries: Vec<ConfigEntry>,
    /// The positions of the entries, sorted by key; those of one key in file order.
    by_key: OnceLock<Vec<usize>>,
}

impl ConfigTable {
    /// The entry of `key`: the last one, where the key is repeated.
    pub(super) fn last(&self, key: &str) -> Option<&ConfigEntry> {
        if self.entries.len() <= FEW {
            return self.entries.iter().rev().find(|entry| entry.key == key);
        }
        let positions = self.by_key();
        let end = positions.partition_point(|position| self.entries[*position].key.as_str() <= key);
        let last = &self.entries[positions[end.checked_sub(1)?]];
        (last.key == key).then_some(last)
    }

    /// Whether `entry`, which is one of these, is the last one of its key.
    pub(crate) fn is_last(&self, entry: &ConfigEntry) -> bool {
        let last = self.last(&entry.key);
        last.is_some_and(|last| std::ptr::eq(last, entry))
    }

    /// Every entry of `key`, in file order.
    pub(super) fn all(&self, key: &str) -> Vec<&ConfigEntry> {
        if self.entries.len() <= FEW {
            return self
                .entries
                .iter()
                .filter(|entry| entry.key == key)
                .collect();
        }
        let positions = self.by_key();
        let start =
            positions.partition_point(|position| self.entries[*position].key.as_str() < key);
        let own = positions[start..]
            .iter()
            .map(|position| &self.entries[*position]);
        own.take_while(|entry| entry.key == key).collect()
    }

    fn by_key(&self) -> &[usize] {
        self.by_key.get_or_init(|| {
            let mut positions: Vec<usize> = (0..self.entries.len()).collect();
            positions.sort_by_key(|position| self.entries[*position].key.as_str());
            positions
        })
    }
}

impl Deref for ConfigTable {
    type Target = [ConfigEntry];

    fn deref(&self) -> &[ConfigEntry] {
        &self.entries
    }
}

impl AsMut<Vec<ConfigEntry>> for ConfigTable {
    /// The entries, to be changed.
    fn as_mut(&mut self) -> &mut Vec<ConfigEntry> {
        self.by_key = OnceLock::new();
        &mut self.entries
    }
}

impl From<Vec<ConfigEntry>> for ConfigTable {
    fn from(entries: Vec<ConfigEntry>) -> Self {
        Self {
            entries,
            by_key: OnceLock::new(),
        }
    }
}

impl FromIterator<ConfigEntry> for ConfigTable {
    fn from_iter<I: IntoIterator<Item = ConfigEntry>>(entries: I) -> Self {
        Vec::from_iter(entries).into()
    }
}

impl PartialEq for ConfigTable {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tree::{ConfigNode, ConfigValue};

    fn table(keys: &[String]) -> ConfigTable {
        let entry = |(at, key): (usize, &String)| ConfigEntry {
            key: key.clone(),
            anchor: at..at,
            node: ConfigNode {
                span: at..at,
                value: ConfigValue::Null,
            },
        };
        keys.iter().enumerate().map(entry).collect()
    }

    #[test]
    fn a_key_is_found_in_few_entries_and_in_many() {
        for count in [1, FEW - 1, FEW, FEW + 1, 4 * FEW] {
            let mut keys: Vec<String> = (0..count).map(|number| format!("k{number}")).collect();
            keys.extend(["twice".to_owned(), "z".to_owned(), "twice".to_owned()]);
            let table = table(&keys);
            for (at, key) in keys.iter().enumerate().take(count) {
                assert_eq!(table.last(key).unwrap().anchor.start, at);
                assert_eq!(table.all(key).len(), 1);
            }
            assert_eq!(table.last("twice").unwrap().anchor.start, count + 2);
            let starts: Vec<_> = table
                .all("twice")
                .iter()
                .map(|one| one.anchor.start)
                .collect();
            assert_eq!(starts, [count, count + 2]);
            let mut changed = table.clone();
            changed.as_mut().retain(|entry| entry.key != "k0");
            assert_eq!(changed.last("k0"), None);
            assert_eq!(
                changed.last("z").map(|entry| entry.anchor.start),
                Some(count + 1)
            );
            for absent in ["", "k", "zz"] {
                assert_eq!((table.last(absent), table.all(absent)), (None, vec![]));
            }
        }
    }
}
