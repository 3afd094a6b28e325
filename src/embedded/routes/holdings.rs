//! What the routes of an account's resources have in common: to find one, to list them, to make one.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::super::call::Call;
use super::super::envelope::{Refusal, Reply};
use super::super::resource::{Kind, Resource};
use super::super::state::State;

/// The first of the account's resources of a kind that is meant.
pub(super) fn find<'s>(
    state: &'s mut State,
    call: &Call,
    kind: Kind,
    meant: impl Fn(&Resource) -> bool,
) -> Option<&'s mut Resource> {
    let account = call.account()?;
    let mut held = state.resources.iter_mut();
    held.find(|resource| resource.is(kind, account) && meant(resource))
}

/// The entries of the account's resources of a kind.
pub(super) fn entries(
    state: &State,
    call: &Call,
    kind: Kind,
    entry: impl Fn(&Resource) -> Value,
) -> Vec<Value> {
    let account = call.account().unwrap_or_default();
    state.of_kind(kind, account).map(entry).collect()
}

/// A page of them.
pub(super) fn page(
    state: &State,
    call: &Call,
    kind: Kind,
    entry: impl Fn(&Resource) -> Value,
) -> Reply {
    Reply::page(entries(state, call, kind, entry), call)
}

/// Makes one; refused where the name is taken.
pub(super) fn add<'s>(
    state: &'s mut State,
    call: &Call,
    kind: Kind,
    id: String,
    name: String,
) -> Result<&'s mut Resource, Refusal> {
    let account = call.account().unwrap_or_default().to_owned();
    if state.of_kind(kind, &account).any(|held| held.name == name) {
        // Which number each product gives to this is in no source; wrangler looks first.
        let message = format!("`{name}` exists already");
        return Err(Refusal::without_code(StatusCode::CONFLICT, &message));
    }
    Ok(state.hold(Resource {
        kind,
        account,
        id,
        name,
        details: Map::new(),
    }))
}

/// A text that the body must hold.
pub(super) fn text(call: &Call, key: &str) -> Result<String, Refusal> {
    let value = call.json().and_then(|body| body.get(key));
    value
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| {
            Refusal::without_code(StatusCode::BAD_REQUEST, &format!("`{key}` is missing"))
        })
}

/// The fields of a body that is an object.
pub(super) fn fields(call: &Call) -> Map<String, Value> {
    let body = call.json().and_then(Value::as_object);
    body.cloned().unwrap_or_default()
}
