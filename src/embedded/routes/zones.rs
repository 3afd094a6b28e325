//! `/zones`, and the routes of Workers: of one zone, and of a Worker in all zones (workers-sdk
//! `packages/deploy-helpers/src/triggers/publish-routes.ts`, `zones.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, put};
use serde_json::{Value, json};

use super::super::accepted::{ROUTE_READ, ROUTE_WRITE, ROUTES_WRITE, ZONE_READ};
use super::super::authority::{Caller, Needs};
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::server::Shared;
use super::super::state::State;
use super::super::zone::{Route, Zone};
use super::holdings::text;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/zones", get(On(Needs::Credential, list)))
        .route(
            "/zones/{zone}/workers/routes",
            get(On(ROUTE_READ, routes_of_zone)).post(On(ROUTE_WRITE, add_route)),
        )
        .route(
            "/accounts/{account}/workers/scripts/{script}/routes",
            put(On(ROUTES_WRITE, set_routes)),
        )
}

/// Where the zone lies that a route, a domain or an address is in: the one that it names, else the one
/// of its host.
pub(super) fn place(state: &State, account: &str, host: &str, named: &Value) -> Option<usize> {
    let is = |zone: &Zone| match (named["zone_id"].as_str(), named["zone_name"].as_str()) {
        (Some(id), _) => zone.id == id,
        (None, Some(name)) => zone.name == name,
        (None, None) => zone.holds(host),
    };
    let mut zones = state.zones.iter();
    zones.position(|zone| zone.account == account && is(zone))
}

/// The zones that the caller sees, by name and account where the query gives them.
fn list(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let is = |key: &str, value: &str| call.query(key).is_none_or(|wanted| wanted == value);
    let seen = |zone: &&Zone| {
        caller.may_on_zone(&zone.account, &zone.id, ZONE_READ)
            || caller.may_on_account(&zone.account, ZONE_READ)
    };
    let zones = state.zones.iter();
    let wanted = zones.filter(|zone| is("name", &zone.name) && is("account.id", &zone.account));
    let entry = |zone: &Zone| {
        let account = json!({ "id": zone.account });
        json!({ "id": zone.id, "name": zone.name, "status": "active", "account": account })
    };
    Ok(Reply::page(wanted.filter(seen).map(entry).collect(), call))
}

fn entry(route: &Route) -> Value {
    json!({ "id": route.id, "pattern": route.pattern, "script": route.script })
}

fn in_path<'s>(state: &'s mut State, call: &Call) -> Result<&'s mut Zone, Refusal> {
    let id = call.param("zone");
    let zone = state.zones.iter_mut().find(|zone| zone.id == id);
    zone.ok_or_else(|| Refusal::without_code(StatusCode::NOT_FOUND, "zone not found"))
}

fn routes_of_zone(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let routes = in_path(state, call)?.routes.iter();
    Ok(Reply::of(routes.map(entry).collect()))
}

fn add_route(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let route = Route {
        id: state.issue_id(),
        pattern: text(call, "pattern")?,
        script: text(call, "script")?,
    };
    let told = entry(&route);
    in_path(state, call)?.routes.push(route);
    Ok(Reply::of(told))
}

/// Whatever routes the Worker had are gone.
fn set_routes(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let (account, script) = (call.account().unwrap_or_default(), call.param("script"));
    let mut placed = Vec::new();
    for wanted in call.json().and_then(Value::as_array).into_iter().flatten() {
        let pattern = wanted["pattern"].as_str().unwrap_or_default();
        let host = pattern.split('/').next().unwrap_or_default();
        let host = host.trim_start_matches(['*', '.']);
        let place = place(state, account, host, wanted).ok_or_else(|| {
            let message = format!("no zone of the account holds the route {pattern}");
            Refusal::without_code(StatusCode::BAD_REQUEST, &message)
        })?;
        placed.push((place, pattern.to_owned()));
    }
    let here = state
        .zones
        .iter_mut()
        .filter(|zone| zone.account == account);
    here.for_each(|zone| zone.routes.retain(|route| route.script != script));
    let mut told = Vec::new();
    for (place, pattern) in placed {
        let (id, script) = (state.issue_id(), script.to_owned());
        let route = Route {
            id,
            pattern,
            script,
        };
        told.push(entry(&route));
        state.zones[place].routes.push(route);
    }
    Ok(Reply::of(told.into()))
}
