//! What a binding names and wrangler makes where it is not there: dispatch namespaces, Flagship apps, the
//! namespaces of AI Search and of Agent Memory (workers-sdk
//! `packages/deploy-helpers/src/deploy/helpers/provision-bindings.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::super::accepted::{
    DISPATCH_READ, DISPATCH_WRITE, FLAGSHIP_READ, FLAGSHIP_WRITE, MEMORY, SEARCH_READ, SEARCH_WRITE,
};
use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::resource::{Kind, Resource};
use super::super::server::Shared;
use super::super::state::State;
use super::holdings::{self, text};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/workers/dispatch/namespaces",
            get(On(DISPATCH_READ, dispatch)).post(On(DISPATCH_WRITE, add_dispatch)),
        )
        .route(
            "/accounts/{account}/flagship/apps",
            get(On(FLAGSHIP_READ, apps)).post(On(FLAGSHIP_WRITE, add_app)),
        )
        .route(
            "/accounts/{account}/ai-search/namespaces",
            post(On(SEARCH_WRITE, add_search)),
        )
        .route(
            "/accounts/{account}/ai-search/namespaces/{name}",
            get(On(SEARCH_READ, search)),
        )
        .route(
            "/accounts/{account}/agent-memory/namespaces",
            post(On(MEMORY, add_memory)),
        )
        .route(
            "/accounts/{account}/agent-memory/namespaces/{name}",
            get(On(MEMORY, memory)),
        )
}

fn plain(resource: &Resource) -> Value {
    json!({ "id": resource.id, "name": resource.name })
}

fn dispatch_entry(namespace: &Resource) -> Value {
    json!({ "namespace_id": namespace.id, "namespace_name": namespace.name })
}

fn dispatch(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let kind = Kind::DispatchNamespace;
    Ok(holdings::page(state, call, kind, dispatch_entry))
}

fn add_dispatch(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    make(state, call, Kind::DispatchNamespace, dispatch_entry)
}

fn apps(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    Ok(holdings::page(state, call, Kind::FlagshipApp, plain))
}

fn add_app(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    make(state, call, Kind::FlagshipApp, plain)
}

fn search(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    by_name(state, call, Kind::SearchNamespace)
}

fn add_search(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    make(state, call, Kind::SearchNamespace, plain)
}

fn memory(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    by_name(state, call, Kind::MemoryNamespace)
}

fn add_memory(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    make(state, call, Kind::MemoryNamespace, plain)
}

fn by_name(state: &mut State, call: &Call, kind: Kind) -> Result<Reply, Refusal> {
    let name = call.param("name");
    let found = holdings::find(state, call, kind, |known| known.name == name);
    // Of this refusal wrangler reads the status alone.
    found
        .map(|known| Reply::of(plain(known)))
        .ok_or_else(|| Refusal::without_code(StatusCode::NOT_FOUND, "namespace not found"))
}

fn make(
    state: &mut State,
    call: &Call,
    kind: Kind,
    entry: fn(&Resource) -> Value,
) -> Result<Reply, Refusal> {
    let name = text(call, "name")?;
    let id = state.issue_uuid();
    holdings::add(state, call, kind, id, name).map(|made| Reply::of(entry(made)))
}
