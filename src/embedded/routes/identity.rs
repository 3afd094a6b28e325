//! `/user`, `/memberships`, `/accounts`: who the caller is, and which accounts it sees.

use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{
    MEMBERSHIPS_READ, RouteRequirement, USER_READ,
};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::accounts::{AccountRecord, MembershipRecord, UserRecord};

pub(super) fn routes() -> RouteTable {
    let anyone = RouteRequirement::Credential;
    RouteTable::under("")
        .get("/user", USER_READ, read_user)
        .get("/memberships", MEMBERSHIPS_READ, list_memberships)
        .get("/accounts", anyone, list_accounts)
        .get("/accounts/{account}", anyone, read_account)
}

fn find_user<'a>(state: &'a ServerState, caller: &ApiCaller) -> Result<&'a UserRecord, ApiRefusal> {
    let user = caller.user().and_then(|id| state.user(id));
    user.ok_or_else(ApiRefusal::unauthorized)
}

fn read_user(state: &mut ServerState, caller: &ApiCaller, _: &IncomingCall) -> RouteResult {
    let user = find_user(state, caller)?;
    Ok(ApiReply::ok(json!({ "id": user.id, "email": user.email })))
}

fn list_accounts(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let accounts = state.accounts.iter();
    let visible = accounts.filter(|account| caller.sees_account(&account.id));
    Ok(ApiReply::page(visible.map(entry).collect(), call))
}

fn read_account(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let account = state.account(call.param("account"));
    let visible = account.filter(|account| caller.sees_account(&account.id));
    let visible = visible.ok_or_else(ApiRefusal::denied)?;
    Ok(ApiReply::ok(entry(visible)))
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
    let entry = |membership: &MembershipRecord| {
        let id = &membership.account;
        json!({
            "id": format!("{:.16}{id:.16}", user.id),
            "account": state.account(id).map(entry),
            "status": "accepted",
            "roles": membership.roles,
            "permissions": {},
            "api_access_enabled": null,
        })
    };
    let entries = user.memberships.iter().map(entry).collect();
    Ok(ApiReply::page(entries, call))
}
