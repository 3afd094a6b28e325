//! The embedded Cloudflare over raw HTTP: no client of ours takes part.

mod authority;
mod faults;
mod holdings;
mod secrets;
mod tokens;
mod uploads;
mod zones;

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use wrangler_permit::{EmbeddedServer, demo_state};

use crate::state::{list, on_account};

const ACCOUNT: &str = "c0ffee5a11adacceded0decade5ca1ab";
const STORE: &str = "57a1e5707e0f5ec2e75000000badcafe";
const OPENAI: &str = "0a4e55d0c7fb4e0f8f5c2d51f6a1c002";
const TOKEN: &str = "demo-token-of-the-embedded-cloudflare-0001";
const NOBODY: &str = "00000000000000000000000000000000";

fn demo() -> EmbeddedServer {
    serve(&json!({}))
}

/// The demo state with some of its fields replaced.
fn serve(fields: &Value) -> EmbeddedServer {
    let mut state = demo_state();
    for (key, value) in fields.as_object().unwrap() {
        state[key] = value.clone();
    }
    EmbeddedServer::start(&state, None).unwrap()
}

/// The demo state, its token with only these groups on the account.
fn serve_holding(groups: &[&str]) -> EmbeddedServer {
    let server = demo();
    hold(&server, json!([on_account(ACCOUNT, groups)]));
    server
}

/// Gives the first token these policies and no others.
fn hold(server: &EmbeddedServer, policies: Value) {
    let edit = |state: &mut Value| state["tokens"][0]["policies"] = policies;
    server.edit_state(edit).unwrap();
}

/// An answer: status, head, body.
struct Heard {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Heard {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Status, code and message of a refusal.
    fn refusal(&self) -> (u16, u64, String) {
        let body = self.json();
        assert_eq!(body["success"], false);
        assert_eq!(body["result"], Value::Null);
        let error = &body["errors"][0];
        let message = error["message"].as_str().unwrap().to_owned();
        (self.status, error["code"].as_u64().unwrap_or(0), message)
    }
}

fn send(server: &EmbeddedServer, method: &str, path: &str, headers: &str, body: &str) -> Heard {
    let base = server.base_url();
    let (host, prefix) = base["http://".len()..].split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} /{prefix}{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         content-length: {length}\r\n{headers}\r\n{body}"
    )
    .unwrap();
    let mut heard = Vec::new();
    // A connection that is cut on purpose may end in an error; what came before it counts.
    let _ = stream.take(1 << 20).read_to_end(&mut heard);
    let Some(end) = heard.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Heard {
            status: 0,
            head: String::new(),
            body: heard,
        };
    };
    let head = String::from_utf8(heard[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Heard {
        status,
        head,
        body: heard[end + 4..].to_vec(),
    }
}

fn secrets() -> String {
    format!("{}/{STORE}/secrets", stores())
}

fn call(server: &EmbeddedServer, method: &str, path: &str, body: &str) -> Heard {
    let bearer = format!("Authorization: Bearer {TOKEN}\r\n");
    send(server, method, path, &bearer, body)
}

fn get(server: &EmbeddedServer, path: &str) -> Heard {
    call(server, "GET", path, "")
}

fn stores() -> String {
    format!("/accounts/{ACCOUNT}/secrets_store/stores")
}

fn secret(id: &str) -> String {
    format!("{}/{id}", secrets())
}

#[test]
fn an_answer_has_the_envelope_and_a_ray() {
    let heard = get(&demo(), &stores());
    assert_eq!(heard.status, 200);
    assert!(heard.head.contains("cf-ray: "));
    let body = heard.json();
    assert_eq!(body["success"], true);
    assert_eq!(body["errors"], json!([]));
    assert_eq!(body["result"][0]["name"], "default_secrets_store");
    assert_eq!(
        body["result_info"],
        json!({ "count": 1, "page": 1, "per_page": 20, "total_count": 1, "total_pages": 1 })
    );
}

#[test]
fn requests_are_recorded_without_values() {
    let server = demo();
    let body = r#"[{"name":"n","value":"hunter2","scopes":["workers"]}]"#;
    let path = secrets();
    call(&server, "POST", &format!("{path}?a=b"), body);
    let recorded = server.requests();
    assert_eq!(recorded.len(), 1);
    assert_eq!(recorded[0].path, path);
    assert_eq!(recorded[0].query, "a=b");
    assert_eq!(recorded[0].status, 200);
    assert!(!format!("{recorded:?}").contains("hunter2"));
    assert!(!server.state().to_string().contains("hunter2"));
}

#[test]
fn the_demo_state_is_whole() {
    let state = demo_state();
    let secrets = list(&state, "secrets");
    let names: Vec<&Value> = secrets.iter().map(|secret| &secret["name"]).collect();
    assert_eq!(names, ["stripe-live", "openai", "session-signing"]);
    assert_eq!(state["accounts"][0]["id"], ACCOUNT);
    assert!(secrets.iter().all(|secret| secret["store"] == STORE));
}

#[test]
fn a_state_survives_being_read_and_written() {
    assert_eq!(demo().state(), demo_state());
}

#[test]
fn what_is_no_state_file_is_refused() {
    let misspelled = json!({ "acounts": [] });
    assert!(EmbeddedServer::start(&misspelled, None).is_err());
    let server = demo();
    assert!(server.edit_state(|state| *state = misspelled).is_err());
    assert_eq!(server.state(), demo_state());
}

#[test]
fn a_permission_group_that_does_not_exist_is_refused_at_the_start() {
    let mut state = demo_state();
    state["tokens"][0]["policies"][0]["permission_groups"][0] = json!("Workers Script Write");
    let error = EmbeddedServer::start(&state, None).err().unwrap();
    assert!(error.to_string().contains("`Workers Script Write`"));
}

#[test]
fn dropping_a_server_closes_its_port() {
    let server = demo();
    let base = server.base_url();
    let host = base["http://".len()..].split('/').next().unwrap();
    assert!(TcpStream::connect(host).is_ok());
    drop(server);
    assert!(TcpStream::connect(host).is_err());
}

#[test]
fn two_servers_give_the_same_answers() {
    let body = r#"[{"name":"n","value":"v","scopes":["workers"]}]"#;
    let made = || call(&demo(), "POST", &secrets(), body).json();
    assert_eq!(made(), made());
}
