//! Where the entries of a field are in a config, and which conditions they meet.

use crate::config::document::ConfigDocument;
use crate::config::tree::{ConfigNode, ConfigValue};
use crate::permissions::table::{ConfigField, EntryCondition, SearchLocation};
use crate::project::Environment;

/// An environment as wrangler puts it together from two tables.
pub(super) struct EffectiveEnv<'a> {
    pub(super) own: &'a ConfigNode,
    /// The table of the top level.
    pub(super) top: &'a ConfigNode,
    previews: bool,
}

impl<'a> EffectiveEnv<'a> {
    /// The tables of `environment`; none where its own is gone.
    pub(super) fn join_tables(
        document: &'a ConfigDocument,
        environment: &Environment,
    ) -> Option<Self> {
        Some(Self {
            own: document.root.at(&environment.path)?,
            top: &document.root,
            previews: environment.is_previews(),
        })
    }

    /// The entries of `field`: the elements of a list, else the value itself.
    pub(super) fn entries(&self, field: &ConfigField) -> Vec<&'a ConfigNode> {
        // wrangler reads `route` only where there are no `routes` at all.
        if field.path == "route" && self.value("routes", SearchLocation::Inherited).is_some() {
            return Vec::new();
        }
        // A block of previews has bindings, nothing else.
        if self.previews && field.place != SearchLocation::Own {
            return Vec::new();
        }
        let Some(value) = self.value(field.path, field.place) else {
            return Vec::new();
        };
        let entries = match value.elements() {
            Some(elements) => elements.iter().collect(),
            None => vec![value],
        };
        let is_meant =
            |entry: &&ConfigNode| field.shape.iter().all(|test| self.holds(*test, entry));
        entries.into_iter().filter(is_meant).collect()
    }

    fn value(&self, path: &str, place: SearchLocation) -> Option<&'a ConfigNode> {
        let mut keys = path.split('.');
        let first = keys.next()?;
        let set = |table: &'a ConfigNode| {
            table
                .get(first)
                .filter(|node| node.value != ConfigValue::Null)
        };
        let value = match place {
            SearchLocation::Own => set(self.own),
            SearchLocation::Inherited => set(self.own).or_else(|| set(self.top)),
            SearchLocation::Top => set(self.top),
        };
        keys.try_fold(value?, |node, key| node.get(key))
            .filter(|node| node.value != ConfigValue::Null)
    }

    /// Whether `entry` meets the condition. The tables do not show whether an account is named.
    pub(super) fn holds(&self, test: EntryCondition, entry: &ConfigNode) -> bool {
        let is = |node: Option<&ConfigNode>| {
            node.is_some_and(|node| node.value == ConfigValue::Bool(true))
        };
        match test {
            EntryCondition::Has(key) => has(entry, key),
            EntryCondition::Lacks(key) => !has(entry, key),
            EntryCondition::Is(key) => is(entry.get(key)),
            EntryCondition::IsNot(key) => !is(entry.get(key)),
            EntryCondition::WorkersDevOff => {
                !is(self.value("workers_dev", SearchLocation::Inherited))
            }
            EntryCondition::NoAccount => false,
        }
    }
}

fn has(entry: &ConfigNode, key: &str) -> bool {
    match entry.get(key).map(|node| &node.value) {
        None | Some(ConfigValue::Null) => false,
        Some(ConfigValue::Text(text)) => !text.is_empty(),
        Some(_) => true,
    }
}
