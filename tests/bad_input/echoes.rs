//! Servers that repeat a secret's value, or a new token, in every spelling and wherever they can.

use serde_json::{Map, Value, json};

use super::binding;
use crate::process::Ran;
use crate::sandbox::{Files, Sandbox, state};

/// A value of characters that are escaped, encoded and quoted.
const VALUE: &str = "Zq7-Value/42+<&>\"q\\z";

/// What every spelling has in it, and nothing else that is printed.
const TRACES: [&str; 3] = ["Zq7", "WnE3", "5a7137"];

/// The value in HTML, as a part of a URL, in base64 and hexadecimal, as JSON in several ways, quoted
/// twice, and its first part.
fn spellings() -> Vec<String> {
    let quoted = serde_json::to_string(VALUE).unwrap();
    let hex: String = VALUE.bytes().map(|byte| format!("{byte:02x}")).collect();
    let html = "Zq7-Value/42+&lt;&amp;&gt;&quot;q\\z";
    let unicode = "Zq7-Value/42+\\u003c\\u0026\\u003e\\u0022q\\u005cz";
    vec![
        VALUE.to_owned(),
        html.to_owned(),
        "Zq7-Value%2F42%2B%3C%26%3E%22q%5Cz".to_owned(),
        "WnE3LVZhbHVlLzQyKzwmPiJxXHo=".to_owned(),
        hex,
        unicode.to_owned(),
        "Zq7-Value\\/42+<&>".to_owned(),
        serde_json::to_string(&quoted).unwrap(),
        quoted,
        format!("invalid character in {}", &VALUE[..14]),
    ]
}

fn respond(status: u16, headers: &Value, body: &Value) -> Value {
    json!({ "respond": { "status": status, "headers": headers, "body": body } })
}

fn refusal(errors: &Value) -> Value {
    json!({ "success": false, "errors": errors, "messages": errors, "result": null })
}

/// Answers to the request that carries the value.
fn answers() -> Vec<Value> {
    let all = spellings().join(" ");
    let page = format!("<html><h1>Bad gateway</h1>{all}</html>");
    let fault = json!([{ "code": 1001, "message": all, "error_chain": [{ "message": all }] }]);
    let header = "Zq7-Value%2F42 WnE3LVZhbHVl";
    vec![
        respond(502, &json!({}), &json!(page)),
        respond(200, &json!({}), &json!(page)),
        respond(400, &json!({}), &refusal(&fault)),
        respond(403, &json!({}), &refusal(&fault)),
        respond(413, &json!({}), &refusal(&json!([all]))),
        respond(500, &json!({}), &refusal(&fault)),
        respond(302, &json!({ "location": header }), &json!(all)),
        respond(400, &json!({ "cf-ray": header }), &refusal(&json!([]))),
        respond(200, &json!({}), &json!({ "success": true, "result": all })),
        respond(
            200,
            &json!({}),
            &json!({ "success": true, "result": [{ "id": "Zq7-Value", "name": "stripe",
                "status": all, "comment": all, "scopes": [all] }] }),
        ),
    ]
}

fn sandbox(path: &str, answer: &Value) -> Sandbox {
    let faults = json!([{ "method": "POST", "path": path, "answer": answer }]);
    let state = state(&Map::from_iter([("faults".to_owned(), faults)]));
    let config = binding("KEY", "stripe");
    let files = Files::from([("wrangler.toml".into(), config.into_bytes())]);
    Sandbox::new(&files, &state)
        .var("VALUE", VALUE)
        .var("BOOT", "hunter2-mint")
}

fn create(sandbox: &Sandbox, more: &[&str]) -> Ran {
    let arguments = ["fix", "--yes", "--create", "KEY=env:VALUE"];
    let arguments: Vec<&str> = arguments.iter().chain(more).copied().collect();
    sandbox.run(&arguments)
}

/// Fails where the run shows a trace of the value.
fn expect_silent(ran: &Ran) {
    for trace in TRACES {
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains(trace), "{trace}: {text}");
        }
    }
}

#[test]
fn a_value_is_not_shown_in_any_spelling() {
    for answer in answers() {
        for more in [&["-v"][..], &["--format", "json"]] {
            let sandbox = sandbox("*/secrets", &answer);
            let ran = create(&sandbox, more);
            assert_ne!(ran.code, Some(0), "{ran:?}");
            assert_eq!(sandbox.writes().len(), 1, "{ran:?}");
            expect_silent(&ran);
        }
    }
}

#[test]
fn a_new_token_is_not_shown_in_any_spelling() {
    for answer in answers() {
        let sandbox = sandbox("*/tokens", &answer);
        let arguments = ["token", "create", "--with", "env:BOOT", "--yes", "-v"];
        let ran = sandbox.run(&arguments).expect_code(2);
        expect_silent(&ran);
    }
}

#[test]
fn cloudflares_own_words_are_told() {
    for words in ["secret_scope_invalid", "invalid_json_body"] {
        let fault = json!([{ "code": 1001, "message": format!("{words}: {VALUE}") }]);
        let answer = respond(400, &json!({}), &refusal(&fault));
        let ran = create(&sandbox("*/secrets", &answer), &[]).expect_code(1);
        expect_silent(&ran);
        let told = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            told.contains(&format!("{words} [code: 1001] (HTTP 400")),
            "{told}"
        );
    }
}
