//! `/accounts/{account}/storage/kv/namespaces`: as wrangler looks for one and makes it, and what Workers
//! Sites writes into it (workers-sdk `packages/wrangler/src/sites.ts`).

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{KV_READ, KV_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::routes::collection::ResourceCollection;
use crate::embedded::state::ServerState;
use crate::embedded::state::resources::{AccountResource, ResourceKind};

const NAMESPACES: ResourceCollection = ResourceCollection {
    kind: ResourceKind::KvNamespace,
    entry,
};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/storage/kv/namespaces")
        .get("", KV_READ, NAMESPACES.list())
        .post(
            "",
            KV_WRITE,
            NAMESPACES.create("title", ServerState::issue_id),
        )
        .get("/{id}/keys", KV_READ, list_keys)
        .put("/{id}/bulk", KV_WRITE, put_many)
        .delete("/{id}/bulk", KV_WRITE, delete_many)
}

fn entry(namespace: &AccountResource) -> Value {
    json!({ "id": namespace.id, "title": namespace.name, "supports_url_encoding": true })
}

fn find<'s>(
    state: &'s mut ServerState,
    call: &IncomingCall,
) -> Result<&'s mut AccountResource, ApiRefusal> {
    let found = NAMESPACES.with_id(state, call, call.param("id"));
    found.ok_or_else(|| {
        let message = "get namespace: namespace not found";
        ApiRefusal::new(StatusCode::NOT_FOUND, 10013, message)
    })
}

fn list_keys(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let names = find(state, call)?.list("keys").iter();
    let entries = names.map(|name| json!({ "name": name })).collect();
    Ok(ApiReply::of(entries))
}

fn put_many(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let written = call.elements().iter().map(|pair| pair["key"].clone());
    if let Some(keys) = find(state, call)?.list_mut("keys") {
        keys.extend(written);
    }
    Ok(ApiReply::of(Value::Null))
}

fn delete_many(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    if let Some(keys) = find(state, call)?.list_mut("keys") {
        keys.retain(|key| !call.elements().contains(key));
    }
    Ok(ApiReply::of(Value::Null))
}
