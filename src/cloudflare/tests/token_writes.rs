//! Tokens that are created and changed.

use std::sync::Mutex;

use secrecy::ExposeSecret as _;
use serde_json::json;

use super::loopback::{Reaction, Server, answer, success};
use super::{failure, hurried};
use crate::cloudflare::*;

const VALUE: &str = "cfat_not-a-real-token";

const CREATED: &str = r#"{"id":"t1","name":"ci","status":"active","value":"cfat_not-a-real-token",
    "policies":[{"id":"p","effect":"allow","permission_groups":[{"id":"g","meta":{"x":"y"}}],
    "resources":{"com.cloudflare.api.account.a1":"*"}}]}"#;

#[tokio::test]
async fn a_new_token_is_in_one_answer_and_in_no_log() {
    let server = Server::start(move |_, _| Reaction::Bytes(success(CREATED))).await;
    let log = Mutex::new(String::new());
    let write_log = |logged: &RequestLogEntry<'_>| {
        let text = format!("{logged} {logged:?}");
        log.lock().unwrap().push_str(&text);
    };
    let client = server.client(hurried()).logging(&write_log);
    let body = json!({ "name": "ci" });
    let created = client
        .create_token(&TokenOwner::Account("a1".to_owned()), &body)
        .await
        .unwrap();
    assert_eq!(created.value.expose_secret(), VALUE);
    assert_eq!(created.token.name, "ci");
    assert!(!format!("{created:?}").contains(VALUE));
    assert!(!log.lock().unwrap().contains(VALUE));
    assert_eq!(server.lines(), ["POST /client/v4/accounts/a1/tokens"]);
    let sent = server.requests().remove(0);
    assert!(sent.ends_with(r#"{"name":"ci"}"#), "{sent}");
}

#[tokio::test]
async fn an_answer_that_may_hold_a_token_is_not_shown() {
    let odd = CREATED.replace("\"ci\"", "7");
    let cut = format!("{{\"success\":true,\"result\":{{\"value\":\"{VALUE}\"");
    for body in [success(&odd), answer(200, "", &cut), answer(502, "", VALUE)] {
        let server = Server::start(move |_, _| Reaction::Bytes(body.clone())).await;
        let client = server.client(hurried());
        let created = client.create_token(&TokenOwner::User, &json!({})).await;
        let error = created.unwrap_err();
        assert!(error.leaves_doubt(), "{error}");
        assert!(!format!("{error} {error:?}").contains(VALUE), "{error}");
        assert_eq!(client.requests(), 1, "a write is not repeated");
    }
}

#[tokio::test]
async fn a_refusal_is_told_in_known_words() {
    let check = "Failed common permission check against resources";
    let body = failure(1001, check);
    let server = Server::start(move |_, _| Reaction::Bytes(answer(400, "", &body))).await;
    let client = server.client(hurried());
    let created = client.create_token(&TokenOwner::User, &json!({})).await;
    assert!(created.unwrap_err().to_string().contains(check));
}

#[tokio::test]
async fn a_token_is_read_with_its_unknown_fields() {
    // Its value is in the answer to its creation alone.
    let read = CREATED.replace(VALUE, "");
    let server = Server::start(move |_, _| Reaction::Bytes(success(&read))).await;
    let client = server.client(hurried());
    let owner = &TokenOwner::Account("a1".to_owned());
    let whole = client.token(owner, "t1").await.unwrap();
    assert_eq!(whole.token.policies[0].permission_groups[0].id, "g");
    assert_eq!(
        whole.raw["policies"][0]["permission_groups"][0]["meta"]["x"],
        "y"
    );
    client
        .replace_token(owner, "t1", &json!({ "name": "n" }))
        .await
        .unwrap();
    let path = "/client/v4/accounts/a1/tokens/t1";
    assert_eq!(
        server.lines(),
        [format!("GET {path}"), format!("PUT {path}")]
    );
}

#[tokio::test]
async fn permission_groups_and_zones_are_listed() {
    let listed = r#"[{"id":"g","name":"Logs Write","scopes":["com.cloudflare.api.account"],
        "category":"other","is_selectable":true},{"id":"h","name":"New"}]"#;
    let server = Server::start(move |_, _| Reaction::Bytes(success(listed))).await;
    let client = server.client(hurried());
    let groups = client.permission_groups(&TokenOwner::User).await.unwrap();
    assert_eq!(groups[0].scopes, ["com.cloudflare.api.account"]);
    assert_eq!(groups[1].scopes, [""; 0]);
    let zones = client.zones().await.unwrap();
    assert_eq!(zones[1].name, "New");
    assert_eq!(
        server.lines(),
        [
            "GET /client/v4/user/tokens/permission_groups",
            "GET /client/v4/zones?page=1&per_page=50",
        ]
    );
}
