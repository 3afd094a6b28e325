//! `/user/tokens/permission_groups` and `/accounts/{account}/tokens/permission_groups`: what a token can
//! be given.

use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{ACCOUNT_TOKENS_READ, OWN_TOKENS_READ};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::permission_groups::{GroupRecord, GroupScope};
use crate::embedded::state::{ServerState, permission_groups};

pub(super) fn routes() -> RouteTable {
    RouteTable::joined([
        RouteTable::under("/user/tokens").get("/permission_groups", OWN_TOKENS_READ, list_for_user),
        RouteTable::under("/accounts/{account}/tokens").get(
            "/permission_groups",
            ACCOUNT_TOKENS_READ,
            list_for_account,
        ),
    ])
}

fn list_for_user(_: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    Ok(list(call, |_| true))
}

/// An account's token can hold nothing on a user: the published list has no such group.
fn list_for_account(_: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    Ok(list(call, |group| group.scope != GroupScope::User))
}

/// The whole list in one answer, or what the filters leave of it.
fn list(call: &IncomingCall, offered: impl Fn(&GroupRecord) -> bool) -> ApiReply {
    let entries: Vec<Value> = permission_groups::all()
        .filter(|group| offered(group))
        .map(|GroupRecord { id, name, scope }| {
            json!({ "id": id, "name": name, "scopes": [scope], "is_selectable": true })
        })
        .filter(|entry| call.query("name").is_none_or(|name| entry["name"] == name))
        .filter(|entry| call.query("scope").is_none_or(|scope| entry["scopes"][0] == scope))
        .collect();
    ApiReply::of(Value::Array(entries))
}
