//! Zones: who sees them, and who puts routes and domains into them.

use serde_json::{Value, json};
use wrangler_permit::EmbeddedServer;

use super::{ACCOUNT, Heard, NOBODY, call, demo, get, hold};
use crate::state::{on_account, on_zone, on_zones_of};

const ONE: &str = "20e00000000000000000000000000001";
const TWO: &str = "20e00000000000000000000000000002";
const ROUTES: &[&str] = &["Workers Routes Write"];

/// The demo with two zones, its token with these policies.
fn serve(policies: &[Value]) -> EmbeddedServer {
    let server = demo();
    let add_zones = |state: &mut Value| {
        state["zones"] = json!([
            { "id": ONE, "account": ACCOUNT, "name": "example.com" },
            { "id": TWO, "account": ACCOUNT, "name": "example.org" },
        ]);
    };
    server.edit_state(add_zones).unwrap();
    hold(&server, json!(policies));
    server
}

fn denied() -> (u16, u64, String) {
    (403, 10000, "Authentication error".to_owned())
}

fn names(server: &EmbeddedServer, query: &str) -> Vec<Value> {
    let listed = get(server, &format!("/zones{query}")).json();
    let zones = listed["result"].as_array().unwrap().iter();
    zones.map(|zone| zone["name"].clone()).collect()
}

fn add_route(server: &EmbeddedServer, zone: &str) -> Heard {
    let body = r#"{"pattern":"example.com/*","script":"shop"}"#;
    call(
        server,
        "POST",
        &format!("/zones/{zone}/workers/routes"),
        body,
    )
}

fn set_routes(server: &EmbeddedServer, pattern: &str) -> Heard {
    let body = json!([{ "pattern": pattern }]).to_string();
    let path = format!("/accounts/{ACCOUNT}/workers/scripts/shop/routes");
    call(server, "PUT", &path, &body)
}

#[test]
fn a_zone_is_seen_by_whoever_may_do_something_in_it() {
    let server = serve(&[on_zone(ONE, ROUTES)]);
    assert_eq!(names(&server, ""), ["example.com"]);
    assert_eq!(names(&server, "?name=example.org"), [""; 0]);
    let all = serve(&[on_zones_of(ACCOUNT, ROUTES)]);
    assert_eq!(names(&all, ""), ["example.com", "example.org"]);
    assert_eq!(names(&all, "?name=example.org"), ["example.org"]);
    assert_eq!(names(&all, &format!("?account.id={NOBODY}")), [""; 0]);
    let nowhere = serve(&[on_account(ACCOUNT, ROUTES)]);
    assert_eq!(names(&nowhere, ""), [""; 0]);
}

#[test]
fn a_policy_is_of_a_zone_of_all_zones_or_of_those_of_an_account() {
    for policy in [
        on_zone(ONE, ROUTES),
        on_zone("*", ROUTES),
        on_zones_of(ACCOUNT, ROUTES),
    ] {
        assert_eq!(add_route(&serve(&[policy]), ONE).status, 200);
    }
    for policy in [
        on_zone(TWO, ROUTES),
        on_zones_of(NOBODY, ROUTES),
        on_account(ACCOUNT, ROUTES),
        on_zone(ONE, &["Workers Routes Read"]),
    ] {
        assert_eq!(add_route(&serve(&[policy]), ONE).refusal(), denied());
    }
    let all = serve(&[on_zone("*", ROUTES)]);
    assert_eq!(add_route(&all, NOBODY).refusal(), denied());
}

#[test]
fn all_routes_of_a_worker_take_all_zones() {
    let one = serve(&[on_zone(ONE, ROUTES)]);
    assert_eq!(set_routes(&one, "example.com/*").refusal(), denied());
    let all = serve(&[on_zones_of(ACCOUNT, ROUTES)]);
    assert_eq!(set_routes(&all, "*.example.com/*").status, 200);
    assert_eq!(set_routes(&all, "example.org/*").status, 200);
    let left = |zone: &str| {
        let path = format!("/zones/{zone}/workers/routes");
        let routes = get(&all, &path).json()["result"].clone();
        let patterns = routes.as_array().unwrap().iter();
        patterns
            .map(|route| route["pattern"].clone())
            .collect::<Vec<Value>>()
    };
    assert_eq!(left(ONE), [""; 0], "what was there is gone");
    assert_eq!(left(TWO), ["example.org/*"]);
    assert_eq!(set_routes(&all, "example.net/*").status, 400);
}

#[test]
fn a_custom_domain_takes_the_account_and_its_zone() {
    let set = |policies: &[Value]| {
        let server = serve(policies);
        let origins = json!({ "origins": [{ "hostname": "app.example.com" }] }).to_string();
        let path = format!("/accounts/{ACCOUNT}/workers/scripts/shop/domains/records");
        call(&server, "PUT", &path, &origins)
    };
    let scripts = || on_account(ACCOUNT, &["Workers Scripts Write"]);
    let both = set(&[scripts(), on_zone(ONE, ROUTES)]);
    assert_eq!(both.json()["result"][0]["zone_id"], ONE);
    assert_eq!(set(&[scripts()]).refusal(), denied());
    let other = set(&[scripts(), on_zone(TWO, ROUTES)]);
    assert_eq!(other.refusal(), denied());
    let zone = set(&[on_zone(ONE, ROUTES)]);
    assert_eq!(zone.refusal(), denied());
}
