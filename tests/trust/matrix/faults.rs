//! What can go wrong with a call.

use serde_json::{Value, json};

/// The keys of a fault beside its method, path and window.
pub(super) fn faults(is_write: bool) -> Vec<Value> {
    let refusals = [
        said(401, 10000, "Authentication error"),
        said(403, 10000, "Authentication error"),
        said(403, 9109, "Unauthorized to access requested resource"),
        said(404, 7003, "Could not route"),
        said(400, 1001, "invalid_json_body"),
        plain(404, &"<html>not here</html>".into()),
        plain(429, &"".into()),
    ];
    let doubts = doubts();
    let lies = if is_write { Vec::new() } else { lies() };
    let undone = refusals.into_iter().chain(doubts.clone()).chain(lies);
    let undone = undone.map(|answer| json!({ "answer": answer }));
    let done = doubts.into_iter().filter(|_| is_write);
    let done = done.map(|answer| json!({ "answer": answer, "perform": true }));
    undone.chain(done).collect()
}

/// What says no more than that something went wrong: a write can have been done all the same.
fn doubts() -> Vec<Value> {
    let moved = json!({ "location": "/elsewhere" });
    vec![
        said(409, 1, "conflict"),
        said(500, 10000, "internal error"),
        said(200, 1, "no"),
        plain(408, &"".into()),
        plain(502, &"<html>busy</html>".into()),
        plain(200, &"".into()),
        plain(200, &json!({})),
        plain(200, &success(&Value::Null)),
        plain(200, &success(&"text".into())),
        json!({ "respond": { "status": 302, "headers": moved } }),
        json!({ "truncate": 20 }),
        json!("close"),
    ]
}

/// Answers to a reading that look right and are not whole.
fn lies() -> Vec<Value> {
    let mut empty_page = success(&json!([]));
    empty_page["result_info"] =
        json!({ "page": 1, "per_page": 100, "count": 0, "total_count": 7, "total_pages": 1 });
    vec![
        plain(200, &empty_page),
        plain(200, &success(&json!([{}]))),
        plain(200, &success(&json!([null, 1, "x"]))),
    ]
}

fn success(result: &Value) -> Value {
    json!({ "success": true, "errors": [], "messages": [], "result": result })
}

fn said(status: u16, code: i64, message: &str) -> Value {
    let errors = json!([{ "code": code, "message": message }]);
    let body = json!({ "success": false, "errors": errors, "messages": [], "result": null });
    plain(status, &body)
}

fn plain(status: u16, body: &Value) -> Value {
    json!({ "respond": { "status": status, "body": body } })
}
