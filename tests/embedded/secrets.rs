//! Stores and secrets: pages, what each write does, the order in which it is checked.

use serde_json::{Value, json};

use super::{NOBODY, OPENAI, STORE, call, demo, get, secret, secrets, send, serve, stores};
use crate::state::list;

/// A server whose store holds so many secrets, `s000` and on.
fn holding(count: usize) -> wrangler_permit::EmbeddedServer {
    let entry =
        |n: usize| json!({ "id": format!("{n:032}"), "store": STORE, "name": format!("s{n:03}") });
    let all: Vec<Value> = (0..count).map(entry).collect();
    serve(&json!({ "secrets": all }))
}

fn names(answer: &Value) -> Vec<&str> {
    let list = answer["result"].as_array().unwrap();
    list.iter()
        .map(|secret| secret["name"].as_str().unwrap())
        .collect()
}

#[test]
fn a_list_comes_in_pages_of_20_and_at_most_100() {
    let server = holding(130);
    let page = |query: &str| get(&server, &format!("{}?{query}", secrets())).json();
    assert_eq!(names(&page("")).len(), 20);
    assert_eq!(names(&page("per_page=500")).len(), 100);
    let second = page("per_page=100&page=2");
    assert_eq!(names(&second)[0], "s100");
    assert_eq!(
        second["result_info"],
        json!({ "count": 30, "page": 2, "per_page": 100, "total_count": 130, "total_pages": 2 })
    );
    assert_eq!(names(&page("page=9")), [""; 0]);
}

