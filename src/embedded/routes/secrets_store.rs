//! `/accounts/{account}/secrets_store`: stores, their secrets, and the quota.
//!
//! Calls about secrets are checked in the order that live tests found: account, store, body,
//! secret, scopes.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{SECRETS_READ, SECRETS_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::secrets_store::{SecretRecord, StoreRecord};

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
    RouteTable::joined([
        RouteTable::under("/accounts/{account}/secrets_store")
            .get("/stores", SECRETS_READ, list_stores)
            .post("/stores", SECRETS_WRITE, create_store)
            .get("/stores/{store}", SECRETS_READ, read_store)
            .delete("/stores/{store}", SECRETS_WRITE, delete_store)
            .get("/quota", SECRETS_READ, read_quota),
        RouteTable::under("/accounts/{account}/secrets_store/stores/{store}/secrets")
            .get("", SECRETS_READ, list_secrets)
            .post("", SECRETS_WRITE, create_secrets)
            .delete("", SECRETS_WRITE, delete_many)
            .get("/{secret}", SECRETS_READ, read_secret)
            .patch("/{secret}", SECRETS_WRITE, edit_secret)
            .delete("/{secret}", SECRETS_WRITE, delete_secret)
            .post("/{secret}/duplicate", SECRETS_WRITE, duplicate),
    ])
}

/// The id of the store that the path names, if the account has it.
fn find_store<'c>(state: &ServerState, call: &'c IncomingCall) -> Result<&'c str, ApiRefusal> {
    let id = call.param("store");
    let known = |store: &StoreRecord| store.id == id && store.account == call.param("account");
    let found = state.stores.iter().any(known).then_some(id);
    found.ok_or_else(|| not_found("store_not_found"))
}

fn find_secret(state: &ServerState, store: &str, id: &str) -> Result<usize, ApiRefusal> {
    let mut secrets = state.secrets.iter();
    secrets
        .position(|secret| secret.store == store && secret.id == id)
        .ok_or_else(|| not_found("secret_not_found"))
}

fn not_found(message: &str) -> ApiRefusal {
    ApiRefusal::new(StatusCode::NOT_FOUND, 1001, message)
}

fn invalid(message: &str) -> ApiRefusal {
    ApiRefusal::new(StatusCode::BAD_REQUEST, 1001, message)
}

/// Orders listed things as `order` and `direction` say; without `order` they stay as they are.
fn sort_entries(items: &mut [Value], call: &IncomingCall, keys: &[&str]) {
    let Some(key) = call.query("order").filter(|key| keys.contains(key)) else {
        return;
    };
    items.sort_by(|a, b| a[key].as_str().cmp(&b[key].as_str()));
    if call.query("direction") == Some("desc") {
        items.reverse();
    }
}

fn store_entry(store: &StoreRecord) -> Value {
    json!({
        "id": store.id,
        "account_id": store.account,
        "name": store.name,
        "created": store.created,
        "modified": store.modified,
    })
}

fn list_stores(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let account = call.param("account");
    let stores = state.stores.iter();
    let here = stores.filter(|store| store.account == account);
    let mut entries: Vec<Value> = here.map(store_entry).collect();
    sort_entries(&mut entries, call, &["name", "created", "modified"]);
    Ok(ApiReply::page(entries, call))
}

fn read_store(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = find_store(state, call)?;
    let store = state.stores.iter().find(|store| store.id == id);
    Ok(ApiReply::ok(store.map(store_entry).into()))
}

fn create_store(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let account = call.param("account");
    let name = call.field("name").as_str();
    let name = name.ok_or_else(|| invalid("invalid_json_body"))?;
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
    let reply = ApiReply::ok(store_entry(&store));
    state.stores.push(store);
    Ok(reply)
}

