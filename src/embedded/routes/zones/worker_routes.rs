//! The routes of Workers: of one zone, and of a Worker in all zones (workers-sdk
//! `packages/deploy-helpers/src/triggers/publish-routes.ts`).

use serde_json::{Value, json};

use super::listing::zone_index;
use crate::embedded::authority::accepted_permissions::{ROUTE_READ, ROUTE_WRITE, ROUTES_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::routes::collection::required_text;
use crate::embedded::state::ServerState;
use crate::embedded::state::zones::{WorkerRoute, ZoneRecord};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("")
        .get("/zones/{zone}/workers/routes", ROUTE_READ, list_routes)
        .post("/zones/{zone}/workers/routes", ROUTE_WRITE, add_route)
        .put(
            "/accounts/{account}/workers/scripts/{script}/routes",
            ROUTES_WRITE,
            set_routes,
        )
}

fn entry(route: &WorkerRoute) -> Value {
    json!({ "id": route.id, "pattern": route.pattern, "script": route.script })
}

fn zone_in_path<'s>(
    state: &'s mut ServerState,
    call: &IncomingCall,
) -> Result<&'s mut ZoneRecord, ApiRefusal> {
    let id = call.param("zone");
    let zone = state.zones.iter_mut().find(|zone| zone.id == id);
    zone.ok_or_else(|| ApiRefusal::not_found("zone not found"))
}

fn list_routes(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let routes = zone_in_path(state, call)?.routes.iter();
    Ok(ApiReply::of(routes.map(entry).collect()))
}

fn add_route(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let route = WorkerRoute {
        id: state.issue_id(),
        pattern: required_text(call, "pattern")?,
        script: required_text(call, "script")?,
    };
    let answered = entry(&route);
    zone_in_path(state, call)?.routes.push(route);
    Ok(ApiReply::of(answered))
}

/// The routes that the Worker had before are gone.
fn set_routes(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let (account, script) = (call.param("account"), call.param("script"));
    let mut placed = Vec::new();
    for wanted in call.elements() {
        let pattern = wanted["pattern"].as_str().unwrap_or_default();
        let host = pattern.split('/').next().unwrap_or_default();
        let host = host.trim_start_matches(['*', '.']);
        let at = zone_index(state, account, host, wanted).ok_or_else(|| {
            let message = format!("no zone of the account holds the route {pattern}");
            ApiRefusal::bad_request(&message)
        })?;
        placed.push((at, pattern));
    }
    let zones = state.zones.iter_mut();
    for zone in zones.filter(|zone| zone.account == account) {
        zone.routes.retain(|route| route.script != script);
    }
    let mut entries = Vec::new();
    for (at, pattern) in placed {
        let route = WorkerRoute {
            id: state.issue_id(),
            pattern: pattern.to_owned(),
            script: script.to_owned(),
        };
        entries.push(entry(&route));
        state.zones[at].routes.push(route);
    }
    Ok(ApiReply::of(entries.into()))
}
