//! `/accounts/{account}/secrets_store/stores/{store}/secrets`.
//!
//! Checked in the order that live tests found: account, store, body, secret, scopes.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::stores::{count_secrets, find_store, invalid, not_found, sort_entries};
use crate::embedded::authority::accepted_permissions::{SECRETS_READ, SECRETS_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::secrets_store::SecretRecord;

/// The services a secret can be scoped to, as the API reference lists them.
const SERVICES: &[&str] = &[
    "access",
    "ai_gateway",
    "containers",
    "dex",
    "websearch",
    "workers",
];

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/secrets_store/stores/{store}/secrets")
        .get("", SECRETS_READ, list)
        .post("", SECRETS_WRITE, create)
        .delete("", SECRETS_WRITE, delete_many)
        .get("/{secret}", SECRETS_READ, read)
        .patch("/{secret}", SECRETS_WRITE, edit)
        .delete("/{secret}", SECRETS_WRITE, delete)
        .post("/{secret}/duplicate", SECRETS_WRITE, duplicate)
}

fn entry(secret: &SecretRecord) -> Value {
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

fn list(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let wanted = call.query("search").unwrap_or_default();
    let mut secrets: Vec<Value> = state
        .secrets
        .iter_mut()
        .filter(|secret| secret.store == store && mentions(secret, wanted))
        .map(|secret| entry(secret.look()))
        .collect();
    let keys = ["name", "comment", "created", "modified", "status"];
    sort_entries(&mut secrets, call, &keys);
    Ok(ApiReply::page(secrets, call))
}

/// `search` goes over name and comment.
fn mentions(secret: &SecretRecord, text: &str) -> bool {
    let comment = secret.comment.as_deref().unwrap_or_default();
    secret.name.contains(text) || comment.contains(text)
}

fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let at = find_secret(state, store, call.param("secret"))?;
    Ok(ApiReply::of(entry(state.secrets[at].look())))
}

fn create(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let wanted = call
        .json()
        .and_then(Value::as_array)
        .ok_or_else(|| invalid("invalid_json_body"))?;
    let account = call.param("account");
    if count_secrets(state, account) + wanted.len() > state.secret_quota {
        let message = "maximum_secrets_exceeded";
        return Err(ApiRefusal::bad_request(message));
    }
    let mut made: Vec<SecretRecord> = Vec::with_capacity(wanted.len());
    for body in wanted {
        // The value in it is not even looked at.
        let secret = read_secret(state, store, body)?;
        if made.iter().any(|other| other.name == secret.name) {
            return Err(name_taken());
        }
        made.push(secret);
    }
    let entries = made.iter().map(entry).collect();
    state.secrets.extend(made);
    Ok(ApiReply::of(Value::Array(entries)))
}

fn duplicate(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let body = read_object(call)?;
    find_secret(state, store, call.param("secret"))?;
    let copy = read_secret(state, store, body)?;
    let reply = ApiReply::of(entry(&copy));
    state.secrets.push(copy);
    Ok(reply)
}

fn edit(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let body = read_object(call)?;
    let at = find_secret(state, store, call.param("secret"))?;
    let scopes = body.get("scopes").map(read_scopes).transpose()?;
    let now = state.tick();
    let secret = &mut state.secrets[at];
    if let Some(scopes) = scopes {
        secret.scopes = Some(scopes);
    }
    if let Some(comment) = body.get("comment") {
        secret.comment = comment.as_str().map(str::to_owned);
    }
    secret.modified = now;
    Ok(ApiReply::of(entry(secret.look())))
}

fn delete(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let at = find_secret(state, store, call.param("secret"))?;
    state.secrets.remove(at);
    Ok(ApiReply::accepted())
}

fn delete_many(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let ids = call
        .field("ids")
        .as_array()
        .ok_or_else(|| invalid("invalid_json_body"))?;
    let doomed = |secret: &SecretRecord| {
        secret.store == store && ids.iter().any(|id| id.as_str() == Some(&secret.id))
    };
    state.secrets.retain(|secret| !doomed(secret));
    Ok(ApiReply::accepted())
}

fn find_secret(state: &ServerState, store: &str, id: &str) -> Result<usize, ApiRefusal> {
    state
        .secrets
        .iter()
        .position(|secret| secret.store == store && secret.id == id)
        .ok_or_else(|| not_found("secret_not_found"))
}

fn read_object(call: &IncomingCall) -> Result<&Value, ApiRefusal> {
    call.json()
        .filter(|body| body.is_object())
        .ok_or_else(|| invalid("invalid_json_body"))
}

/// The secret that `body` describes, not yet in the state.
fn read_secret(
    state: &mut ServerState,
    store: &str,
    body: &Value,
) -> Result<SecretRecord, ApiRefusal> {
    let name = body["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err(invalid("secret_name_empty"));
    }
    let scopes = read_scopes(&body["scopes"])?;
    let same = |secret: &SecretRecord| secret.store == store && secret.name == name;
    if state.secrets.iter().any(same) {
        return Err(name_taken());
    }
    let now = state.tick();
    Ok(SecretRecord {
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

fn name_taken() -> ApiRefusal {
    let message = "secret_name_already_exists";
    ApiRefusal::new(StatusCode::BAD_REQUEST, 1003, message)
}

/// The whole list of scopes that a secret is to have.
fn read_scopes(list: &Value) -> Result<Vec<String>, ApiRefusal> {
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