fn delete_store(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = find_store(state, call)?;
    let holds_secrets = state.secrets.iter().any(|secret| secret.store == id);
    if holds_secrets && call.query("force") != Some("true") {
        let message = "store_not_empty";
        return Err(ApiRefusal::without_code(StatusCode::CONFLICT, message));
    }
    state.secrets.retain(|secret| secret.store != id);
    state.stores.retain(|store| store.id != id);
    Ok(ApiReply::ok(Value::Null))
}

fn read_quota(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let usage = count_secrets(state, call.param("account"));
    let secrets = json!({ "quota": state.secret_quota, "usage": usage });
    Ok(ApiReply::ok(json!({ "secrets": secrets })))
}

/// How many secrets an account has, over all its stores.
fn count_secrets(state: &ServerState, account: &str) -> usize {
    let here = |secret: &&SecretRecord| {
        let mut stores = state.stores.iter();
        stores.any(|store| store.id == secret.store && store.account == account)
    };
    state.secrets.iter().filter(here).count()
}

fn secret_entry(secret: &SecretRecord) -> Value {
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

fn list_secrets(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let wanted = call.query("search").unwrap_or_default();
    let mut secrets: Vec<Value> = state
        .secrets
        .iter_mut()
        .filter(|secret| secret.store == store && mentions(secret, wanted))
        .map(|secret| secret_entry(secret.refresh()))
        .collect();
    let keys = ["name", "comment", "created", "modified", "status"];
    sort_entries(&mut secrets, call, &keys);
    Ok(ApiReply::page(secrets, call))
}

/// Whether `text` is in the name or the comment, where `search` looks.
fn mentions(secret: &SecretRecord, text: &str) -> bool {
    let comment = secret.comment.as_deref().unwrap_or_default();
    secret.name.contains(text) || comment.contains(text)
}

fn read_secret(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let at = find_secret(state, store, call.param("secret"))?;
    Ok(ApiReply::ok(secret_entry(state.secrets[at].refresh())))
}

fn create_secrets(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let wanted = call.json().and_then(Value::as_array);
    let wanted = wanted.ok_or_else(|| invalid("invalid_json_body"))?;
    let account = call.param("account");
    if count_secrets(state, account) + wanted.len() > state.secret_quota {
        let message = "maximum_secrets_exceeded";
        return Err(ApiRefusal::bad_request(message));
    }
    let mut drafts: Vec<SecretRecord> = Vec::with_capacity(wanted.len());
    for body in wanted {
        // The value in it is not read.
        let draft = read_draft(state, store, body)?;
        if drafts.iter().any(|other| other.name == draft.name) {
            return Err(name_taken());
        }
        drafts.push(draft);
    }
    let entries = drafts.iter().map(secret_entry).collect();
    state.secrets.extend(drafts);
    Ok(ApiReply::ok(Value::Array(entries)))
}

fn duplicate(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let body = read_object(call)?;
    find_secret(state, store, call.param("secret"))?;
    let copy = read_draft(state, store, body)?;
    let reply = ApiReply::ok(secret_entry(&copy));
    state.secrets.push(copy);
    Ok(reply)
}

fn edit_secret(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
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
    Ok(ApiReply::ok(secret_entry(secret.refresh())))
}

fn delete_secret(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let at = find_secret(state, store, call.param("secret"))?;
    state.secrets.remove(at);
    Ok(ApiReply::accepted())
}

fn delete_many(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let store = find_store(state, call)?;
    let ids = call.field("ids").as_array();
    let ids = ids.ok_or_else(|| invalid("invalid_json_body"))?;
    let doomed = |secret: &SecretRecord| {
        secret.store == store && ids.iter().any(|id| id.as_str() == Some(&secret.id))
    };
    state.secrets.retain(|secret| !doomed(secret));
    Ok(ApiReply::accepted())
}

fn read_object(call: &IncomingCall) -> Result<&Value, ApiRefusal> {
    call.json()
        .filter(|body| body.is_object())
        .ok_or_else(|| invalid("invalid_json_body"))
}

/// The secret that `body` describes, not yet in the state.
fn read_draft(
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
