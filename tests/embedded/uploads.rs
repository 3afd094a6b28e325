//! Where a Worker's bindings are judged. The real wrangler sends these very bodies.

use serde_json::{Value, json};
use wrangler_permit::EmbeddedServer;

use super::{
    ACCOUNT, Heard, OPENAI, STORE, TOKEN, call, demo, get, secret, send, serve, serve_holding,
};
use crate::state::list;

const DEPLOYER: &[&str] = &["Workers Scripts Write", "Secrets Store Write"];

fn script() -> String {
    format!("/accounts/{ACCOUNT}/workers/scripts/hello")
}

fn binding(secret: &str) -> Value {
    json!({ "name": "KEY", "type": "secrets_store_secret", "store_id": STORE, "secret_name": secret })
}

fn upload(server: &EmbeddedServer, method: &str, path: &str, bindings: &Value) -> Heard {
    let bearer = format!("Authorization: Bearer {TOKEN}\r\n");
    upload_as(server, &bearer, method, path, bindings)
}

fn upload_as(
    server: &EmbeddedServer,
    who: &str,
    method: &str,
    path: &str,
    bindings: &Value,
) -> Heard {
    let metadata = json!({ "main_module": "worker.js", "bindings": bindings });
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{metadata}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"worker.js\"; filename=\"worker.js\"\r\n\
         Content-Type: application/javascript+module\r\n\r\nexport default {{}}\r\n--b--\r\n"
    );
    let headers = format!("{who}Content-Type: multipart/form-data; boundary=b\r\n");
    send(server, method, path, &headers, &body)
}

fn put(server: &EmbeddedServer, bindings: &Value) -> Heard {
    upload(server, "PUT", &script(), bindings)
}

fn forbidden() -> (u16, u64, String) {
    let text =
        "Secrets store binding authorization failed. Check your permissions and secret scopes.";
    (400, 10021, text.to_owned())
}

fn absent(store: &str, secret: &str) -> (u16, u64, String) {
    let text = format!(
        "Secrets Store binding 'KEY' references store '{store}' and secret '{secret}' which were not found."
    );
    (400, 10182, text)
}

#[test]
fn a_missing_scope_is_refused_and_a_patch_lets_it_in() {
    let server = demo();
    let bindings = json!([binding("stripe-live"), binding("openai")]);
    assert_eq!(put(&server, &bindings).refusal(), forbidden());
    assert_eq!(list(&server.state(), "workers").len(), 0);
    call(
        &server,
        "PATCH",
        &secret(OPENAI),
        r#"{"scopes":["ai_gateway","workers"]}"#,
    );
    assert_eq!(put(&server, &bindings).status, 200);
    let settings = get(&server, &format!("{}/settings", script())).json();
    assert_eq!(settings["result"]["bindings"], bindings);
}

#[test]
fn binding_needs_write() {
    let server = serve_holding(&["Workers Scripts Write", "Secrets Store Read"]);
    assert_eq!(
        put(&server, &json!([binding("stripe-live")])).refusal(),
        forbidden()
    );
    assert_eq!(put(&server, &json!([])).status, 200);
    let server = serve_holding(&["Secrets Store Write"]);
    let denied = (403, 10000, "Authentication error".to_owned());
    assert_eq!(put(&server, &json!([])).refusal(), denied);
}

#[test]
fn what_is_not_there_is_told_before_what_is_not_allowed() {
    let server = serve_holding(&["Workers Scripts Write"]);
    let bindings = json!([binding("openai"), binding("nope")]);
    assert_eq!(put(&server, &bindings).refusal(), absent(STORE, "nope"));
    let elsewhere = json!([{ "name": "KEY", "type": "secrets_store_secret", "store_id": "", "secret_name": "x" }]);
    assert_eq!(put(&server, &elsewhere).refusal(), absent("", "x"));
}

