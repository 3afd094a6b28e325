//! Which fields of the table the configs have.

use wrangler_permit::{ConfigField, EntryCondition, permission_fields};
use wrangler_permit::{ConfigNode, ConfigValue};

use super::config::Config;

/// The fields that take a permission and stand in no config, in the shape that is meant.
pub(super) fn missing(configs: &[Config]) -> Vec<String> {
    permission_fields()
        .filter(|field| !field.needs.is_empty())
        .filter(|field| !configs.iter().any(|config| has(config, field)))
        .map(|field| format!("{} {:?}", field.path, field.shape))
        .collect()
}

fn has(config: &Config, field: &ConfigField) -> bool {
    let root = &config.document.root;
    let environments = root.get("env").into_iter().flat_map(ConfigNode::entries);
    let tables = [root]
        .into_iter()
        .chain(environments.map(|entry| &entry.node));
    let mut entries = tables.flat_map(|table| entries(table, field.path));
    entries.any(|entry| field.shape.iter().all(|test| holds(*test, entry)))
}

fn entries<'a>(table: &'a ConfigNode, path: &str) -> Vec<&'a ConfigNode> {
    let value = path.split('.').try_fold(table, |node, key| node.get(key));
    let elements = |value: &'a ConfigNode| match value.elements() {
        Some(elements) => elements.iter().collect(),
        None => vec![value],
    };
    value.map_or_else(Vec::new, elements)
}

/// What the table's own tests of an entry mean.
fn holds(test: EntryCondition, entry: &ConfigNode) -> bool {
    let is = |key: &str, value: ConfigValue| entry.get(key).is_some_and(|node| node.value == value);
    let has = |key: &str| entry.get(key).is_some() && !is(key, ConfigValue::Text(String::new()));
    match test {
        EntryCondition::Has(key) => has(key),
        EntryCondition::Lacks(key) => !has(key),
        EntryCondition::Is(key) => is(key, ConfigValue::Bool(true)),
        EntryCondition::IsNot(key) => !is(key, ConfigValue::Bool(true)),
        EntryCondition::WorkersDevOff | EntryCondition::NoAccount => {
            panic!("{test:?} is no shape of an entry")
        }
    }
}