#[test]
fn a_list_is_searched_and_ordered() {
    let server = demo();
    let page = |query: &str| get(&server, &format!("{}?{query}", secrets())).json();
    assert_eq!(names(&page("search=openai")), ["openai"]);
    assert_eq!(names(&page("search=live+mode")), ["stripe-live"]);
    assert_eq!(
        names(&page("order=name&direction=desc")),
        ["stripe-live", "session-signing", "openai"]
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
fn a_write_is_checked_in_the_recorded_order() {
    let server = demo();
    let nowhere = format!("{}/{NOBODY}/secrets/{NOBODY}", stores());
    let refused = |path: &str, body: &str| call(&server, "PATCH", path, body).refusal();
    let invalid = |message: &str| (400, 1001, message.to_owned());
    let absent = |message: &str| (404, 1001, message.to_owned());
    assert_eq!(refused(&nowhere, "not json"), absent("store_not_found"));
    assert_eq!(
        refused(&secret(NOBODY), "not json"),
        invalid("invalid_json_body")
    );
    let bad_scope = r#"{"scopes":["ai-gateway"]}"#;
    assert_eq!(
        refused(&secret(NOBODY), bad_scope),
        absent("secret_not_found")
    );
    assert_eq!(
        refused(&secret(OPENAI), bad_scope),
        invalid("secret_scope_invalid")
    );
    assert_eq!(
        server.state()["secrets"][1]["scopes"],
        json!(["ai_gateway"])
    );
}

#[test]
fn a_secret_is_made_pending_and_then_active() {
    let server = demo();
    let body = r#"[{"name":"n","value":"v","scopes":["workers","ai_gateway"],"comment":"c"}]"#;
    let made = call(&server, "POST", &secrets(), body).json()["result"][0].clone();
    assert_eq!(made["status"], "pending");
    assert_eq!(made["scopes"], json!(["ai_gateway", "workers"]));
    assert_eq!(made["comment"], "c");
    let path = secret(made["id"].as_str().unwrap());
    assert_eq!(get(&server, &path).json()["result"]["status"], "active");
}

#[test]
fn a_pending_secret_counts_looks() {
    let server = demo();
    let suspend = |state: &mut Value| {
        state["secrets"][1]["status"] = json!("pending");
        state["secrets"][1]["pending"] = json!({ "reads": 2, "ms": 0 });
    };
    server.edit_state(suspend).unwrap();
    let look = || get(&server, &secret(OPENAI)).json()["result"]["status"].clone();
    assert_eq!([look(), look(), look()], ["pending", "pending", "active"]);
}

#[test]
fn a_pending_secret_without_an_end_stays_pending() {
    let server = demo();
    let suspend = |state: &mut Value| state["secrets"][1]["status"] = json!("pending");
    server.edit_state(suspend).unwrap();
    for _ in 0..3 {
        let answer = get(&server, &secret(OPENAI)).json();
        assert_eq!(answer["result"]["status"], "pending");
    }
}

#[test]
fn what_cannot_be_created_is_refused_by_name() {
    let server = demo();
    let refused = |body: &str| call(&server, "POST", &secrets(), body).refusal();
    let with = |name: &str, scopes: &str| {
        format!(r#"[{{"name":"{name}","value":"v","scopes":{scopes}}}]"#)
    };
    let invalid = |message: &str| (400, 1001, message.to_owned());
    assert_eq!(refused("{}"), invalid("invalid_json_body"));
    assert_eq!(refused(&with("", "[]")), invalid("secret_name_empty"));
    assert_eq!(refused(&with("n", "[]")), invalid("secret_scopes_empty"));
    assert_eq!(
        refused(&with("n", r#"["worker"]"#)),
        invalid("secret_scope_invalid")
    );
    let taken = (400, 1003, "secret_name_already_exists".to_owned());
    assert_eq!(refused(&with("openai", r#"["workers"]"#)), taken);
    let fill = |state: &mut Value| state["secret_quota"] = json!(3);
    server.edit_state(fill).unwrap();
    let (status, _, message) = refused(&with("n", r#"["workers"]"#));
    assert_eq!(
        (status, message.as_str()),
        (400, "maximum_secrets_exceeded")
    );
}

#[test]
fn a_duplicate_has_its_own_name_and_scopes() {
    let server = demo();
    let path = format!("{}/duplicate", secret(OPENAI));
    let body = r#"{"name":"copy","scopes":["workers"],"comment":""}"#;
    let copy = call(&server, "POST", &path, body).json()["result"].clone();
    assert_eq!(copy["name"], "copy");
    assert_eq!(copy["scopes"], json!(["workers"]));
    assert_ne!(copy["id"], OPENAI);
    let second = call(&server, "POST", &path, body).refusal();
    assert_eq!(second, (400, 1003, "secret_name_already_exists".to_owned()));
}

#[test]
fn a_deletion_is_accepted_once() {
    let server = demo();
    let first = call(&server, "DELETE", &secret(OPENAI), "");
    assert_eq!((first.status, &first.json()["result"]), (202, &Value::Null));
    let second = call(&server, "DELETE", &secret(OPENAI), "");
    assert_eq!(second.refusal(), (404, 1001, "secret_not_found".to_owned()));
    let body = json!({ "ids": [NOBODY, "0a4e55d0c7fb4e0f8f5c2d51f6a1c001"] }).to_string();
    assert_eq!(call(&server, "DELETE", &secrets(), &body).status, 202);
    assert_eq!(list(&server.state(), "secrets").len(), 1);
}

#[test]
fn an_account_has_one_store_and_a_full_one_stays() {
    let server = demo();
    let second = call(&server, "POST", &stores(), r#"{"name":"second"}"#);
    assert_eq!(
        second.refusal(),
        (400, 1003, "maximum_stores_exceeded".to_owned())
    );
    let store = format!("{}/{STORE}", stores());
    let (status, _, message) = call(&server, "DELETE", &store, "").refusal();
    assert_eq!((status, message.as_str()), (409, "store_not_empty"));
    assert_eq!(
        call(&server, "DELETE", &format!("{store}?force=true"), "").status,
        200
    );
    let made = call(&server, "POST", &stores(), r#"{"name":"second"}"#).json();
    assert_eq!(made["result"]["name"], "second");
    assert_eq!(list(&server.state(), "secrets").len(), 0);
}

#[test]
fn the_quota_counts_the_account() {
    let path = stores().replace("/stores", "/quota");
    let answer = get(&demo(), &path).json();
    assert_eq!(
        answer["result"],
        json!({ "secrets": { "quota": 100, "usage": 3 } })
    );
}

#[test]
fn a_path_that_leads_nowhere_cannot_be_routed() {
    let server = demo();
    let lost = (404, 7003, "Could not route".to_owned());
    assert_eq!(
        get(&server, "/accounts/acme/secrets_store/stores").refusal(),
        lost
    );
    assert_eq!(send(&server, "GET", "/zonez", "", "").refusal(), lost);
    assert_eq!(call(&server, "PUT", &stores(), "{}").refusal(), lost);
}
