//! `/user/tokens` and `/accounts/{account}/tokens`: is this a token, what may it do, and making another.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Map, Value, json};

use super::super::authority::{self, Caller, Needs, Stranger};
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::policies::{Owner, Policy, Sensitive, Token, TokenStatus};
use super::super::server::Shared;
use super::super::state::State;
use super::super::{grants, groups};

pub(super) const SEE_OWN: Needs = Needs::OnUser(
    &["API Tokens Read", "API Tokens Write"],
    Stranger::Unauthorized,
);
pub(super) const SEE_ACCOUNTS: Needs =
    Needs::OnAccountTokens(&["Account API Tokens Read", "Account API Tokens Write"]);
const MAKE_OWN: Needs = Needs::OnUser(&["API Tokens Write"], Stranger::Unauthorized);
const MAKE_ACCOUNTS: Needs = Needs::OnAccountTokens(&["Account API Tokens Write"]);

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/user/tokens/verify",
            get(On(Needs::KnownToken, verify_for_user)),
        )
        .route(
            "/accounts/{account}/tokens/verify",
            get(On(Needs::KnownToken, verify_for_account)),
        )
        .route(
            "/user/tokens",
            get(On(SEE_OWN, list)).post(On(MAKE_OWN, create)),
        )
        .route(
            "/accounts/{account}/tokens",
            get(On(SEE_ACCOUNTS, list)).post(On(MAKE_ACCOUNTS, create)),
        )
        .route(
            "/user/tokens/{token}",
            get(On(SEE_OWN, read)).put(On(MAKE_OWN, replace)),
        )
        .route(
            "/accounts/{account}/tokens/{token}",
            get(On(SEE_ACCOUNTS, read)).put(On(MAKE_ACCOUNTS, replace)),
        )
}

/// Knows users' tokens only (workers-sdk `packages/wrangler/src/user/whoami.ts`, `getTokenType`).
fn verify_for_user(_: &mut State, caller: &Caller, _: &Call) -> Result<Reply, Refusal> {
    match caller {
        Caller::Token(token) if matches!(token.owner, Owner::User(_)) => Ok(verified(token)),
        _ => Err(authority::invalid_token()),
    }
}

/// Knows the account's own tokens only.
fn verify_for_account(_: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let Caller::Token(token) = caller else {
        return Err(authority::invalid_token());
    };
    match &token.owner {
        Owner::User(_) => Err(authority::invalid_token()),
        Owner::Account(owner) if Some(owner.as_str()) != call.account() => Err(authority::denied()),
        Owner::Account(_) => Ok(verified(token)),
    }
}

fn verified(token: &Token) -> Reply {
    let result = json!({ "id": token.id, "status": token.status });
    let reply = Reply::of(dated(result, token));
    if token.status == TokenStatus::Active {
        reply.saying(10000, "This API Token is valid and active")
    } else {
        reply
    }
}

/// `result` with the dates that the token has; one that it does not have is not in the answer.
fn dated(mut result: Value, token: &Token) -> Value {
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

/// The owner that the path speaks of.
fn owner(caller: &Caller, call: &Call) -> Owner {
    match call.account() {
        Some(account) => Owner::Account(account.to_owned()),
        None => Owner::User(caller.user().unwrap_or_default().to_owned()),
    }
}

fn list(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let owner = owner(caller, call);
    let expired = call.query("include_expired") == Some("true");
    let theirs = state.tokens.iter().filter(|token| token.owner == owner);
    let seen = theirs.filter(|token| expired || token.status != TokenStatus::Expired);
    Ok(Reply::page(seen.map(entry).collect(), call))
}

fn read(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let at = position(state, &owner(caller, call), call)?;
    Ok(Reply::of(entry(&state.tokens[at])))
}

fn position(state: &State, owner: &Owner, call: &Call) -> Result<usize, Refusal> {
    let id = call.param("token");
    state
        .tokens
        .iter()
        .position(|token| token.id == id && token.owner == *owner)
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, 1003, "token not found"))
}

