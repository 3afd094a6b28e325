//! `/accounts/{account}/storage/kv/namespaces`: as wrangler looks for one and makes it, and what Workers
//! Sites writes into it (workers-sdk `packages/wrangler/src/sites.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, put};
use serde_json::{Value, json};

use super::super::accepted::{KV_READ, KV_WRITE};
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
            "/accounts/{account}/storage/kv/namespaces",
            get(On(KV_READ, list)).post(On(KV_WRITE, create)),
        )
        .route(
            "/accounts/{account}/storage/kv/namespaces/{id}/keys",
            get(On(KV_READ, keys)),
        )
        .route(
            "/accounts/{account}/storage/kv/namespaces/{id}/bulk",
            put(On(KV_WRITE, put_many)).delete(On(KV_WRITE, delete_many)),
        )
}

fn entry(namespace: &Resource) -> Value {
    json!({ "id": namespace.id, "title": namespace.name, "supports_url_encoding": true })
}

fn list(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    Ok(holdings::page(state, call, Kind::KvNamespace, entry))
}

fn create(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let title = text(call, "title")?;
    let id = state.issue_id();
    holdings::add(state, call, Kind::KvNamespace, id, title).map(|made| Reply::of(entry(made)))
}

fn named<'s>(state: &'s mut State, call: &Call) -> Result<&'s mut Resource, Refusal> {
    let id = call.param("id");
    holdings::find(state, call, Kind::KvNamespace, |known| known.id == id).ok_or_else(|| {
        let message = "get namespace: namespace not found";
        Refusal::new(StatusCode::NOT_FOUND, 10013, message)
    })
}

fn keys(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let names = named(state, call)?.list("keys").iter();
    Ok(Reply::of(
        names.map(|name| json!({ "name": name })).collect(),
    ))
}

fn put_many(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let written = sent(call).map(|pair| pair["key"].clone());
    if let Some(keys) = named(state, call)?.list_mut("keys") {
        keys.extend(written);
    }
    Ok(Reply::of(Value::Null))
}

fn delete_many(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    if let Some(keys) = named(state, call)?.list_mut("keys") {
        keys.retain(|key| !sent(call).any(|gone| gone == key));
    }
    Ok(Reply::of(Value::Null))
}

fn sent(call: &Call) -> impl Iterator<Item = &Value> {
    call.json().and_then(Value::as_array).into_iter().flatten()
}
