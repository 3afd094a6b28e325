//! The JSON Schema of every document, and what is wrong with a document that should follow its own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};
use wrangler_permit::{document_schema, document_schemas};

/// The schemas by name, each so that it also refuses keys that it does not list.
static STRICT: LazyLock<BTreeMap<&'static str, Validator>> = LazyLock::new(|| {
    let schemas = document_schemas();
    schemas.map(|(name, _)| (name, strict(name))).collect()
});

/// The schema that is published.
pub(crate) fn schema(name: &str) -> Value {
    serde_json::from_str(&document_schema(name)).unwrap()
}

fn strict(name: &str) -> Validator {
    let mut schema = schema(name);
    close(&mut schema);
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Refuses further keys wherever keys are listed.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            keys.values_mut().for_each(close);
            if keys.get("type") == Some(&json!("object")) {
                let others = keys.entry("additionalProperties");
                others.or_insert(json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// What is wrong with `document` by the schema that it names, to the last key; a line each.
pub(crate) fn objections(document: &Value) -> Vec<String> {
    let name = document["schema"].as_str().unwrap_or_default();
    match STRICT.get(name) {
        Some(validator) => objections_of(validator, document),
        None => vec![format!("no schema is called `{name}`")],
    }
}

/// What `validator` objects to in `document`, a line each.
pub(crate) fn objections_of(validator: &Validator, document: &Value) -> Vec<String> {
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}
