//! Who is let in, and how the others are turned away.

use serde_json::{Value, json};
use wrangler_permit::EmbeddedServer;

use super::{
    ACCOUNT, Heard, NOBODY, OPENAI, TOKEN, call, demo, get, secret, send, serve, serve_holding,
    stores,
};
use crate::state::{list_mut, on_account, on_user};

const USER: &str = "5eed5a1ad0fabaddecaffacadefaded1";
const TOKEN_ID: &str = "d3b07384d113edec49eaa6238ad5ff00";

fn denied() -> (u16, u64, String) {
    (403, 10000, "Authentication error".to_owned())
}

fn unauthorized() -> (u16, u64, String) {
    (
        403,
        9109,
        "Unauthorized to access requested resource".to_owned(),
    )
}

fn unrecognised() -> (u16, u64, String) {
    (400, 9106, "Authentication failed (status: 400)".to_owned())
}

fn invalid_token() -> (u16, u64, String) {
    (401, 1000, "Invalid API Token".to_owned())
}

fn ask(server: &EmbeddedServer, path: &str, header: &str) -> Heard {
    send(server, "GET", path, &format!("{header}\r\n"), "")
}

/// A server with the demo token as the account's own.
fn serve_account_token() -> EmbeddedServer {
    serve(&json!({ "tokens": [{
        "id": TOKEN_ID, "name": "ci", "value": TOKEN, "owner": { "account": ACCOUNT },
        "policies": [{
            "permission_groups": ["Secrets Store Read", "Account API Tokens Read"],
            "resources": { (format!("com.cloudflare.api.account.{ACCOUNT}")): "*" },
        }],
    }] }))
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
fn verify_knows_users_tokens() {
    let server = demo();
    let body = get(&server, "/user/tokens/verify").json();
    assert_eq!(
        body["result"],
        json!({ "id": TOKEN_ID, "status": "active" })
    );
    assert_eq!(body["messages"][0]["code"], 10000);
    let unknown = ask(
        &server,
        "/user/tokens/verify",
        "Authorization: Bearer nonsense",
    );
    assert_eq!(unknown.refusal(), invalid_token());
    let other = get(&server, &format!("/accounts/{ACCOUNT}/tokens/verify"));
    assert_eq!(other.refusal(), invalid_token());
}

fn add_policy(server: &EmbeddedServer, policy: Value) {
    let add = |state: &mut Value| list_mut(&mut state["tokens"][0], "policies").push(policy);
    server.edit_state(add).unwrap();
}

#[test]
fn verify_tells_status_and_dates() {
    let server = demo();
    let expire = |state: &mut Value| {
        state["tokens"][0]["status"] = json!("expired");
        state["tokens"][0]["expires_on"] = json!("2026-06-01T00:00:00Z");
    };
    server.edit_state(expire).unwrap();
    let body = get(&server, "/user/tokens/verify").json();
    assert_eq!(
        body["result"],
        json!({ "id": TOKEN_ID, "status": "expired", "expires_on": "2026-06-01T00:00:00Z" })
    );
    assert_eq!(body["messages"], json!([]));
    assert_eq!(get(&server, &stores()).refusal(), denied());
}

#[test]
fn an_accounts_token_is_no_user() {
    let server = serve_account_token();
    assert_eq!(
        get(&server, "/user/tokens/verify").refusal(),
        invalid_token()
    );
    assert_eq!(get(&server, "/user").refusal(), unauthorized());
    assert_eq!(get(&server, "/memberships").refusal(), unrecognised());
    let verified = get(&server, &format!("/accounts/{ACCOUNT}/tokens/verify")).json();
    assert_eq!(verified["result"]["status"], "active");
    let elsewhere = get(&server, &format!("/accounts/{NOBODY}/tokens/verify"));
    assert_eq!(elsewhere.refusal(), denied());
    assert_eq!(get(&server, &stores()).status, 200);
}

#[test]
fn a_header_of_another_form_is_told_from_an_unknown_token() {
    let server = demo();
    for header in [
        "Authorization: Basic abc",
        "Authorization: Bearer a b",
        "Authorization: Bearer",
    ] {
        let heard = ask(&server, &stores(), header);
        assert_eq!(
            heard.refusal(),
            (400, 6003, "Invalid request headers".to_owned())
        );
        let chain = &heard.json()["errors"][0]["error_chain"];
        assert_eq!(chain[0]["code"], 6111, "{header}");
    }
    let unknown = ask(&server, &stores(), "Authorization: Bearer nonsense");
    assert_eq!(unknown.refusal(), unrecognised());
    assert_eq!(
        send(&server, "GET", &stores(), "", "").refusal(),
        unrecognised()
    );
}

#[test]
fn another_account_is_denied_and_not_listed() {
    let server = demo();
    let double = |state: &mut Value| {
        let mut other = state["accounts"][0].clone();
        other["id"] = json!(NOBODY);
        list_mut(state, "accounts").insert(0, other);
    };
    server.edit_state(double).unwrap();
    let there = stores().replace(ACCOUNT, NOBODY);
    assert_eq!(get(&server, &there).refusal(), denied());
    assert_eq!(
        get(&server, &format!("/accounts/{NOBODY}")).refusal(),
        denied()
    );
    let listed = get(&server, "/accounts").json()["result"].clone();
    let ids: Vec<&Value> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["id"])
        .collect();
    assert_eq!(ids, [ACCOUNT]);
}