#[test]
fn a_pending_secret_is_not_there() {
    let server = serve_holding(DEPLOYER);
    let suspend = |state: &mut Value| state["secrets"][0]["status"] = json!("pending");
    server.edit_state(suspend).unwrap();
    let refusal = put(&server, &json!([binding("stripe-live")])).refusal();
    assert_eq!(refusal, absent(STORE, "stripe-live"));
}

#[test]
fn a_version_is_uploaded_and_then_deployed() {
    let server = demo();
    let versions = format!("{}/versions", script());
    let early = upload(&server, "POST", &versions, &json!([]));
    let nobody = (
        404,
        10007,
        "This Worker does not exist on your account.".to_owned(),
    );
    assert_eq!(early.refusal(), nobody);
    put(&server, &json!([]));
    let refused = upload(&server, "POST", &versions, &json!([binding("openai")]));
    assert_eq!(refused.refusal(), forbidden());
    let bindings = json!([binding("stripe-live")]);
    let version = upload(&server, "POST", &versions, &bindings).json()["result"].clone();
    assert_eq!(version["number"], 2);
    let settings = format!("{}/settings", script());
    assert_eq!(
        get(&server, &settings).json()["result"]["bindings"],
        json!([])
    );
    let body = json!({ "strategy": "percentage", "versions": [{ "version_id": version["id"], "percentage": 100 }] });
    call(
        &server,
        "POST",
        &format!("{}/deployments", script()),
        &body.to_string(),
    );
    assert_eq!(
        get(&server, &settings).json()["result"]["bindings"],
        bindings
    );
    let recorded = server.requests();
    let upload = recorded
        .iter()
        .rfind(|request| request.path == versions)
        .unwrap();
    assert_eq!(upload.body.as_ref().unwrap()["bindings"], bindings);
}

#[test]
fn a_new_worker_is_met_with_two_codes() {
    let server = demo();
    let service = format!("/accounts/{ACCOUNT}/workers/services/hello");
    assert_eq!(get(&server, &service).refusal().1, 10090);
    assert_eq!(
        get(&server, &format!("{}/settings", script())).refusal().1,
        10007
    );
    put(&server, &json!([]));
    let script = get(&server, &service).json()["result"]["default_environment"]["script"].clone();
    assert_eq!(script["last_deployed_from"], "wrangler");
}

