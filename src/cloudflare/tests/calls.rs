//! What the calls send and understand.

use std::sync::Mutex;

use serde_json::{Value, json};

use super::loopback::{Reaction, Server, TOKEN, answer, success};
use super::{failure, hurried};
use crate::cloudflare::*;

#[tokio::test]
async fn requests_are_as_the_api_wants_them() {
    let secret = r#"{"id":"s1","name":"openai-key","status":"active","scopes":null,"store_id":"x",
        "comment":null,"created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z"}"#;
    let server = Server::start(move |_, _| Reaction::Bytes(success(secret))).await;
    let client = server.client(hurried());
    let scopes = ["ai_gateway".to_owned(), "workers".to_owned()];
    let secret = client.patch_scopes("a1", "x", "s1", &scopes).await.unwrap();
    assert_eq!((secret.status.as_str(), secret.scopes), ("active", None));
    client.secret("a1", "x", "s1").await.unwrap();
    client.probe_write("a1", "x").await.unwrap();

    let path = "/client/v4/accounts/a1/secrets_store/stores/x/secrets";
    assert_eq!(
        server.lines(),
        [
            format!("PATCH {path}/s1"),
            format!("GET {path}/s1"),
            format!("PATCH {path}/00000000000000000000000000000000"),
        ]
    );
    let sent = server.requests();
    let (head, body) = sent[0].split_once("\r\n\r\n").unwrap();
    assert_eq!(body, r#"{"scopes":["ai_gateway","workers"]}"#);
    assert!(head.contains("content-type: application/json"));
    assert!(head.contains(&format!("authorization: Bearer {TOKEN}")));
    assert!(head.contains(&format!(
        "user-agent: wrangler-permit/{}",
        env!("CARGO_PKG_VERSION")
    )));
    let (_, probe) = sent[2].split_once("\r\n\r\n").unwrap();
    let probe: Value = serde_json::from_str(probe).unwrap();
    assert_eq!(
        probe.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["comment"]
    );
}

#[tokio::test]
async fn a_value_travels_in_the_body_alone() {
    let created = r#"[{"id":"5ec1","name":"pay","status":"pending","scopes":["workers"]}]"#;
    let server = Server::start(move |number, _| {
        Reaction::Bytes(match number {
            0 => success(created),
            _ => answer(
                400,
                "",
                r#"{"success":false,"errors":[{"code":1,"message":"no \"v\n\": bad"}]}"#,
            ),
        })
    })
    .await;
    let log = Mutex::new(String::new());
    let tell = |logged: &RequestLogEntry<'_>| log.lock().unwrap().push_str(&format!("{logged:?}"));
    let client = server.client(hurried()).logging(&tell);
    let value = "\"v\n\"".into();
    let scopes = ["workers".to_owned()];
    let secret = client
        .create_secret("a1", "x", "pay", &value, &scopes)
        .await;
    assert_eq!(secret.unwrap().unwrap().status, "pending");
    let (head, body) = {
        let sent = server.requests().remove(0);
        let (head, body) = sent.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    };
    assert!(head.starts_with("POST /client/v4/accounts/a1/secrets_store/stores/x/secrets HTTP"));
    assert_eq!(
        body,
        r#"[{"name":"pay","value":"\"v\n\"","scopes":["workers"]}]"#
    );

    let refused = client
        .create_secret("a1", "x", "pay", &value, &scopes)
        .await;
    let error = refused.unwrap_err();
    assert!(error.to_string().contains("is not shown"), "{error}");
    assert!(!format!("{error:?}{}", log.lock().unwrap()).contains("v\\n"));
    assert_eq!(server.requests().len(), 2, "a write is sent once");
}

