//! Answers that are none, on every request of a run.

use serde_json::{Map, Value, json};

use super::{config, said};
use crate::process::Ran;
use crate::sandbox::{Files, Sandbox, state};

/// A Cloudflare that gives `answer` to every request.
fn answering(answer: &Value) -> Sandbox {
    let faults = json!([{ "path": "/", "answer": answer }]);
    let fields = Map::from_iter([("faults".to_owned(), faults)]);
    let files = Files::from([("wrangler.toml".into(), config().into_bytes())]);
    Sandbox::new(&files, &state(&fields))
}

/// Runs `check`, which must end with exit code 2 and say this; and `fix`, which must change nothing.
fn fails(sandbox: &Sandbox, words: &[&str]) -> Ran {
    let before = sandbox.files();
    let ran = sandbox.run(&["check"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    for word in words {
        assert!(
            said(&ran).contains(word),
            "{word:?} is missing in {}",
            said(&ran)
        );
    }
    assert_eq!(sandbox.run(&["fix", "--yes"]).code, Some(2));
    assert_eq!(sandbox.files(), before);
    assert_eq!(sandbox.writes(), [""; 0]);
    ran
}

fn respond(status: u16, headers: &Value, body: &Value) -> Value {
    json!({ "respond": { "status": status, "headers": headers, "body": body } })
}

#[test]
fn an_html_page_is_not_the_api() {
    let page = "<html><h1>502 Bad Gateway</h1></html>";
    let sandbox = answering(&respond(502, &json!({}), &json!(page)));
    fails(
        &sandbox,
        &[
            "not the Cloudflare API's (HTTP 502)",
            "Bad Gateway",
            "try again later",
        ],
    );
}

#[test]
fn a_login_page_with_200_is_not_the_api() {
    let sandbox = answering(&respond(
        200,
        &json!({}),
        &json!("<html>Please log in</html>"),
    ));
    fails(
        &sandbox,
        &[
            "not the Cloudflare API's (HTTP 200)",
            "CLOUDFLARE_API_BASE_URL",
        ],
    );
}

#[test]
fn an_answer_that_breaks_off_is_no_answer() {
    fails(&answering(&json!({ "truncate": 20 })), &["no answer from"]);
}

#[test]
fn a_connection_that_closes_is_no_answer() {
    fails(&answering(&json!("close")), &["no answer from"]);
}

#[test]
fn an_endless_answer_is_cut() {
    fails(
        &answering(&json!("endless")),
        &["the answer is larger than"],
    );
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Sandbox::with("readme.md", "");
    let location = format!("{}/user/tokens/verify", elsewhere.server.base_url());
    let headers = json!({ "location": location });
    let sandbox = answering(&respond(302, &headers, &json!("")));
    fails(&sandbox, &["a redirect to", "which is not followed"]);
    assert!(elsewhere.server.requests().is_empty());
}

#[test]
fn an_hour_is_not_waited_for() {
    let body = json!({ "success": false, "result": null, "messages": [],
        "errors": [{ "code": 971, "message": "Please wait and consider throttling your request speed" }] });
    let sandbox = answering(&respond(429, &json!({ "retry-after": "3600" }), &body));
    fails(&sandbox, &["asks to come back in 1h"]);
    // Each question once, in each of the two runs.
    let mut paths = sandbox.reads();
    let sent = paths.len();
    paths.dedup();
    assert_eq!(sent, paths.len() * 2);
}

#[test]
fn a_failing_answer_fails_its_own_question_only() {
    let faults = json!([{ "path": "/user/tokens/verify", "answer": respond(500, &json!({}), &json!({
        "success": false, "errors": [{ "code": 1000, "message": "Internal Server Error" }], "messages": [], "result": null
    })) }]);
    let fields = Map::from_iter([("faults".to_owned(), faults)]);
    let files = Files::from([("wrangler.toml".into(), config().into_bytes())]);
    let sandbox = Sandbox::new(&files, &state(&fields));
    let ran = sandbox.run(&["check", "--format", "json"]);
    assert_eq!(ran.code, Some(2));
    let document = ran.json().unwrap();
    assert_eq!(document["errors"][0]["call"], "GET /user/tokens/verify");
    assert_eq!(document["findings"][0]["rule"], "missing-scope");
}
