//! Where a new array of bindings comes to stand among the properties of a JSON object.
//!
//! People put it with its likes. Behind any property but the last it also leaves every other line as
//! it is: behind the last one, that one's line would change for a comma.

use super::super::edit::TextSplice;
use super::super::tree::ConfigNode;
use super::bracket::ListItem;
use super::json::JsonWriter;
use super::json_style::InsertionPoint;

impl JsonWriter<'_> {
    /// Adds an array: behind the last property that holds bindings too, or else before `env`, or else
    /// at the end; but before the last property where that has no comma.
    pub(super) fn add_array(
        &self,
        object: &ConfigNode,
        array: ListItem,
        base: &InsertionPoint,
    ) -> Vec<TextSplice> {
        let entries = object.entries();
        let bracket = self.bracket(object);
        let env = entries.iter().position(|entry| entry.key == "env");
        let likes = entries
            .iter()
            .rposition(|entry| holds_bindings(&entry.node));
        let behind = likes.or(env.and_then(|env| env.checked_sub(1)));
        let last = entries.len().saturating_sub(1);
        let free = if bracket.trailing() {
            last
        } else {
            last.saturating_sub(1)
        };
        let place = behind.map_or(free, |behind| behind.min(free));
        let inserted = bracket.insert_behind(place, &array);
        inserted.unwrap_or_else(|| self.add_item(object, array, base))
    }
}

/// Whether a property of a config names bindings: `kv_namespaces`, `ai`, `durable_objects`,
/// `queues` and the like. What stands in `env` is one level further down.
fn holds_bindings(node: &ConfigNode) -> bool {
    let names = |node: &ConfigNode| node.get("binding").is_some() || node.get("bindings").is_some();
    let lists = |node: &ConfigNode| node.elements().unwrap_or_default().iter().any(names);
    names(node) || lists(node) || node.entries().iter().any(|entry| lists(&entry.node))
}
