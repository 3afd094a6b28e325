//! Which fields of the table the configs have.

use wrangler_permit::config::tree::{Node, Value};
use wrangler_permit::permissions::table::{self, Field, Test};

use super::config::Config;

/// The fields that take a permission and stand in no config, in the shape that is meant.
pub(super) fn missing(configs: &[Config]) -> Vec<String> {
    table::fields()
        .filter(|field| !field.needs.is_empty())
        .filter(|field| !configs.iter().any(|config| has(config, field)))
        .map(|field| format!("{} {:?}", field.path, field.shape))
        .collect()
}

fn has(config: &Config, field: &Field) -> bool {
    let root = &config.document.root;
    let environments = root.get("env").into_iter().flat_map(Node::entries);
    let tables = [root]
        .into_iter()
        .chain(environments.map(|entry| &entry.node));
    let mut entries = tables.flat_map(|table| entries(table, field.path));
    entries.any(|entry| field.shape.iter().all(|test| holds(*test, entry)))
}

fn entries<'a>(table: &'a Node, path: &str) -> Vec<&'a Node> {
    let value = path.split('.').try_fold(table, |node, key| node.get(key));
    let elements = |value: &'a Node| match value.elements() {
        Some(elements) => elements.iter().collect(),
        None => vec![value],
    };
    value.map_or_else(Vec::new, elements)
}

/// What the table's own tests of an entry mean.
fn holds(test: Test, entry: &Node) -> bool {
    let is = |key: &str, value: Value| entry.get(key).is_some_and(|node| node.value == value);
    let has = |key: &str| entry.get(key).is_some() && !is(key, Value::Text(String::new()));
    match test {
        Test::Has(key) => has(key),
        Test::Lacks(key) => !has(key),
        Test::Is(key) => is(key, Value::Bool(true)),
        Test::IsNot(key) => !is(key, Value::Bool(true)),
        Test::WorkersDevOff | Test::NoAccount => panic!("{test:?} is no shape of an entry"),
    }
}
