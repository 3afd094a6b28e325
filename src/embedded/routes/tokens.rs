//! `/user/tokens` and `/accounts/{account}/tokens`: whether a token is one, what it is allowed to
//! do, which permission groups there are, and making another.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::embedded::authority::accepted_permissions::{
    ACCOUNT_TOKENS_READ, ACCOUNT_TOKENS_WRITE, OWN_TOKENS_READ, OWN_TOKENS_WRITE, RouteRequirement,
};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::authority::grants::{check_policies, malformed, read_policies};
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::policies::{GroupRecord, GroupScope, PolicyRecord, permission_groups};
use crate::embedded::state::tokens::{OwnerId, SensitiveText, TokenRecord, TokenStatus};

pub(super) fn routes() -> RouteTable {
    let table = |base, reads, writes| {
        RouteTable::under(base)
            .get("/permission_groups", reads, list_groups)
            .get("", reads, list)
            .post("", writes, create)
            .get("/{token}", reads, read)
            .put("/{token}", writes, replace)
    };
    let known = RouteRequirement::KnownToken;
    let user = table("/user/tokens", OWN_TOKENS_READ, OWN_TOKENS_WRITE);
    let account = "/accounts/{account}/tokens";
    let account = table(account, ACCOUNT_TOKENS_READ, ACCOUNT_TOKENS_WRITE);
    RouteTable::joined([
        user.get("/verify", known, verify_for_user),
        account.get("/verify", known, verify_for_account),
    ])
}

/// Knows users' tokens only (workers-sdk `packages/wrangler/src/user/whoami.ts`, `getTokenType`).
fn verify_for_user(_: &mut ServerState, caller: &ApiCaller, _: &IncomingCall) -> RouteResult {
    match caller {
        ApiCaller::Token(token) if matches!(token.owner, OwnerId::User(_)) => {
            Ok(verification_reply(token))
        }
        _ => Err(ApiRefusal::invalid_token()),
    }
}

/// Knows the account's own tokens only.
fn verify_for_account(_: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let ApiCaller::Token(token) = caller else {
        return Err(ApiRefusal::invalid_token());
    };
    match &token.owner {
        OwnerId::User(_) => Err(ApiRefusal::invalid_token()),
        OwnerId::Account(owner) if Some(owner.as_str()) != call.account() => {
            Err(ApiRefusal::denied())
        }
        OwnerId::Account(_) => Ok(verification_reply(token)),
    }
}

fn verification_reply(token: &TokenRecord) -> ApiReply {
    let result = json!({ "id": token.id, "status": token.status });
    let reply = ApiReply::ok(add_dates(result, token));
    if token.status == TokenStatus::Active {
        reply.with_message(10000, "This API Token is valid and active")
    } else {
        reply
    }
}

/// `result` with the dates that the token has; one that it does not have is not in the answer.
fn add_dates(mut result: Value, token: &TokenRecord) -> Value {
    for (key, date) in [
        ("not_before", &token.not_before),
        ("expires_on", &token.expires_on),
    ] {
        if let Some(date) = date {
            result[key] = Value::from(date.as_str());
        }
    }
    result
}

/// The whole list in one answer, or what the filters leave of it. An account's token can hold
/// nothing on a user: the published list has no such group.
fn list_groups(_: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let for_user = call.account().is_none();
    let entries: Vec<Value> = permission_groups()
        .filter(|group| for_user || group.scope != GroupScope::User)
        .map(|GroupRecord { id, name, scope }| {
            json!({ "id": id, "name": name, "scopes": [scope], "is_selectable": true })
        })
        .filter(|entry| call.query("name").is_none_or(|name| entry["name"] == name))
        .filter(|entry| call.query("scope").is_none_or(|scope| entry["scopes"][0] == scope))
        .collect();
    Ok(ApiReply::ok(Value::Array(entries)))
}

/// The owner of the tokens that the path names.
fn find_owner(caller: &ApiCaller, call: &IncomingCall) -> OwnerId {
    match call.account() {
        Some(account) => OwnerId::Account(account.to_owned()),
        None => OwnerId::User(caller.user().unwrap_or_default().to_owned()),
    }
}

fn list(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let owner = find_owner(caller, call);
    let expired = call.query("include_expired") == Some("true");
    let theirs = state.tokens.iter().filter(|token| token.owner == owner);
    let seen = theirs.filter(|token| expired || token.status != TokenStatus::Expired);
    Ok(ApiReply::page(seen.map(entry).collect(), call))
}

fn read(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let at = find_token(state, &find_owner(caller, call), call)?;
    Ok(ApiReply::ok(entry(&state.tokens[at])))
}

fn find_token(
    state: &ServerState,
    owner: &OwnerId,
    call: &IncomingCall,
) -> Result<usize, ApiRefusal> {
    let id = call.param("token");
    state
        .tokens
        .iter()
        .position(|token| token.id == id && token.owner == *owner)
        .ok_or_else(|| ApiRefusal::new(StatusCode::NOT_FOUND, 1003, "token not found"))
}

