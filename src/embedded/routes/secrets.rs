//! `/accounts/{account}/secrets_store/stores/{store}/secrets`.
//!
//! Checked in the order that live tests found: account, store, body, secret, scopes.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::super::accepted::{SECRETS_READ, SECRETS_WRITE};
use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::server::Shared;
use super::super::state::State;
use super::super::store::Secret;
use super::stores::{invalid, not_found, secrets_in, sort, store_id};

/// The services a secret can be scoped to, as the API reference lists them.
const SERVICES: &[&str] = &[
    "access",
    "ai_gateway",
    "containers",
    "dex",
    "websearch",
    "workers",
];

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/secrets_store/stores/{store}/secrets",
            get(On(SECRETS_READ, list))
                .post(On(SECRETS_WRITE, create))
                .delete(On(SECRETS_WRITE, delete_many)),
        )
        .route(
            "/accounts/{account}/secrets_store/stores/{store}/secrets/{secret}",
            get(On(SECRETS_READ, read))
                .patch(On(SECRETS_WRITE, edit))
                .delete(On(SECRETS_WRITE, delete)),
        )
        .route(
            "/accounts/{account}/secrets_store/stores/{store}/secrets/{secret}/duplicate",
            post(On(SECRETS_WRITE, duplicate)),
        )
}

fn entry(secret: &Secret) -> Value {
    let scopes = secret.scopes.as_ref().map(|scopes| {
        let mut sorted = scopes.clone();
        sorted.sort();
        sorted
    });
    json!({
        "id": secret.id,
        "store_id": secret.store,
        "name": secret.name,
        "comment": secret.comment,
        "scopes": scopes,
        "status": secret.status,
        "created": secret.created,
        "modified": secret.modified,
    })
}

fn list(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let store = store_id(state, call)?;
    let wanted = call.query("search").unwrap_or_default();
    let mut secrets: Vec<Value> = state
        .secrets
        .iter_mut()
        .filter(|secret| secret.store == store && mentions(secret, wanted))
        .map(|secret| entry(secret.look()))
        .collect();
    let keys = ["name", "comment", "created", "modified", "status"];
    sort(&mut secrets, call, &keys);
    Ok(Reply::page(secrets, call))
}

/// `search` goes over name and comment.
fn mentions(secret: &Secret, text: &str) -> bool {
    let comment = secret.comment.as_deref().unwrap_or_default();
    secret.name.contains(text) || comment.contains(text)
}

fn read(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let store = store_id(state, call)?;
    let at = position(state, store, call.param("secret"))?;
    Ok(Reply::of(entry(state.secrets[at].look())))
}

fn create(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let store = store_id(state, call)?;
    let wanted = call
        .json()
        .and_then(Value::as_array)
        .ok_or_else(|| invalid("invalid_json_body"))?;
    let account = call.account().unwrap_or_default();
    if secrets_in(state, account) + wanted.len() > state.secret_quota {
        let message = "maximum_secrets_exceeded";
        return Err(Refusal::without_code(StatusCode::BAD_REQUEST, message));
    }
    let mut made: Vec<Secret> = Vec::with_capacity(wanted.len());
    for body in wanted {
        // The value in it is not even looked at.
        let secret = draft(state, store, body)?;
        if made.iter().any(|other| other.name == secret.name) {
            return Err(taken());
        }
        made.push(secret);
    }
    let entries = made.iter().map(entry).collect();
    state.secrets.extend(made);
    Ok(Reply::of(Value::Array(entries)))
}

fn duplicate(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let store = store_id(state, call)?;
    let body = object(call)?;
    position(state, store, call.param("secret"))?;
    let copy = draft(state, store, body)?;
    let reply = Reply::of(entry(&copy));
    state.secrets.push(copy);
    Ok(reply)
}

fn edit(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let store = store_id(state, call)?;
    let body = object(call)?;
    let at = position(state, store, call.param("secret"))?;
    let scopes = body.get("scopes").map(scopes).transpose()?;
    let now = state.tick();
    let secret = &mut state.secrets[at];
    if let Some(scopes) = scopes {
        secret.scopes = Some(scopes);
    }
    if let Some(comment) = body.get("comment") {
        secret.comment = comment.as_str().map(str::to_owned);
    }
    secret.modified = now;
    Ok(Reply::of(entry(secret.look())))
}

fn delete(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let store = store_id(state, call)?;
    let at = position(state, store, call.param("secret"))?;
    state.secrets.remove(at);
    Ok(Reply::accepted())
}

fn delete_many(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let store = store_id(state, call)?;
    let ids = call
        .json()
        .and_then(|body| body["ids"].as_array())
        .ok_or_else(|| invalid("invalid_json_body"))?;
    let doomed = |secret: &Secret| {
        secret.store == store && ids.iter().any(|id| id.as_str() == Some(&secret.id))
    };
    state.secrets.retain(|secret| !doomed(secret));
    Ok(Reply::accepted())
}

fn position(state: &State, store: &str, id: &str) -> Result<usize, Refusal> {
    state
        .secrets
        .iter()
        .position(|secret| secret.store == store && secret.id == id)
        .ok_or_else(|| not_found("secret_not_found"))
}

fn object(call: &Call) -> Result<&Value, Refusal> {
    call.json()
        .filter(|body| body.is_object())
        .ok_or_else(|| invalid("invalid_json_body"))
}

/// The secret that `body` describes, not yet in the state.
fn draft(state: &mut State, store: &str, body: &Value) -> Result<Secret, Refusal> {
    let name = body["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err(invalid("secret_name_empty"));
    }
    let scopes = scopes(&body["scopes"])?;
    let same = |secret: &Secret| secret.store == store && secret.name == name;
    if state.secrets.iter().any(same) {
        return Err(taken());
    }
    let now = state.tick();
    Ok(Secret {
        id: state.issue_id(),
        store: store.to_owned(),
        name: name.to_owned(),
        scopes: Some(scopes),
        status: "pending".to_owned(),
        pending: Some(state.activation),
        comment: body["comment"].as_str().map(str::to_owned),
        created: now.clone(),
        modified: now,
    })
}

fn taken() -> Refusal {
    let message = "secret_name_already_exists";
    Refusal::new(StatusCode::BAD_REQUEST, 1003, message)
}

/// The whole list of scopes that a secret shall have.
fn scopes(list: &Value) -> Result<Vec<String>, Refusal> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    if list.is_empty() {
        return Err(invalid("secret_scopes_empty"));
    }
    list.iter()
        .map(|scope| match scope.as_str() {
            Some(scope) if SERVICES.contains(&scope) => Ok(scope.to_owned()),
            _ => Err(invalid("secret_scope_invalid")),
        })
        .collect()
}
