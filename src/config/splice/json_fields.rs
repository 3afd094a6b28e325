//! Fields of JSON objects that get another key, or go.

use super::super::edit::TextSplice;
use super::super::tree::{ConfigEntry, ConfigPath};
use super::bracket::insert;
use super::json::{JsonWriter, has_comments, quote};
use super::{SpliceResult, lines};

impl JsonWriter<'_> {
    fn entry(&self, at: &ConfigPath) -> Result<&ConfigEntry, String> {
        let parent = at.parent().and_then(|parent| self.root.at(&parent));
        let entry = parent
            .zip(at.last_key())
            .and_then(|(it, key)| it.entry(key));
        entry.ok_or_else(|| format!("there is no {at}"))
    }

    /// Writes `key` in place of the last key of `at`.
    pub(super) fn rename(&self, at: &ConfigPath, key: &str) -> SpliceResult {
        let anchor = self.entry(at)?.anchor.clone();
        Ok(vec![TextSplice {
            offset: anchor.start,
            length: anchor.len(),
            text: quote(key),
        }])
    }

    /// Gives the property at `from` the key of `to`, if that is one of the same object.
    pub(super) fn rename_to(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let key = to.last_key().filter(|_| from.parent() == to.parent());
        self.rename(
            from,
            key.ok_or_else(|| format!("{to} is another object's"))?,
        )
    }

    /// Takes a property out of its object. Comments above it stay; where others would go with it, it is
    /// refused.
    pub(super) fn take_out(&self, at: &ConfigPath) -> SpliceResult {
        let (mut splices, item, entry) = self.cut(at)?;
        if let Some(first) = splices.first_mut().filter(|_| !item.above.is_empty()) {
            let start = lines::start(self.text, entry.anchor.start);
            first.length -= start - first.offset;
            first.offset = start;
        }
        splices.sort_by_key(|splice| splice.offset);
        let lost = splices
            .iter()
            .any(|it| has_comments(&self.text[it.offset..it.offset + it.length]));
        if lost {
            Err("comments at the field would be lost".to_owned())
        } else {
            Ok(splices)
        }
    }

    /// The ways to make the object at `from` the last element of the array at `to`.
    pub(super) fn wrap_in_array(
        &self,
        from: &ConfigPath,
        to: &ConfigPath,
    ) -> Result<Vec<SpliceResult>, String> {
        let node = &self.entry(from)?.node;
        if !node.is_table() {
            return Err(format!("{from} is not an object"));
        }
        let wrapped = self.rename_to(from, to).map(|mut splices| {
            splices.push(insert(node.span.start, "[".to_owned()));
            splices.push(insert(node.span.end, "]".to_owned()));
            splices
        });
        Ok(vec![
            wrapped,
            self.rewrite_records(from, to, std::slice::from_ref(node)),
        ])
    }
}
