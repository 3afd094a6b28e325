//! Faults on demand, as a client meets them.

use serde_json::json;
use wrangler_permit::EmbeddedServer;

use super::{Heard, OPENAI, call, get, secret, serve, stores};
use crate::state::texts;

fn faulty(fault: &serde_json::Value) -> EmbeddedServer {
    serve(&json!({ "faults": [fault] }))
}

fn patch(server: &EmbeddedServer) -> Heard {
    call(
        server,
        "PATCH",
        &secret(OPENAI),
        r#"{"scopes":["workers"]}"#,
    )
}

fn scopes(server: &EmbeddedServer) -> Vec<String> {
    texts(&server.state()["secrets"][1]["scopes"])
}

#[test]
fn a_canned_answer_comes_in_its_window() {
    let body = json!({ "success": false, "errors": [{ "code": 971, "message": "slow down" }] });
    let server = faulty(&json!({
        "method": "GET", "path": "*/stores", "skip": 1, "times": 1,
        "answer": { "respond": { "status": 429, "headers": { "retry-after": "7" }, "body": body } },
    }));
    assert_eq!(get(&server, &stores()).status, 200);
    let heard = get(&server, &stores());
    assert_eq!(heard.status, 429);
    assert!(heard.head.contains("retry-after: 7"));
    assert!(heard.head.contains("cf-ray: "));
    assert_eq!(heard.json()["errors"][0]["code"], 971);
    assert_eq!(get(&server, &stores()).status, 200);
    let statuses: Vec<u16> = server
        .requests()
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [200, 429, 200]);
}

#[test]
fn text_is_sent_as_it_is() {
    let answer = json!({ "respond": { "status": 502, "body": "<html>Bad gateway" } });
    let heard = get(&faulty(&json!({ "answer": answer })), &stores());
    assert_eq!(
        (heard.status, heard.body.as_slice()),
        (502, &b"<html>Bad gateway"[..])
    );
    assert!(heard.head.contains("content-type: text/html"));
}

#[test]
fn a_connection_closes_before_or_after_the_work_is_done() {
    let server = faulty(&json!({ "method": "PATCH", "answer": "close" }));
    assert!(patch(&server).head.is_empty());
    assert_eq!(scopes(&server), ["ai_gateway"]);
    assert_eq!(server.requests()[0].status, 0);
    let server = faulty(&json!({ "method": "PATCH", "answer": "close", "perform": true }));
    assert!(patch(&server).head.is_empty());
    assert_eq!(scopes(&server), ["workers"]);
}

#[test]
fn an_answer_breaks_off() {
    let heard = get(&faulty(&json!({ "answer": { "truncate": 30 } })), &stores());
    assert_eq!((heard.status, heard.body.len()), (200, 30));
    let (_, rest) = heard.head.split_once("content-length: ").unwrap();
    let announced: usize = rest.lines().next().unwrap().parse().unwrap();
    assert!(announced > 30);
}

#[test]
fn an_answer_does_not_end() {
    let heard = get(&faulty(&json!({ "answer": "endless" })), &stores());
    // As much as the test was ready to read.
    assert!(heard.head.len() + heard.body.len() > 1_000_000);
}

#[test]
fn a_server_stops_while_a_request_hangs() {
    let server = faulty(&json!({ "answer": "hang" }));
    let base = server.base_url();
    let host = base["http://".len()..]
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    let mut stream = std::net::TcpStream::connect(&host).unwrap();
    std::io::Write::write_all(
        &mut stream,
        b"GET /client/v4/accounts HTTP/1.1\r\nhost: x\r\n\r\n",
    )
    .unwrap();
    while server.requests().is_empty() {
        std::thread::yield_now();
    }
    drop(server);
    let mut heard = Vec::new();
    let _ = std::io::Read::read_to_end(&mut stream, &mut heard);
    assert_eq!(heard, b"");
}

#[test]
fn latency_holds_every_answer_back() {
    let server =
        serve(&json!({ "latency_ms": 40, "faults": [{ "path": "/stores", "delay_ms": 40 }] }));
    let start = std::time::Instant::now();
    assert_eq!(get(&server, &stores()).status, 200);
    assert!(start.elapsed() >= std::time::Duration::from_millis(80));
}

#[test]
fn another_writer_comes_right_after() {
    let server = faulty(&json!({
        "method": "PATCH", "times": 1,
        "then": [{ "scopes": { "secret": OPENAI, "scopes": ["dex"] } }],
    }));
    let answer = patch(&server).json();
    assert_eq!(answer["result"]["scopes"], json!(["workers"]));
    assert_eq!(scopes(&server), ["dex"]);
    patch(&server);
    assert_eq!(scopes(&server), ["workers"]);
}

#[test]
fn another_writer_deletes_or_holds_up_a_secret() {
    let server = serve(&json!({ "faults": [
        { "times": 1, "then": [{ "status": { "secret": OPENAI, "status": "pending" } }] },
        { "skip": 1, "then": [{ "delete": OPENAI }] },
    ] }));
    assert_eq!(
        get(&server, &secret(OPENAI)).json()["result"]["status"],
        "active"
    );
    assert_eq!(
        get(&server, &secret(OPENAI)).json()["result"]["status"],
        "pending"
    );
    assert_eq!(get(&server, &secret(OPENAI)).status, 404);
}
