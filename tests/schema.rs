//! The JSON Schemas: each lists every key, they agree with the rules and with each other, and the strict
//! form of them refuses what it should.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wrangler_permit::all_rules;
use wrangler_permit::{CHECK_DOCUMENT, document_schemas};

use super::document::{objections, objections_of, schema};
use super::sandbox::Sandbox;

/// The id of a token.
const ID: &str = "70ce0000000000000000000000000013";

/// Keys that are absent where they say nothing: Cloudflare's own, and a value that is printed once.
const OPTIONAL: [&str; 3] = ["value", "condition", "expires_on"];

#[test]
fn every_schema_is_one_and_has_its_name() {
    for (name, text) in document_schemas() {
        let schema = schema(name);
        assert!(jsonschema::draft202012::meta::is_valid(&schema), "{name}");
        assert_eq!(schema["title"], name);
        assert!(
            text.contains(&format!(r#""schema": {{ "const": "{name}" }}"#)),
            "{name}"
        );
    }
}

#[test]
fn each_command_prints_the_schema_of_its_document() {
    let sandbox = Sandbox::with("wrangler.toml", "");
    let commands: [(&[&str], &str); 11] = [
        (&["check"], CHECK_DOCUMENT),
        (&["fix"], "wrangler-permit/fix/1"),
        (&["add"], "wrangler-permit/add/1"),
        (&["undo"], "wrangler-permit/undo/1"),
        (&["explain", "-"], "wrangler-permit/explain/1"),
        (&["init", "ci"], "wrangler-permit/init/1"),
        (&["token", "needs"], "wrangler-permit/needs/1"),
        (&["token", "template"], "wrangler-permit/template/1"),
        (
            &["token", "create", "--with", "env:A"],
            "wrangler-permit/token-create/1",
        ),
        (
            &["token", "extend", ID, "--with", "env:A"],
            "wrangler-permit/token-extend/1",
        ),
        (&["token", "audit"], "wrangler-permit/audit/1"),
    ];
    assert_eq!(commands.len(), document_schemas().count());
    for (words, name) in commands {
        let ran = sandbox.run(&[words, &["--format", "json-schema"]].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{name}");
        assert_eq!(ran.json(), Some(schema(name)));
    }
    assert!(sandbox.server.requests().is_empty());
}

#[test]
fn the_schema_knows_the_rules() {
    let defs = &schema(CHECK_DOCUMENT)["$defs"];
    let ids: Vec<&str> = all_rules().map(|rule| rule.id).collect();
    assert_eq!(defs["rule"]["enum"], json!(ids));
    let known = |def: &str, word: Value| defs[def]["enum"].as_array().unwrap().contains(&word);
    for rule in all_rules() {
        assert!(known("layer", json!(rule.layer)), "{}", rule.id);
        assert!(known("severity", json!(rule.severity)), "{}", rule.id);
    }
    assert_eq!(defs["layer"]["enum"], defs["layers"]["required"]);
}

#[test]
fn what_several_schemas_define_is_the_same_in_all_of_them() {
    /// What each document has of its own under the same name.
    const OWN: [&str; 2] = ["token", "step"];
    let mut known: BTreeMap<String, (&str, Value)> = BTreeMap::new();
    for (name, _) in document_schemas() {
        for (key, definition) in schema(name)["$defs"].as_object().unwrap() {
            let (first, other) = known
                .entry(key.clone())
                .or_insert_with(|| (name, definition.clone()));
            let is_own = OWN.contains(&key.as_str());
            assert!(is_own || definition == other, "{key} in {first} and {name}");
        }
    }
}

#[test]
fn every_key_that_a_schema_lists_is_required() {
    fn look(schema: &Value, path: &str) {
        if let Some(keys) = schema["properties"].as_object() {
            let is_required = |key: &&String| !OPTIONAL.contains(&key.as_str());
            let listed: Vec<&String> = keys.keys().filter(is_required).collect();
            assert_eq!(schema["required"], json!(listed), "{path}");
        }
        for (key, value) in schema.as_object().into_iter().flatten() {
            look(value, &format!("{path}/{key}"));
        }
    }
    for (name, _) in document_schemas() {
        look(&schema(name), name);
    }
}

#[test]
fn the_strict_schema_refuses_what_it_does_not_know() {
    let sandbox = Sandbox::with("wrangler.toml", "name = \"api\"");
    let mut document = sandbox.run(&["check", "--format", "json"]).json().unwrap();
    assert_eq!(objections(&document), [""; 0]);
    document["projects"][0]["environments"][0]["colour"] = json!("red");
    assert_eq!(objections(&document).len(), 1);
    let loose = jsonschema::draft202012::new(&schema(CHECK_DOCUMENT)).unwrap();
    assert_eq!(objections_of(&loose, &document), [""; 0]);
    document["summary"]["requests"] = json!(-1);
    assert_eq!(objections_of(&loose, &document).len(), 1);
    document["schema"] = json!("wrangler-permit/check/0");
    assert_eq!(objections(&document).len(), 1);
}
