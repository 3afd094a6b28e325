//! Tokens that make tokens, and what they can be given.

use serde_json::{Value, json};
use wrangler_permit::EmbeddedServer;

use super::{ACCOUNT, Heard, TOKEN, call, demo, get, hold, send, serve, stores};
use crate::state::{list, list_mut, on_user, on_zone};

const USER: &str = "5eed5a1ad0fabaddecaffacadefaded1";
const ZONE: &str = "20e00000000000000000000000000001";
const STORE_WRITE: &str = "adc8fa2bc6124928a8b3314dc63a1235";
const ROUTES_WRITE: &str = "28f4b596e7d643029c524985477ae49a";
const SETTINGS_READ: &str = "c1fde68c7bcc44588cbb6ddbc16d6480";

/// The demo state, its token an account's own that may make others.
fn serve_minting() -> EmbeddedServer {
    serve(&json!({ "tokens": [{
        "id": "ace0", "name": "mint", "value": TOKEN, "owner": { "account": ACCOUNT },
        "policies": [{
            "permission_groups": ["Account API Tokens Write"],
            "resources": { (format!("com.cloudflare.api.account.{ACCOUNT}")): "*" },
        }],
    }] }))
}

/// The same for the user's own tokens.
fn serve_user_minting() -> EmbeddedServer {
    let server = demo();
    hold(&server, json!([on_user(USER, &["API Tokens Write"])]));
    server
}

fn tokens() -> String {
    format!("/accounts/{ACCOUNT}/tokens")
}

fn on_account() -> Value {
    json!({ (format!("com.cloudflare.api.account.{ACCOUNT}")): "*" })
}

fn body(groups: &[&str], resources: &Value) -> Value {
    let groups: Vec<Value> = groups.iter().map(|id| json!({ "id": id })).collect();
    let policy = json!({ "effect": "allow", "resources": resources, "permission_groups": groups });
    json!({ "name": "ci", "policies": [policy] })
}

fn make(server: &EmbeddedServer, path: &str, body: &Value) -> Heard {
    call(server, "POST", path, &body.to_string())
}

fn unfit(group: &str) -> (u16, u64, String) {
    let check = "Failed common permission check against resources.";
    (
        400,
        1001,
        format!("{check} (Permission group: \"{group}\")"),
    )
}

#[test]
fn the_groups_are_listed_by_name_and_scope() {
    let server = serve_minting();
    let groups = format!("{}/permission_groups", tokens());
    let all = get(&server, &groups).json();
    assert_eq!(all["result"].as_array().unwrap().len(), 313);
    assert_eq!(all.get("result_info"), None, "it is one page");
    let logs = get(&server, &format!("{groups}?name=Logs%20Write")).json();
    let scopes: Vec<&Value> = logs["result"].as_array().unwrap().iter().collect();
    assert_eq!(scopes.len(), 2, "{scopes:?}");
    let scope = "com.cloudflare.api.account.zone";
    let one = get(&server, &format!("{groups}?name=Logs+Write&scope={scope}"));
    let id = "3e0b5820118e47f3922f7c989e673882";
    assert_eq!(
        one.json()["result"],
        json!([{ "id": id, "name": "Logs Write", "scopes": [scope], "is_selectable": true }])
    );
    assert_eq!(get(&demo(), &groups).refusal().1, 9109);
}

#[test]
fn groups_on_a_user_are_for_users() {
    let name = "permission_groups?name=User+Details+Read";
    let of_account = get(&serve_minting(), &format!("{}/{name}", tokens())).json();
    assert_eq!(of_account["result"], json!([]));
    let of_user = get(&serve_user_minting(), &format!("/user/tokens/{name}")).json();
    assert_eq!(
        of_user["result"][0]["scopes"],
        json!(["com.cloudflare.api.user"])
    );
}

