//! Custom domains of a Worker (workers-sdk `packages/deploy-helpers/src/triggers/publish-routes.ts`).

use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{DOMAIN_READ, DOMAIN_WRITE, DOMAIN_ZONE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::routes::collection::ResourceCollection;
use crate::embedded::routes::zones::listing::zone_index;
use crate::embedded::state::ServerState;
use crate::embedded::state::resources::{AccountResource, ResourceKind};

const DOMAINS: ResourceCollection = ResourceCollection {
    kind: ResourceKind::Domain,
    entry,
};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/workers")
        .post("/scripts/{script}/domains/changeset", DOMAIN_WRITE, preview)
        .put("/scripts/{script}/domains/records", DOMAIN_WRITE, set)
        .get("/domains/records/{domain}", DOMAIN_READ, read)
}

fn entry(domain: &AccountResource) -> Value {
    let mut entry = Value::Object(domain.details.clone());
    entry["id"] = domain.id.clone().into();
    entry["hostname"] = domain.name.clone().into();
    entry
}

/// What [`set`] would do.
fn preview(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let (mut added, mut updated) = (Vec::new(), Vec::new());
    let script = call.param("script");
    for origin in call.elements() {
        let host = origin["hostname"].as_str().unwrap_or_default();
        match DOMAINS.with_name(state, call, host) {
            None => added.push(origin.clone()),
            Some(known) => {
                let mut entry = entry(known);
                entry["modified"] = (known.details["service"] != script).into();
                updated.push(entry);
            }
        }
    }
    Ok(ApiReply::of(json!({
        "added": added,
        "updated": updated,
        "removed": [],
        "conflicting": [],
    })))
}

fn set(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let origins = call.field("origins").as_array().into_iter().flatten();
    let placed: Result<Vec<_>, ApiRefusal> = origins
        .map(|origin| place(state, caller, call, origin))
        .collect();
    for (host, zone) in placed? {
        if DOMAINS.with_name(state, call, &host).is_none() {
            let id = state.issue_id();
            DOMAINS.add(state, call, id, host.clone())?;
        }
        if let Some(domain) = DOMAINS.with_name(state, call, &host) {
            let service = call.param("script").into();
            domain.details.insert("service".to_owned(), service);
            domain.details.insert("zone_id".to_owned(), zone.into());
        }
    }
    Ok(ApiReply::of(DOMAINS.entries(state, call).into()))
}

/// The host of a domain with the id of its zone, if the caller is allowed to put it there.
fn place(
    state: &ServerState,
    caller: &ApiCaller,
    call: &IncomingCall,
    origin: &Value,
) -> Result<(String, String), ApiRefusal> {
    let account = call.param("account");
    let host = origin["hostname"].as_str().unwrap_or_default();
    let at = zone_index(state, account, host, origin)
        .ok_or_else(|| ApiRefusal::bad_request(&format!("no zone of the account holds {host}")))?;
    let zone = &state.zones[at].id;
    let allowed = caller.holds_on_zone(account, zone, DOMAIN_ZONE);
    allowed
        .then(|| (host.to_owned(), zone.clone()))
        .ok_or_else(ApiRefusal::denied)
}

fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let found = DOMAINS.with_id(state, call, call.param("domain"));
    found
        .map(|domain| ApiReply::of(entry(domain)))
        .ok_or_else(|| ApiRefusal::not_found("domain not found"))
}