/// Answers with the value, which no other answer holds.
fn create(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let body = read_object(call)?;
    let reused = body.get("policies").and_then(Value::as_array);
    if reused.is_some_and(|list| list.iter().any(|policy| policy.get("id").is_some())) {
        let message = "Reusing existing policies is not supported by token creation";
        return Err(malformed(message));
    }
    let mut token = read_token(state, caller, find_owner(caller, call), body)?;
    token.status = TokenStatus::Active;
    token.issued_on = next_second(state);
    token.modified_on.clone_from(&token.issued_on);
    token.id = state.issue_id();
    token.value = issue_value(state, &token.owner);
    let mut result = entry(&token);
    result["value"] = token.value.reveal().into();
    state.tokens.push(token);
    Ok(ApiReply::ok(result))
}

/// Replaces everything but id, value and owner: what the body leaves out is gone.
fn replace(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let owner = find_owner(caller, call);
    let at = find_token(state, &owner, call)?;
    let token = read_token(state, caller, owner, read_object(call)?)?;
    let modified_on = next_second(state);
    let old = state.tokens[at].clone();
    state.tokens[at] = TokenRecord {
        id: old.id,
        value: old.value,
        issued_on: old.issued_on,
        modified_on,
        ..token
    };
    Ok(ApiReply::ok(entry(&state.tokens[at])))
}

fn read_object(call: &IncomingCall) -> Result<&Map<String, Value>, ApiRefusal> {
    let body = call.json().and_then(Value::as_object);
    body.ok_or_else(|| malformed("the body must be an object"))
}

/// A token of `owner` as the body describes it, without id, value and dates of its own.
fn read_token(
    state: &ServerState,
    caller: &ApiCaller,
    owner: OwnerId,
    body: &Map<String, Value>,
) -> Result<TokenRecord, ApiRefusal> {
    let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
    let name = text("name").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| malformed("name must be present"))?;
    let policies = read_policies(state, body)?;
    check_policies(state, caller, &owner, &policies)?;
    let status = match text("status").as_deref() {
        Some("disabled") => TokenStatus::Disabled,
        Some("expired") => TokenStatus::Expired,
        _ => TokenStatus::Active,
    };
    let condition = body.get("condition").filter(|value| !value.is_null());
    Ok(TokenRecord {
        id: String::new(),
        name,
        value: SensitiveText::default(),
        owner,
        status,
        expires_on: read_date(body, "expires_on")?,
        not_before: read_date(body, "not_before")?,
        policies,
        condition: condition.cloned(),
        issued_on: String::new(),
        modified_on: String::new(),
    })
}

/// A date in a body, which has to be one.
fn read_date(body: &Map<String, Value>, key: &str) -> Result<Option<String>, ApiRefusal> {
    let Some(value) = body.get(key).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let text = value.as_str().unwrap_or_default();
    match humantime::parse_rfc3339(text) {
        Ok(_) => Ok(Some(text.to_owned())),
        Err(_) => Err(malformed(&format!("{key} must be a valid date"))),
    }
}

/// The next moment, to the second as these answers have it.
fn next_second(state: &mut ServerState) -> String {
    let moment = state.tick();
    format!("{}Z", moment.split('.').next().unwrap_or_default())
}

/// A new value: a prefix that shows the owner, 40 characters and a checksum (Cloudflare docs,
/// `fundamentals/api/get-started/token-formats`; how that is computed is not published).
fn issue_value(state: &mut ServerState, owner: &OwnerId) -> SensitiveText {
    let prefix = match owner {
        OwnerId::Account(_) => "cfat",
        OwnerId::User(_) => "cfut",
    };
    let (first, second) = (state.issue_id(), state.issue_id());
    SensitiveText::new(format!("{prefix}_{first}{}", &second[..16]))
}

fn entry(token: &TokenRecord) -> Value {
    let policies = token.policies.iter().enumerate();
    let policies: Vec<Value> = policies
        .map(|(index, policy)| policy_entry(index, policy))
        .collect();
    let result = json!({
        "id": token.id,
        "name": token.name,
        "status": token.status,
        "issued_on": token.issued_on,
        "modified_on": token.modified_on,
        "policies": policies,
    });
    let mut result = add_dates(result, token);
    if let Some(condition) = &token.condition {
        result["condition"] = condition.clone();
    }
    result
}

fn policy_entry(index: usize, policy: &PolicyRecord) -> Value {
    let groups: Vec<Value> = policy
        .groups()
        .map(|group| json!({ "id": group.id, "name": group.name }))
        .collect();
    json!({
        "id": format!("{index:032x}"),
        "effect": policy.effect,
        "permission_groups": groups,
        "resources": policy.resources,
    })
}