#[tokio::test]
async fn the_quota_is_read() {
    let server =
        Server::start(|_, _| Reaction::Bytes(success(r#"{"secrets":{"quota":100,"usage":7}}"#)))
            .await;
    let quota = server.client(hurried()).quota("a1").await.unwrap();
    assert_eq!((quota.usage, quota.quota), (7, 100));
    assert_eq!(
        server.lines(),
        ["GET /client/v4/accounts/a1/secrets_store/quota"]
    );
}

#[tokio::test]
async fn a_global_key_is_sent_with_its_email() {
    let server = Server::always(200, "", r#"{"success":true,"result":[]}"#).await;
    let key = ApiAuth::Key {
        email: "a@example.com".to_owned(),
        key: "k".into(),
    };
    let client = Client::new(server.base(), key, hurried());
    assert_eq!(client.accounts().await, Ok(Vec::new()));
    let sent = server.requests().remove(0);
    assert!(sent.contains("x-auth-email: a@example.com\r\n") && sent.contains("x-auth-key: k\r\n"));
    assert!(!sent.contains("authorization"));
}

#[tokio::test]
async fn tokens_and_their_policies_are_read() {
    let token = r#"{"id":"t1","name":"ci","status":"active","expires_on":"2026-12-24T00:00:00Z",
        "policies":[{"id":"p","effect":"allow",
            "permission_groups":[{"id":"g","name":"Secrets Store Write","meta":{}},{"id":"h"}],
            "resources":{"com.cloudflare.api.account.a1":"*",
                "com.cloudflare.api.account.a2":{"com.cloudflare.api.account.zone.*":"*"},
                "new":["shape"]}}]}"#;
    let server = Server::start(move |_, _| Reaction::Bytes(success(token))).await;
    let client = server.client(hurried());
    let verified = client.verify_user().await.unwrap();
    let expires = humantime::format_rfc3339(verified.expires_on.unwrap());
    assert_eq!(expires.to_string(), "2026-12-24T00:00:00Z");
    assert_eq!(client.verify_account("a1").await.unwrap(), verified);
    let token = client.token(&TokenOwner::User, "t1").await.unwrap().token;
    client
        .token(&TokenOwner::Account("a1".to_owned()), "t1")
        .await
        .unwrap();

    let policy = &token.policies[0];
    assert_eq!(
        policy.permission_groups[0].name.as_deref(),
        Some("Secrets Store Write")
    );
    assert_eq!(policy.permission_groups[1].name, None);
    let resource = |key: &str| policy.resources[key].clone();
    assert_eq!(
        resource("com.cloudflare.api.account.a1"),
        PolicyResource::Whole("*".to_owned())
    );
    assert!(matches!(
        resource("com.cloudflare.api.account.a2"),
        PolicyResource::Parts(_)
    ));
    assert_eq!(resource("new"), PolicyResource::Unknown(json!(["shape"])));
    assert_eq!(
        server.lines(),
        [
            "GET /client/v4/user/tokens/verify",
            "GET /client/v4/accounts/a1/tokens/verify",
            "GET /client/v4/user/tokens/t1",
            "GET /client/v4/accounts/a1/tokens/t1",
        ]
    );
}

#[tokio::test]
async fn ids_from_a_config_cannot_leave_their_place() {
    let server = Server::always(404, "", &failure(1001, "store_not_found")).await;
    let client = server.client(hurried());
    for id in ["../../../../user/tokens", "x?per_page=1#", "a b"] {
        let error = client.secrets_page("a1", id, 1).await.unwrap_err();
        assert!(
            matches!(
                error,
                ApiError::NotFound {
                    missing: MissingResource::Store,
                    ..
                }
            ),
            "{error}"
        );
    }
    let stores = "GET /client/v4/accounts/a1/secrets_store/stores";
    let rest = "secrets?page=1&per_page=100";
    assert_eq!(
        server.lines(),
        [
            format!("{stores}/..%2F..%2F..%2F..%2Fuser%2Ftokens/{rest}"),
            format!("{stores}/x%3Fper_page=1%23/{rest}"),
            format!("{stores}/a%20b/{rest}"),
        ]
    );
    for id in ["", ".."] {
        let error = client.secrets_page("a1", id, 1).await.unwrap_err();
        assert!(
            matches!(
                error,
                ApiError::NotFound {
                    missing: MissingResource::Store,
                    ..
                }
            ),
            "{error}"
        );
    }
    assert_eq!(client.requests(), 3);
}

#[tokio::test]
async fn a_credential_that_no_header_carries_is_not_sent() {
    let server = Server::always(200, "", "{}").await;
    let client = Client::new(server.base(), ApiAuth::Token("a\nb".into()), hurried());
    let error = client.accounts().await.unwrap_err();
    assert!(matches!(error, ApiError::Unsendable { .. }));
    assert_eq!((client.requests(), server.requests().len()), (0, 0));
}

#[tokio::test]
async fn every_attempt_is_logged_without_headers_and_bodies() {
    let server = Server::start(|number, _| {
        Reaction::Bytes(match number {
            0 => answer(500, "", "busy"),
            1 => Vec::new(),
            _ => success("[]"),
        })
    })
    .await;
    let lines = Mutex::new(Vec::new());
    let log = |logged: &RequestLogEntry<'_>| {
        let line = RequestLogEntry {
            milliseconds: 7,
            ..*logged
        }
        .to_string();
        lines.lock().unwrap().push(line);
    };
    let client = server.client(hurried()).logging(&log);
    client.accounts().await.unwrap();
    assert_eq!(
        *lines.lock().unwrap(),
        [
            "GET /accounts?page=1&per_page=50 500 7 ms",
            "GET /accounts?page=1&per_page=50 no answer 7 ms",
            "GET /accounts?page=1&per_page=50 200 7 ms ray 8f00ba4c0ffee000-LCL",
        ]
    );
}

#[tokio::test]
async fn memberships_are_read_with_roles_or_without() {
    let body = json!([
        { "id": "m1", "account": { "id": "a1", "name": "Acme" }, "roles": ["Workers Admin"] },
        { "id": "m2", "account": { "id": "a2", "name": "Beta" }, "roles": [],
          "policies": [
            { "access": "allow", "permission_groups": [{ "name": "Workers Editor" }] },
            { "access": "deny", "permission_groups": [{ "name": "Billing" }] },
          ] },
        { "id": "m3", "account": null, "roles": null },
    ]);
    let server = Server::start(move |_, _| Reaction::Bytes(success(&body.to_string()))).await;
    let memberships = server.client(hurried()).memberships().await.unwrap();
    let read: Vec<_> = memberships
        .iter()
        .map(|held| {
            (
                held.account.as_ref().map(|at| &*at.id),
                held.roles.as_deref(),
            )
        })
        .collect();
    let (first, second) = (["Workers Admin".to_owned()], ["Workers Editor".to_owned()]);
    assert_eq!(
        read,
        [
            (Some("a1"), Some(&first[..])),
            (Some("a2"), Some(&second[..])),
            (None, None)
        ]
    );
}
