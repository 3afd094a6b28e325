//! Where a field's entries stand in a config, and what holds for them.

use crate::config::document::Document;
use crate::config::tree::{Node, Value};
use crate::permissions::table::{Field, Place, Test};
use crate::project::{Environment, EnvironmentId};

/// An environment as wrangler puts it together from two tables.
pub(super) struct Tables<'a> {
    /// Its own.
    pub(super) own: &'a Node,
    /// The top level's.
    pub(super) top: &'a Node,
    previews: bool,
}

impl<'a> Tables<'a> {
    /// The tables of `environment`; none where its own is gone.
    pub(super) fn of(document: &'a Document, environment: &Environment) -> Option<Self> {
        Some(Self {
            own: document.root.at(&environment.path)?,
            top: &document.root,
            previews: matches!(environment.id, EnvironmentId::Previews(_)),
        })
    }

    /// The entries of `field`: the elements of a list, else the value itself.
    pub(super) fn entries(&self, field: &Field) -> Vec<&'a Node> {
        // wrangler takes `route` only where there are no `routes` at all.
        if field.path == "route" && self.value("routes", Place::Inherited).is_some() {
            return Vec::new();
        }
        // A block of previews has bindings, nothing else.
        if self.previews && field.place != Place::Own {
            return Vec::new();
        }
        let Some(value) = self.value(field.path, field.place) else {
            return Vec::new();
        };
        let entries = match value.elements() {
            Some(elements) => elements.iter().collect(),
            None => vec![value],
        };
        let is_meant = |entry: &&Node| field.shape.iter().all(|test| self.holds(*test, entry));
        entries.into_iter().filter(is_meant).collect()
    }

    fn value(&self, path: &str, place: Place) -> Option<&'a Node> {
        let mut keys = path.split('.');
        let first = keys.next()?;
        let set = |table: &'a Node| table.get(first).filter(|node| node.value != Value::Null);
        let value = match place {
            Place::Own => set(self.own),
            Place::Inherited => set(self.own).or_else(|| set(self.top)),
            Place::Top => set(self.top),
        };
        keys.try_fold(value?, |node, key| node.get(key))
            .filter(|node| node.value != Value::Null)
    }

    /// Whether `test` holds for `entry`. Whether an account is named is not a matter of the tables.
    pub(super) fn holds(&self, test: Test, entry: &Node) -> bool {
        let is = |node: Option<&Node>| node.is_some_and(|node| node.value == Value::Bool(true));
        match test {
            Test::Has(key) => has(entry, key),
            Test::Lacks(key) => !has(entry, key),
            Test::Is(key) => is(entry.get(key)),
            Test::IsNot(key) => !is(entry.get(key)),
            Test::WorkersDevOff => !is(self.value("workers_dev", Place::Inherited)),
            Test::NoAccount => false,
        }
    }
}

fn has(entry: &Node, key: &str) -> bool {
    match entry.get(key).map(|node| &node.value) {
        None | Some(Value::Null) => false,
        Some(Value::Text(text)) => !text.is_empty(),
        Some(_) => true,
    }
}
