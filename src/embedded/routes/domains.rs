//! Custom domains of a Worker (workers-sdk `packages/deploy-helpers/src/triggers/publish-routes.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use serde_json::{Value, json};

use super::super::accepted::{DOMAIN_READ, DOMAIN_WRITE, DOMAIN_ZONE};
use super::super::authority::{self, Caller};
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::resource::{Kind, Resource};
use super::super::server::Shared;
use super::super::state::State;
use super::super::zone::Zone;
use super::{holdings, zones};

pub(super) fn routes() -> Router<Shared> {
    const SCRIPT: &str = "/accounts/{account}/workers/scripts/{script}";
    Router::new()
        .route(
            &format!("{SCRIPT}/domains/changeset"),
            post(On(DOMAIN_WRITE, changes)),
        )
        .route(
            &format!("{SCRIPT}/domains/records"),
            put(On(DOMAIN_WRITE, set)),
        )
        .route(
            "/accounts/{account}/workers/domains/records/{domain}",
            get(On(DOMAIN_READ, read)),
        )
}

fn entry(domain: &Resource) -> Value {
    let mut told = Value::Object(domain.details.clone());
    told["id"] = domain.id.clone().into();
    told["hostname"] = domain.name.clone().into();
    told
}

fn named<'s>(state: &'s mut State, call: &Call, host: &str) -> Option<&'s mut Resource> {
    holdings::find(state, call, Kind::Domain, |known| known.name == host)
}

/// What [`set`] would do.
fn changes(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let (mut added, mut updated) = (Vec::new(), Vec::new());
    let script = call.param("script");
    for origin in call.json().and_then(Value::as_array).into_iter().flatten() {
        let host = origin["hostname"].as_str().unwrap_or_default();
        match named(state, call, host) {
            None => added.push(origin.clone()),
            Some(known) => {
                let mut told = entry(known);
                told["modified"] = (known.details["service"] != script).into();
                updated.push(told);
            }
        }
    }
    Ok(Reply::of(json!({
        "added": added,
        "updated": updated,
        "removed": [],
        "conflicting": [],
    })))
}

fn set(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let origins = holdings::fields(call).remove("origins").unwrap_or_default();
    let mut placed = Vec::new();
    for origin in origins.as_array().into_iter().flatten() {
        placed.push(allowed(state, caller, call, origin)?);
    }
    for (host, zone) in placed {
        if named(state, call, &host).is_none() {
            let id = state.issue_id();
            holdings::add(state, call, Kind::Domain, id, host.clone())?;
        }
        if let Some(domain) = named(state, call, &host) {
            domain
                .details
                .insert("service".to_owned(), call.param("script").into());
            domain.details.insert("zone_id".to_owned(), zone.into());
        }
    }
    let told = holdings::entries(state, call, Kind::Domain, entry);
    Ok(Reply::of(told.into()))
}

/// The host of a domain with the id of its zone, if the caller may put it there.
fn allowed(
    state: &State,
    caller: &Caller,
    call: &Call,
    origin: &Value,
) -> Result<(String, String), Refusal> {
    let account = call.account().unwrap_or_default();
    let host = origin["hostname"].as_str().unwrap_or_default();
    let place = zones::place(state, account, host, origin);
    let zone = place.map(|place| &state.zones[place]).ok_or_else(|| {
        let message = format!("no zone of the account holds {host}");
        Refusal::without_code(StatusCode::BAD_REQUEST, &message)
    })?;
    let may = |zone: &Zone| caller.may_on_zone(account, &zone.id, DOMAIN_ZONE);
    let found = (host.to_owned(), zone.id.clone());
    may(zone).then_some(found).ok_or_else(authority::denied)
}

fn read(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let id = call.param("domain");
    let found = holdings::find(state, call, Kind::Domain, |known| known.id == id);
    found
        .map(|domain| Reply::of(entry(domain)))
        .ok_or_else(|| Refusal::without_code(StatusCode::NOT_FOUND, "domain not found"))
}