#[test]
fn workers_dev_is_switched_per_worker() {
    let server = demo();
    put(&server, &json!([]));
    let path = format!("{}/subdomain", script());
    assert_eq!(get(&server, &path).json()["result"]["enabled"], false);
    call(&server, "POST", &path, r#"{"enabled":true}"#);
    let worker = get(
        &server,
        &format!("/accounts/{ACCOUNT}/workers/workers/hello"),
    )
    .json();
    let addresses = json!({
        "enabled": true,
        "previews_enabled": false,
        "preview_url_suffix": "-hello.acme.workers.dev",
        "url": "https://hello.acme.workers.dev",
    });
    assert_eq!(worker["result"]["subdomain"], addresses);
}

#[test]
fn previews_follow_workers_dev_where_an_api_date_is_stated() {
    let server = demo();
    put(&server, &json!([]));
    let path = format!("{}/subdomain", script());
    let dated = format!(
        "Authorization: Bearer {TOKEN}\r\nCloudflare-Workers-Script-Api-Date: 2025-08-01\r\n"
    );
    for (body, previews) in [
        (r#"{"enabled":true}"#, true),
        (r#"{"enabled":true,"previews_enabled":false}"#, false),
    ] {
        let answered = send(&server, "POST", &path, &dated, body).json()["result"].clone();
        let wanted = json!({ "enabled": true, "previews_enabled": previews });
        assert_eq!(answered, wanted);
    }
}

#[test]
fn versions_come_in_pages() {
    let server = demo();
    put(&server, &json!([]));
    put(&server, &json!([]));
    let numbers = |page: u32| {
        let path = format!("{}/versions?per_page=1&page={page}", script());
        let result = get(&server, &path).json()["result"].clone();
        let items = result["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["number"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!([numbers(1), numbers(2)], [[json!(2)], [json!(1)]]);
    assert!(numbers(3).is_empty());
}

#[test]
fn with_a_global_key_the_role_decides() {
    let may = |role: &str| {
        let server = serve(&json!({
            "global_keys": [{ "email": "wile@acme.example", "key": "k3y" }],
        }));
        let appoint = |state: &mut Value| {
            state["users"][0]["memberships"][0]["roles"] = json!(["Workers Admin", role]);
        };
        server.edit_state(appoint).unwrap();
        let key = "X-Auth-Email: wile@acme.example\r\nX-Auth-Key: k3y\r\n";
        let bound = upload_as(
            &server,
            key,
            "PUT",
            &script(),
            &json!([binding("stripe-live")]),
        );
        let edited = send(&server, "PATCH", &secret(OPENAI), key, "{}");
        let seen = send(&server, "GET", &secret(OPENAI), key, "");
        [seen.status, edited.status, bound.status]
    };
    assert_eq!(may("Super Administrator - All Privileges"), [200, 200, 200]);
    assert_eq!(may("Secrets Store Admin"), [200, 200, 400]);
    assert_eq!(may("Secrets Store Deployer"), [200, 403, 200]);
    assert_eq!(may("Secrets Store Reporter"), [200, 403, 400]);
    assert_eq!(may("Billing"), [403, 403, 400]);
}

#[test]
fn what_is_inherited_is_there_or_the_upload_is_refused() {
    let server = demo();
    let inherited = json!([{ "type": "inherit", "name": "CACHE" }]);
    let refused = put(&server, &inherited).refusal();
    let text = "inherit binding 'CACHE' is invalid";
    assert_eq!(refused, (400, 10057, text.to_owned()));
    assert_eq!(list(&server.state(), "workers").len(), 0);
    let bound = json!([{ "type": "kv_namespace", "name": "CACHE", "namespace_id": "abc" }]);
    assert_eq!(put(&server, &bound).status, 200);
    assert_eq!(put(&server, &inherited).status, 200);
    let settings = get(&server, &format!("{}/settings", script())).json();
    assert_eq!(settings["result"]["bindings"], bound);
}

#[test]
fn a_network_is_bound_by_whoever_may_bind_and_a_tunnel_by_an_administrator() {
    let service = json!([{ "type": "vpc_service", "name": "VPC", "service_id": "s" }]);
    let network = json!([{ "type": "vpc_network", "name": "VPC", "network_id": "cf1:network" }]);
    let tunnel = json!([{ "type": "vpc_network", "name": "VPC", "tunnel_id": "t" }]);
    let [none, bind, admin] = [
        None,
        Some("Connectivity Directory Bind"),
        Some("Connectivity Directory Admin"),
    ]
    .map(|group| {
        let groups: Vec<&str> = ["Workers Scripts Write"].into_iter().chain(group).collect();
        let server = serve_holding(&groups);
        [&service, &network, &tunnel].map(|bindings| put(&server, bindings).status)
    });
    assert_eq!(none, [403, 403, 403]);
    assert_eq!(bind, [200, 200, 403]);
    assert_eq!(admin, [200, 200, 200]);
}

#[test]
fn the_classes_of_a_worker_get_their_namespaces_once() {
    let server = demo();
    let bound =
        json!([{ "type": "durable_object_namespace", "name": "ROOM", "class_name": "Room" }]);
    let id = || {
        put(&server, &bound);
        let path = format!("/accounts/{ACCOUNT}/workers/durable_objects/namespaces");
        let listed = get(&server, &path).json()["result"].clone();
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!(listed[0]["class"], "Room");
        listed[0]["id"].clone()
    };
    let first = id();
    assert_eq!(id(), first);
    let settings = get(&server, &format!("{}/settings", script())).json();
    assert_eq!(settings["result"]["bindings"][0]["namespace_id"], first);
}
