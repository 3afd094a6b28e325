//! The JSON Schema of `check --format json`, and what is wrong with a document that should follow it.

use jsonschema::Validator;
use serde_json::{Value, json};
use wrangler_permit::report::json::SCHEMA;

/// The schema that is published.
pub(crate) fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

/// The schema that also refuses keys it does not list.
pub(crate) fn strict() -> Validator {
    let mut schema = schema();
    close(&mut schema);
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Refuses further keys wherever keys are listed.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            keys.values_mut().for_each(close);
            if keys.get("type") == Some(&json!("object")) {
                keys.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// What is wrong with `document` by the schema, a line each.
pub(crate) fn objections(validator: &Validator, document: &Value) -> Vec<String> {
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}
