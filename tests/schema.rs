//! The JSON Schema of `check --format json`, held against the rules and against what is printed.

use jsonschema::Validator;
use serde_json::{Value, json};
use wrangler_permit::report::json::{CHECK, schema as schema_of};
use wrangler_permit::rules;

use super::sandbox::Sandbox;

fn schema() -> Value {
    serde_json::from_str(&schema_of(CHECK)).unwrap()
}

/// The schema that also refuses keys it does not know.
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

/// What `validator` has against `document`, a line each.
pub(crate) fn objections(validator: &Validator, document: &Value) -> Vec<String> {
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn the_schema_is_one_and_is_printed() {
    let schema = schema();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    assert_eq!(schema["properties"]["schema"]["const"], CHECK);
    let ran = Sandbox::with("wrangler.toml", "").run(&["check", "--format", "json-schema"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.json(), Some(schema));
}

#[test]
fn the_schema_knows_the_rules() {
    let defs = &schema()["$defs"];
    let ids: Vec<&str> = rules::all().map(|rule| rule.id).collect();
    assert_eq!(defs["rule"]["enum"], json!(ids));
    let known = |def: &str, word: Value| defs[def]["enum"].as_array().unwrap().contains(&word);
    for rule in rules::all() {
        assert!(known("layer", json!(rule.layer)), "{}", rule.id);
        assert!(known("severity", json!(rule.severity)), "{}", rule.id);
    }
    assert_eq!(defs["layer"]["enum"], defs["layers"]["required"]);
}

#[test]
fn every_key_that_the_schema_lists_is_required() {
    fn look(schema: &Value, path: &str) {
        if let Some(keys) = schema["properties"].as_object() {
            let listed: Vec<&String> = keys.keys().collect();
            assert_eq!(schema["required"], json!(listed), "{path}");
        }
        for (key, value) in schema.as_object().into_iter().flatten() {
            look(value, &format!("{path}/{key}"));
        }
    }
    look(&schema(), "");
}

#[test]
fn the_strict_schema_refuses_what_it_does_not_know() {
    let sandbox = Sandbox::with("wrangler.toml", "name = \"api\"");
    let mut document = sandbox.run(&["check", "--format", "json"]).json().unwrap();
    assert_eq!(objections(&strict(), &document), [""; 0]);
    document["projects"][0]["environments"][0]["colour"] = json!("red");
    assert_eq!(objections(&strict(), &document).len(), 1);
    let loose = jsonschema::draft202012::new(&schema()).unwrap();
    assert_eq!(objections(&loose, &document), [""; 0]);
    document["summary"]["requests"] = json!(-1);
    assert_eq!(objections(&loose, &document).len(), 1);
}
