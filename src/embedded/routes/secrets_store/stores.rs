//! `/accounts/{account}/secrets_store/stores` and `…/quota`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{SECRETS_READ, SECRETS_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::secrets_store::StoreRecord;

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/secrets_store")
        .get("/stores", SECRETS_READ, list)
        .post("/stores", SECRETS_WRITE, create)
        .get("/stores/{store}", SECRETS_READ, read)
        .delete("/stores/{store}", SECRETS_WRITE, delete)
        .get("/quota", SECRETS_READ, read_quota)
}

/// The id of the store that the path names, if the account has it.
pub(super) fn find_store<'c>(
    state: &ServerState,
    call: &'c IncomingCall,
) -> Result<&'c str, ApiRefusal> {
    let id = call.param("store");
    let known = |store: &StoreRecord| store.id == id && store.account == call.param("account");
    if state.stores.iter().any(known) {
        return Ok(id);
    }
    Err(not_found("store_not_found"))
}

pub(super) fn not_found(message: &str) -> ApiRefusal {
    ApiRefusal::new(StatusCode::NOT_FOUND, 1001, message)
}

pub(super) fn invalid(message: &str) -> ApiRefusal {
    ApiRefusal::new(StatusCode::BAD_REQUEST, 1001, message)
}

/// Orders listed things as `order` and `direction` say; as they stand without `order`.
pub(super) fn sort_entries(items: &mut [Value], call: &IncomingCall, keys: &[&str]) {
    let Some(key) = call.query("order").filter(|key| keys.contains(key)) else {
        return;
    };
    items.sort_by(|a, b| a[key].as_str().cmp(&b[key].as_str()));
    if call.query("direction") == Some("desc") {
        items.reverse();
    }
}

fn entry(store: &StoreRecord) -> Value {
    json!({
        "id": store.id,
        "account_id": store.account,
        "name": store.name,
        "created": store.created,
        "modified": store.modified,
    })
}

fn list(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let mut stores: Vec<Value> = state
        .stores
        .iter()
        .filter(|store| store.account == call.param("account"))
        .map(entry)
        .collect();
    sort_entries(&mut stores, call, &["name", "created", "modified"]);
    Ok(ApiReply::page(stores, call))
}

fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = find_store(state, call)?;
    let store = state.stores.iter().find(|store| store.id == id);
    Ok(ApiReply::of(store.map(entry).into()))
}

fn create(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let account = call.param("account");
    let name = call
        .field("name")
        .as_str()
        .ok_or_else(|| invalid("invalid_json_body"))?;
    let held = state.stores.iter().filter(|store| store.account == account);
    if held.count() >= state.store_quota {
        let message = "maximum_stores_exceeded";
        return Err(ApiRefusal::new(StatusCode::BAD_REQUEST, 1003, message));
    }
    let now = state.tick();
    let store = StoreRecord {
        id: state.issue_id(),
        account: account.to_owned(),
        name: name.to_owned(),
        created: now.clone(),
        modified: now,
    };
    let reply = ApiReply::of(entry(&store));
    state.stores.push(store);
    Ok(reply)
}

fn delete(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = find_store(state, call)?;
    let holds_secrets = state.secrets.iter().any(|secret| secret.store == id);
    if holds_secrets && call.query("force") != Some("true") {
        let message = "store_not_empty";
        return Err(ApiRefusal::without_code(StatusCode::CONFLICT, message));
    }
    state.secrets.retain(|secret| secret.store != id);
    state.stores.retain(|store| store.id != id);
    Ok(ApiReply::of(Value::Null))
}

fn read_quota(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let usage = count_secrets(state, call.param("account"));
    let quota = state.secret_quota;
    Ok(ApiReply::of(
        json!({ "secrets": { "quota": quota, "usage": usage } }),
    ))
}

/// How many secrets an account has, over all its stores.
pub(super) fn count_secrets(state: &ServerState, account: &str) -> usize {
    let here = |id: &str| {
        state
            .stores
            .iter()
            .any(|store| store.id == id && store.account == account)
    };
    state
        .secrets
        .iter()
        .filter(|secret| here(&secret.store))
        .count()
}