#[test]
fn a_new_token_works_and_shows_its_value_once() {
    let server = serve_minting();
    let made = make(&server, &tokens(), &body(&[STORE_WRITE], &on_account())).json();
    let made = &made["result"];
    let value = made["value"].as_str().unwrap();
    assert!(value.starts_with("cfat_") && value.len() >= 53, "{value}");
    let bearer = format!("Authorization: Bearer {value}\r\n");
    assert_eq!(send(&server, "GET", &stores(), &bearer, "").status, 200);
    let id = made["id"].as_str().unwrap();
    let read = get(&server, &format!("{}/{id}", tokens())).json();
    assert_eq!(read["result"].get("value"), None);
    assert_eq!(read["result"]["policies"], made["policies"]);
    let listed = get(&server, &tokens()).json();
    let names: Vec<&Value> = listed["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| &group["name"])
        .collect();
    assert_eq!(names, ["mint", "ci"]);
}

#[test]
fn a_users_token_has_another_prefix() {
    let server = serve_user_minting();
    let made = make(
        &server,
        "/user/tokens",
        &body(&[STORE_WRITE], &on_account()),
    )
    .json();
    assert!(
        made["result"]["value"]
            .as_str()
            .unwrap()
            .starts_with("cfut_")
    );
    assert_eq!(make(&server, &tokens(), &json!({})).refusal().1, 9109);
}

#[test]
fn reading_tokens_is_not_making_them() {
    let server = serve_minting();
    let lessen = |state: &mut Value| {
        let groups = &mut state["tokens"][0]["policies"][0]["permission_groups"];
        groups[0] = json!("Account API Tokens Read");
    };
    server.edit_state(lessen).unwrap();
    assert_eq!(get(&server, &tokens()).status, 200);
    assert_eq!(make(&server, &tokens(), &json!({})).refusal().1, 9109);
    let own = format!("{}/ace0", tokens());
    assert_eq!(call(&server, "PUT", &own, "{}").refusal().1, 9109);
}

#[test]
fn unknown_and_withheld_groups_are_left_out_without_a_word() {
    let server = serve_minting();
    let withhold = |state: &mut Value| state["withheld_groups"] = json!(["Account Settings Read"]);
    server.edit_state(withhold).unwrap();
    let stale = "00000000000000000000000000000000";
    let groups = [stale, STORE_WRITE, SETTINGS_READ];
    let made = make(&server, &tokens(), &body(&groups, &on_account())).json();
    assert_eq!(made["success"], true);
    let held = &made["result"]["policies"][0]["permission_groups"];
    assert_eq!(
        *held,
        json!([{ "id": STORE_WRITE, "name": "Secrets Store Write" }])
    );
}

#[test]
fn a_group_is_given_on_what_it_is_scoped_to_alone() {
    let server = serve_minting();
    let refused = make(&server, &tokens(), &body(&[ROUTES_WRITE], &on_account())).refusal();
    assert_eq!(refused, unfit("Workers Routes Write"));
    let zones = json!({ "com.cloudflare.api.account.zone.*": "*" });
    let all = json!({ (format!("com.cloudflare.api.account.{ACCOUNT}")): zones });
    assert_eq!(
        make(&server, &tokens(), &body(&[ROUTES_WRITE], &all)).status,
        200
    );
    let elsewhere = json!({ "com.cloudflare.api.account.ffff": "*" });
    let refused = make(&server, &tokens(), &body(&[STORE_WRITE], &elsewhere)).refusal();
    assert_eq!(refused, unfit("Secrets Store Write"));
}

#[test]
fn on_a_single_zone_nobody_gives_what_they_do_not_hold() {
    let server = serve_minting();
    let add_zone = |state: &mut Value| {
        list_mut(state, "zones").push(json!({ "id": ZONE, "account": ACCOUNT }));
    };
    server.edit_state(add_zone).unwrap();
    let zone = format!("com.cloudflare.api.account.zone.{ZONE}");
    let wanted = body(&[ROUTES_WRITE], &json!({ &zone: "*" }));
    let refused = make(&server, &tokens(), &wanted).refusal();
    assert_eq!(refused, unfit("Workers Routes Write"));
    let held = on_zone(ZONE, &["Workers Routes Write"]);
    let give = |state: &mut Value| list_mut(&mut state["tokens"][0], "policies").push(held);
    server.edit_state(give).unwrap();
    assert_eq!(make(&server, &tokens(), &wanted).status, 200);
}

#[test]
fn a_user_gives_what_a_role_gives() {
    let server = serve_user_minting();
    let appoint = |state: &mut Value| {
        state["users"][0]["memberships"][0]["roles"] = json!(["Workers Admin"]);
    };
    server.edit_state(appoint).unwrap();
    let refused = make(
        &server,
        "/user/tokens",
        &body(&[STORE_WRITE], &on_account()),
    )
    .refusal();
    assert_eq!(refused, unfit("Secrets Store Write"));
}

#[test]
fn a_body_that_is_not_whole_is_refused() {
    let server = serve_minting();
    let sound = body(&[STORE_WRITE], &on_account());
    for (pointer, value) in [
        ("/name", json!("")),
        ("/policies", json!([])),
        ("/policies/0/effect", json!("grant")),
        ("/policies/0/resources", json!({})),
        ("/policies/0/permission_groups", json!([])),
        ("/policies/0/permission_groups/0/id", json!(null)),
    ] {
        let mut body = sound.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        let (status, code, _) = make(&server, &tokens(), &body).refusal();
        assert_eq!((status, code), (400, 1001), "{pointer}");
    }
    let mut body = sound.clone();
    body["expires_on"] = json!("next year");
    assert_eq!(make(&server, &tokens(), &body).refusal().1, 1001);
    let mut body = sound;
    body["policies"][0]["id"] = json!("ab");
    let message = "Reusing existing policies is not supported by token creation";
    assert_eq!(make(&server, &tokens(), &body).refusal().2, message);
    assert_eq!(list(&server.state(), "tokens").len(), 1);
}

#[test]
fn a_replacement_keeps_the_value_and_nothing_else() {
    let server = serve_minting();
    let mut first = body(&[STORE_WRITE], &on_account());
    first["condition"] = json!({ "request_ip": { "in": ["203.0.113.0/24"] } });
    first["expires_on"] = json!("2027-01-01T00:00:00Z");
    let made = make(&server, &tokens(), &first).json()["result"].clone();
    assert_eq!(made["condition"], first["condition"]);
    let own = format!("{}/{}", tokens(), made["id"].as_str().unwrap());
    let second = body(&[STORE_WRITE, SETTINGS_READ], &on_account());
    let changed = call(&server, "PUT", &own, &second.to_string()).json();
    let changed = &changed["result"];
    assert_eq!(changed.get("value"), None);
    assert_eq!(changed.get("condition"), None);
    assert_eq!(changed.get("expires_on"), None);
    assert_eq!(changed["issued_on"], made["issued_on"]);
    assert_ne!(changed["modified_on"], made["modified_on"]);
    let value = made["value"].as_str().unwrap();
    assert_eq!(server.state()["tokens"][1]["value"], value);
    let gone = format!("{}/ffff", tokens());
    assert_eq!(
        call(&server, "PUT", &gone, &second.to_string()).refusal().1,
        1003
    );
}

#[test]
fn another_writer_changes_a_token() {
    let server = serve(&json!({ "faults": [{
        "path": "/user", "then": [{ "rename": { "token": "d3b07384d113edec49eaa6238ad5ff00", "name": "theirs" } }],
    }] }));
    let before = server.state()["tokens"][0].clone();
    get(&server, "/user");
    let after = server.state()["tokens"][0].clone();
    assert_eq!(after["name"], "theirs");
    assert_ne!(after["modified_on"], before["modified_on"]);
}
