//! `/user/tokens/permission_groups` and `/accounts/{account}/tokens/permission_groups`: what a token can
//! be given.

use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};

use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::groups::{self, Group, Kind};
use super::super::server::Shared;
use super::super::state::State;
use super::tokens::{SEE_ACCOUNTS, SEE_OWN};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/user/tokens/permission_groups", get(On(SEE_OWN, of_user)))
        .route(
            "/accounts/{account}/tokens/permission_groups",
            get(On(SEE_ACCOUNTS, of_account)),
        )
}

fn of_user(_: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    Ok(list(call, |_| true))
}

/// An account's token can hold nothing on a user: the published list has no such group.
fn of_account(_: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    Ok(list(call, |group| group.2 != Kind::User))
}

/// The whole list in one answer, or what the filters leave of it.
fn list(call: &Call, offered: impl Fn(&Group) -> bool) -> Reply {
    let entries: Vec<Value> = groups::all()
        .filter(|group| offered(group))
        .map(|Group(id, name, kind)| {
            json!({ "id": id, "name": name, "scopes": [kind], "is_selectable": true })
        })
        .filter(|entry| call.query("name").is_none_or(|name| entry["name"] == name))
        .filter(|entry| call.query("scope").is_none_or(|scope| entry["scopes"][0] == scope))
        .collect();
    Reply::of(Value::Array(entries))
}
