//! The embedded Cloudflare over raw HTTP: no client of ours takes part.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use wrangler_permit::embedded::{Server, State};

const ACCOUNT: &str = "c0ffee5a11adacceded0decade5ca1ab";
const STORE: &str = "57a1e5707e0f5ec2e75000000badcafe";
const OPENAI: &str = "0a4e55d0c7fb4e0f8f5c2d51f6a1c002";
const TOKEN: &str = "demo-token-of-the-embedded-cloudflare-0001";
const NOBODY: &str = "00000000000000000000000000000000";

fn demo() -> Server {
    serve(&json!({}))
}

/// The demo state with some of its fields replaced.
fn serve(fields: &Value) -> Server {
    let mut state = serde_json::to_value(State::demo().unwrap()).unwrap();
    for (key, value) in fields.as_object().unwrap() {
        state[key] = value.clone();
    }
    Server::start(State::from_json(&state.to_string()).unwrap(), None).unwrap()
}

/// The demo state, its token with only these groups on the account.
fn serve_holding(groups: &[&str]) -> Server {
    let server = demo();
    server.state(|state| {
        state.tokens[0].policies[0].permission_groups =
            groups.iter().map(|&group| group.to_owned()).collect();
    });
    server
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

fn send(server: &Server, method: &str, path: &str, headers: &str, body: &str) -> Heard {
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
    let _ = stream.read_to_end(&mut heard);
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

fn call(server: &Server, method: &str, path: &str, body: &str) -> Heard {
    let bearer = format!("Authorization: Bearer {TOKEN}\r\n");
    send(server, method, path, &bearer, body)
}

fn get(server: &Server, path: &str) -> Heard {
    call(server, "GET", path, "")
}

fn stores() -> String {
    format!("/accounts/{ACCOUNT}/secrets_store/stores")
}

fn secret(id: &str) -> String {
    format!("{}/{STORE}/secrets/{id}", stores())
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
fn patch_replaces_the_whole_list_and_answers_it_sorted() {
    let server = demo();
    let body = r#"{"scopes":["workers","ai_gateway"]}"#;
    let heard = call(&server, "PATCH", &secret(OPENAI), body);
    assert_eq!(
        heard.json()["result"]["scopes"],
        json!(["ai_gateway", "workers"])
    );
    call(
        &server,
        "PATCH",
        &secret(OPENAI),
        r#"{"scopes":["workers"]}"#,
    );
    let result = get(&server, &secret(OPENAI)).json()["result"].clone();
    assert_eq!(result["scopes"], json!(["workers"]));
    assert_eq!(result["comment"], "Made for the gateway");
    call(&server, "PATCH", &secret(OPENAI), r#"{"comment":"x"}"#);
    let result = get(&server, &secret(OPENAI)).json()["result"].clone();
    assert_eq!(result["scopes"], json!(["workers"]));
    assert_eq!(result["comment"], "x");
}

#[test]
fn what_a_token_may_is_settled_before_what_exists() {
    let probe = |groups: &[&str]| {
        call(
            &serve_holding(groups),
            "PATCH",
            &secret(NOBODY),
            r#"{"comment":"x"}"#,
        )
        .refusal()
    };
    let denied = (403, 10000, "Authentication error".to_owned());
    assert_eq!(probe(&["Secrets Store Read"]), denied);
    assert_eq!(probe(&["Workers Scripts Write"]), denied);
    let absent = (404, 1001, "secret_not_found".to_owned());
    assert_eq!(probe(&["Secrets Store Write"]), absent);
}

#[test]
fn read_sees_and_write_changes() {
    let server = serve_holding(&["Secrets Store Read"]);
    assert_eq!(get(&server, &secret(OPENAI)).status, 200);
    assert_eq!(call(&server, "DELETE", &secret(OPENAI), "").status, 403);
    let server = serve_holding(&["Workers Scripts Write"]);
    assert_eq!(get(&server, &stores()).status, 403);
}

#[test]
fn requests_are_recorded_without_values() {
    let server = demo();
    let body = r#"[{"name":"n","value":"hunter2","scopes":["workers"]}]"#;
    let path = format!("{}/{STORE}/secrets", stores());
    call(&server, "POST", &format!("{path}?a=b"), body);
    let recorded = server.requests();
    assert_eq!(recorded.len(), 1);
    assert_eq!(recorded[0].path, path);
    assert_eq!(recorded[0].query, "a=b");
    assert_eq!(recorded[0].status, 200);
    assert!(!format!("{recorded:?}").contains("hunter2"));
    assert!(
        !server
            .state(|state| format!("{state:?}"))
            .contains("hunter2")
    );
    assert!(!server.state(|state| format!("{state:?}")).contains(TOKEN));
}