/// Answers with the value, which no other answer holds.
fn create(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let body = object(call)?;
    let reused = body.get("policies").and_then(Value::as_array);
    if reused.is_some_and(|list| list.iter().any(|policy| policy.get("id").is_some())) {
        let message = "Reusing existing policies is not supported by token creation";
        return Err(grants::malformed(message));
    }
    let owner = owner(caller, call);
    let draft = Draft::read(state, caller, &owner, body)?;
    let now = now(state);
    let token = Token {
        id: state.issue_id(),
        name: draft.name,
        value: issue(state, &owner),
        expires_on: draft.expires_on,
        not_before: draft.not_before,
        policies: draft.policies,
        condition: draft.condition,
        issued_on: now.clone(),
        modified_on: now,
        ..Token::of(owner)
    };
    let mut result = entry(&token);
    result["value"] = token.value.reveal().into();
    state.tokens.push(token);
    Ok(Reply::of(result))
}

/// Replaces everything but id, value and owner: what the body leaves out is gone.
fn replace(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let owner = owner(caller, call);
    let at = position(state, &owner, call)?;
    let draft = Draft::read(state, caller, &owner, object(call)?)?;
    let now = now(state);
    let token = &mut state.tokens[at];
    token.name = draft.name;
    token.status = draft.status;
    token.expires_on = draft.expires_on;
    token.not_before = draft.not_before;
    token.policies = draft.policies;
    token.condition = draft.condition;
    token.modified_on = now;
    Ok(Reply::of(entry(token)))
}

fn object(call: &Call) -> Result<&Map<String, Value>, Refusal> {
    let body = call.json().and_then(Value::as_object);
    body.ok_or_else(|| grants::malformed("the body must be an object"))
}

/// What a body says of a token.
struct Draft {
    name: String,
    status: TokenStatus,
    expires_on: Option<String>,
    not_before: Option<String>,
    policies: Vec<Policy>,
    condition: Option<Value>,
}

impl Draft {
    fn read(
        state: &State,
        caller: &Caller,
        owner: &Owner,
        body: &Map<String, Value>,
    ) -> Result<Self, Refusal> {
        let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
        let name = text("name").filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| grants::malformed("name must be present"))?;
        let policies = grants::policies(state, body)?;
        grants::allowed(state, caller, owner, &policies)?;
        let status = match text("status").as_deref() {
            Some("disabled") => TokenStatus::Disabled,
            Some("expired") => TokenStatus::Expired,
            _ => TokenStatus::Active,
        };
        Ok(Self {
            name,
            status,
            expires_on: date(body, "expires_on")?,
            not_before: date(body, "not_before")?,
            policies,
            condition: body.get("condition").filter(|it| !it.is_null()).cloned(),
        })
    }
}

/// A date in a body, which has to be one.
fn date(body: &Map<String, Value>, key: &str) -> Result<Option<String>, Refusal> {
    let Some(value) = body.get(key).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let text = value.as_str().unwrap_or_default();
    match humantime::parse_rfc3339(text) {
        Ok(_) => Ok(Some(text.to_owned())),
        Err(_) => Err(grants::malformed(&format!("{key} must be a valid date"))),
    }
}

/// The next moment, to the second as these answers have it.
fn now(state: &mut State) -> String {
    let moment = state.tick();
    format!("{}Z", moment.split('.').next().unwrap_or_default())
}

/// A new value: a prefix that tells the owner, 40 characters and a checksum (Cloudflare docs,
/// `fundamentals/api/get-started/token-formats`; how that is summed is not told).
fn issue(state: &mut State, owner: &Owner) -> Sensitive {
    let prefix = match owner {
        Owner::Account(_) => "cfat",
        Owner::User(_) => "cfut",
    };
    let (first, second) = (state.issue_id(), state.issue_id());
    Sensitive::new(format!("{prefix}_{first}{}", &second[..16]))
}

fn entry(token: &Token) -> Value {
    let policies: Vec<Value> = token
        .policies
        .iter()
        .enumerate()
        .map(|(place, policy)| policy_entry(place, policy))
        .collect();
    let result = json!({
        "id": token.id,
        "name": token.name,
        "status": token.status,
        "issued_on": token.issued_on,
        "modified_on": token.modified_on,
        "policies": policies,
    });
    let mut result = dated(result, token);
    if let Some(condition) = &token.condition {
        result["condition"] = condition.clone();
    }
    result
}

fn policy_entry(place: usize, policy: &Policy) -> Value {
    let groups: Vec<Value> = groups::of(policy)
        .map(|group| json!({ "id": group.0, "name": group.1 }))
        .collect();
    json!({
        "id": format!("{place:032x}"),
        "effect": policy.effect,
        "permission_groups": groups,
        "resources": policy.resources,
    })
}
