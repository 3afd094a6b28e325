//! `/user`, `/memberships`, `/accounts`: who the caller is, and which accounts it sees.

use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};

use super::super::accepted::{MEMBERSHIPS_READ, USER_READ};
use super::super::authority::{self, Caller, Needs};
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::server::Shared;
use super::super::state::{Account, Membership, State, User};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/user", get(On(USER_READ, user)))
        .route("/memberships", get(On(MEMBERSHIPS_READ, memberships)))
        .route("/accounts", get(On(Needs::Credential, accounts)))
        .route("/accounts/{account}", get(On(Needs::Credential, account)))
}

fn person<'a>(state: &'a State, caller: &Caller) -> Result<&'a User, Refusal> {
    let id = caller.user();
    state
        .users
        .iter()
        .find(|user| Some(user.id.as_str()) == id)
        .ok_or_else(authority::unauthorized)
}

fn user(state: &mut State, caller: &Caller, _: &Call) -> Result<Reply, Refusal> {
    let user = person(state, caller)?;
    Ok(Reply::of(json!({ "id": user.id, "email": user.email })))
}

fn accounts(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let seen = state
        .accounts
        .iter()
        .filter(|account| caller.reaches(&account.id))
        .map(entry)
        .collect();
    Ok(Reply::page(seen, call))
}

fn account(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let id = call.account();
    state
        .accounts
        .iter()
        .find(|account| Some(account.id.as_str()) == id && caller.reaches(&account.id))
        .map(|account| Reply::of(entry(account)))
        .ok_or_else(authority::denied)
}

fn entry(account: &Account) -> Value {
    json!({ "id": account.id, "name": account.name, "type": "standard", "settings": {} })
}

fn memberships(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let user = person(state, caller)?;
    let entries = user
        .memberships
        .iter()
        .map(|membership| membership_entry(state, user, membership))
        .collect();
    Ok(Reply::page(entries, call))
}

fn membership_entry(state: &State, user: &User, membership: &Membership) -> Value {
    let id = &membership.account;
    let account = state.accounts.iter().find(|account| &account.id == id);
    json!({
        "id": format!("{:.16}{id:.16}", user.id),
        "account": account.map(entry),
        "status": "accepted",
        "roles": membership.roles,
        "permissions": {},
        "api_access_enabled": null,
    })
}