#[test]
fn deny_takes_what_another_policy_gives() {
    let server = serve_holding(&["Secrets Store Read", "Secrets Store Write"]);
    let mut denial = on_account("*", &["Secrets Store Write"]);
    denial["effect"] = json!("deny");
    add_policy(&server, denial);
    assert_eq!(get(&server, &stores()).status, 200);
    assert_eq!(
        call(&server, "PATCH", &secret(OPENAI), "{}").refusal(),
        denied()
    );
}

#[test]
fn a_token_sees_itself_only_with_the_permission() {
    let own = format!("/user/tokens/{TOKEN_ID}");
    assert_eq!(get(&demo(), &own).refusal(), unauthorized());
    let server = demo();
    add_policy(&server, on_user(USER, &["API Tokens Read"]));
    let token = get(&server, &own).json()["result"].clone();
    assert_eq!(token["name"], "deploy");
    let policy = &token["policies"][0];
    assert_eq!(policy["effect"], "allow");
    assert_eq!(
        policy["permission_groups"][1],
        json!({ "id": "adc8fa2bc6124928a8b3314dc63a1235", "name": "Secrets Store Write" })
    );
    assert_eq!(
        policy["resources"][format!("com.cloudflare.api.account.{ACCOUNT}")],
        "*"
    );
}

#[test]
fn an_accounts_token_sees_itself_under_the_account() {
    let own = format!("/accounts/{ACCOUNT}/tokens/{TOKEN_ID}");
    let token = get(&serve_account_token(), &own).json()["result"].clone();
    assert_eq!(
        token["policies"][0]["permission_groups"][0]["name"],
        "Secrets Store Read"
    );
    assert_eq!(token.get("expires_on"), None, "it has no such date");
    assert_eq!(get(&demo(), &own).refusal(), unauthorized());
}

#[test]
fn a_global_key_may_what_its_owner_may() {
    let server = serve(&json!({
        "global_keys": [{ "email": "wile@acme.example", "key": "k3y" }],
    }));
    let right = "X-Auth-Email: wile@acme.example\r\nX-Auth-Key: k3y";
    assert_eq!(ask(&server, &stores(), right).status, 200);
    assert_eq!(
        ask(&server, "/user", right).json()["result"]["email"],
        "wile@acme.example"
    );
    let memberships = ask(&server, "/memberships", right).json()["result"].clone();
    assert_eq!(memberships[0]["account"]["name"], "Acme");
    assert_eq!(
        memberships[0]["roles"],
        json!(["Super Administrator - All Privileges"])
    );
    let wrong = "X-Auth-Email: wile@acme.example\r\nX-Auth-Key: key";
    let refused = ask(&server, &stores(), wrong).refusal();
    assert_eq!(refused, (403, 9103, "Unknown X-Auth-Key".to_owned()));
    let verify = ask(&server, "/user/tokens/verify", right).refusal();
    assert_eq!(verify.1, 1001);
}
