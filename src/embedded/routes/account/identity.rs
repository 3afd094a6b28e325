//! `/user`, `/memberships`, `/accounts`: who the caller is, and which accounts it sees.

use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{MEMBERSHIPS_READ, USER_READ};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::authority::requirement::RouteRequirement;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::accounts::{AccountRecord, MembershipRecord, UserRecord};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("")
        .get("/user", USER_READ, read_user)
        .get("/memberships", MEMBERSHIPS_READ, list_memberships)
        .get("/accounts", RouteRequirement::Credential, list_accounts)
        .get(
            "/accounts/{account}",
            RouteRequirement::Credential,
            read_account,
        )
}

fn find_user<'a>(state: &'a ServerState, caller: &ApiCaller) -> Result<&'a UserRecord, ApiRefusal> {
    let id = caller.user();
    state
        .users
        .iter()
        .find(|user| Some(user.id.as_str()) == id)
        .ok_or_else(ApiRefusal::unauthorized)
}

fn read_user(state: &mut ServerState, caller: &ApiCaller, _: &IncomingCall) -> RouteResult {
    let user = find_user(state, caller)?;
    Ok(ApiReply::of(json!({ "id": user.id, "email": user.email })))
}

fn list_accounts(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let seen = state
        .accounts
        .iter()
        .filter(|account| caller.sees_account(&account.id))
        .map(entry)
        .collect();
    Ok(ApiReply::page(seen, call))
}

fn read_account(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = call.account();
    state
        .accounts
        .iter()
        .find(|account| Some(account.id.as_str()) == id && caller.sees_account(&account.id))
        .map(|account| ApiReply::of(entry(account)))
        .ok_or_else(ApiRefusal::denied)
}

fn entry(account: &AccountRecord) -> Value {
    json!({ "id": account.id, "name": account.name, "type": "standard", "settings": {} })
}

fn list_memberships(
    state: &mut ServerState,
    caller: &ApiCaller,
    call: &IncomingCall,
) -> RouteResult {
    let user = find_user(state, caller)?;
    let entries = user
        .memberships
        .iter()
        .map(|membership| membership_entry(state, user, membership))
        .collect();
    Ok(ApiReply::page(entries, call))
}

fn membership_entry(
    state: &ServerState,
    user: &UserRecord,
    membership: &MembershipRecord,
) -> Value {
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
