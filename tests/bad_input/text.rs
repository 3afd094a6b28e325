//! Text that a terminal would obey: shown, never obeyed. [`Sandbox::run`] looks for it in all that is
//! written.

use serde_json::{Value, json};

use super::{binding, said};
use crate::process::Ran;
use crate::sandbox::{Files, Sandbox, state};

fn check(config: &str, fields: Value) -> Ran {
    let Value::Object(fields) = fields else {
        unreachable!("fields are an object")
    };
    let files = Files::from([("wrangler.toml".into(), config.as_bytes().to_vec())]);
    Sandbox::new(&files, &state(&fields)).run(&["check"])
}

#[test]
fn names_in_a_config_are_shown_and_not_obeyed() {
    let config = binding("A\\u001B[31mB\\u202Exyz", "zzz\\u0007\\u2066");
    let ran = check(&config, json!({}));
    assert_eq!(ran.code, Some(1));
    assert!(said(&ran).contains("A\\u{1b}[31mB\\u{202e}xyz"), "{ran:?}");
    assert!(said(&ran).contains("zzz\\u{7}\\u{2066}"), "{ran:?}");
}

#[test]
fn source_lines_are_shown_and_not_obeyed() {
    let config = binding("KEY", "openai\u{202e}gnp");
    let ran = check(&config, json!({}));
    assert_eq!(ran.code, Some(1));
    assert!(said(&ran).contains("openai\\u{202e}gnp"), "{ran:?}");
}

#[test]
fn names_from_the_api_are_shown_and_not_obeyed() {
    let secret = json!({ "id": "5ec00000000000000000000000000099", "store": crate::sandbox::STORE,
        "name": "stripe\u{1b}]0;owned\u{7}\u{202e}", "scopes": ["workers"] });
    let ran = check(&binding("KEY", "stripe"), json!({ "secrets": [secret] }));
    assert_eq!(ran.code, Some(1));
    assert!(
        said(&ran).contains("stripe\\u{1b}]0;owned\\u{7}\\u{202e}"),
        "{ran:?}"
    );
}

#[test]
fn messages_of_the_api_are_shown_and_not_obeyed() {
    let body = json!({ "success": false, "result": null, "messages": [],
        "errors": [{ "code": 7000, "message": "no \u{1b}[2Jroute\u{202e}" }] });
    let faults = json!([{ "path": "/", "answer": { "respond": { "status": 400, "body": body } } }]);
    let ran = check(&binding("KEY", "stripe"), json!({ "faults": faults }));
    assert_eq!(ran.code, Some(2));
    assert!(said(&ran).contains("route"), "{ran:?}");
}

#[test]
fn a_credential_that_the_api_repeats_is_not_shown() {
    let body = json!({ "success": false, "result": null, "messages": [],
        "errors": [{ "code": 7000, "message": "bad token hunter2-edit" }] });
    let faults = json!([{ "path": "/", "answer": { "respond": { "status": 400, "body": body } } }]);
    let ran = check(&binding("KEY", "stripe"), json!({ "faults": faults }));
    assert_eq!(ran.code, Some(2));
    assert!(said(&ran).contains("bad token"), "{ran:?}");
}
