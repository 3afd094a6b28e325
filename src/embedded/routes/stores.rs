//! `/accounts/{account}/secrets_store/stores` and `…/quota`.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};

use super::super::accepted::{SECRETS_READ, SECRETS_WRITE};
use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::server::Shared;
use super::super::state::State;
use super::super::store::Store;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/secrets_store/stores",
            get(On(SECRETS_READ, list)).post(On(SECRETS_WRITE, create)),
        )
        .route(
            "/accounts/{account}/secrets_store/stores/{store}",
            get(On(SECRETS_READ, read)).delete(On(SECRETS_WRITE, delete)),
        )
        .route(
            "/accounts/{account}/secrets_store/quota",
            get(On(SECRETS_READ, quota)),
        )
}

/// The id of the store that the path names, if the account has it.
pub(super) fn store_id<'c>(state: &State, call: &'c Call) -> Result<&'c str, Refusal> {
    let id = call.param("store");
    let known = |store: &Store| store.id == id && Some(store.account.as_str()) == call.account();
    if state.stores.iter().any(known) {
        return Ok(id);
    }
    Err(not_found("store_not_found"))
}

pub(super) fn not_found(message: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, 1001, message)
}

pub(super) fn invalid(message: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, 1001, message)
}

/// Orders listed things as `order` and `direction` say; as they stand without `order`.
pub(super) fn sort(items: &mut [Value], call: &Call, keys: &[&str]) {
    let Some(key) = call.query("order").filter(|key| keys.contains(key)) else {
        return;
    };
    items.sort_by(|a, b| a[key].as_str().cmp(&b[key].as_str()));
    if call.query("direction") == Some("desc") {
        items.reverse();
    }
}

fn entry(store: &Store) -> Value {
    json!({
        "id": store.id,
        "account_id": store.account,
        "name": store.name,
        "created": store.created,
        "modified": store.modified,
    })
}

fn list(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let mut stores: Vec<Value> = state
        .stores
        .iter()
        .filter(|store| Some(store.account.as_str()) == call.account())
        .map(entry)
        .collect();
    sort(&mut stores, call, &["name", "created", "modified"]);
    Ok(Reply::page(stores, call))
}

fn read(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let id = store_id(state, call)?;
    let store = state.stores.iter().find(|store| store.id == id);
    Ok(Reply::of(store.map(entry).into()))
}

fn create(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let account = call.account().unwrap_or_default();
    let name = call
        .json()
        .and_then(|body| body["name"].as_str())
        .ok_or_else(|| invalid("invalid_json_body"))?;
    let held = state.stores.iter().filter(|store| store.account == account);
    if held.count() >= state.store_quota {
        let message = "maximum_stores_exceeded";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, 1003, message));
    }
    let now = state.tick();
    let store = Store {
        id: state.issue_id(),
        account: account.to_owned(),
        name: name.to_owned(),
        created: now.clone(),
        modified: now,
    };
    let reply = Reply::of(entry(&store));
    state.stores.push(store);
    Ok(reply)
}

fn delete(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let id = store_id(state, call)?;
    let holds_secrets = state.secrets.iter().any(|secret| secret.store == id);
    if holds_secrets && call.query("force") != Some("true") {
        return Err(Refusal::without_code(
            StatusCode::CONFLICT,
            "store_not_empty",
        ));
    }
    state.secrets.retain(|secret| secret.store != id);
    state.stores.retain(|store| store.id != id);
    Ok(Reply::of(Value::Null))
}

fn quota(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let usage = secrets_in(state, call.account().unwrap_or_default());
    let quota = state.secret_quota;
    Ok(Reply::of(
        json!({ "secrets": { "quota": quota, "usage": usage } }),
    ))
}

/// How many secrets an account has, over all its stores.
pub(super) fn secrets_in(state: &State, account: &str) -> usize {
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
