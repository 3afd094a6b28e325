//! `/user/tokens` and `/accounts/{account}/tokens`: is this a token, and what may it do.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};

use super::super::authority::{self, Caller, Needs, Stranger};
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::groups;
use super::super::policies::{Owner, Policy, Token, TokenStatus};
use super::super::server::Shared;
use super::super::state::State;

const SEE_OWN: Needs = Needs::OnUser(
    &["API Tokens Read", "API Tokens Write"],
    Stranger::Unauthorized,
);
const SEE_ACCOUNTS: Needs =
    Needs::OnAccountTokens(&["Account API Tokens Read", "Account API Tokens Write"]);

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
        .route("/user/tokens/{token}", get(On(SEE_OWN, read_of_user)))
        .route(
            "/accounts/{account}/tokens/{token}",
            get(On(SEE_ACCOUNTS, read_of_account)),
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

fn read_of_user(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let owner = Owner::User(caller.user().unwrap_or_default().to_owned());
    find(state, &owner, call).map(|token| Reply::of(entry(token)))
}

fn read_of_account(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let owner = Owner::Account(call.account().unwrap_or_default().to_owned());
    find(state, &owner, call).map(|token| Reply::of(entry(token)))
}

fn find<'a>(state: &'a State, owner: &Owner, call: &Call) -> Result<&'a Token, Refusal> {
    let id = call.param("token");
    state
        .tokens
        .iter()
        .find(|token| token.id == id && token.owner == *owner)
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, 1003, "token not found"))
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
        "issued_on": "2026-01-05T10:00:00Z",
        "modified_on": "2026-01-05T10:00:00Z",
        "policies": policies,
    });
    dated(result, token)
}

fn policy_entry(place: usize, policy: &Policy) -> Value {
    let groups: Vec<Value> = policy
        .permission_groups
        .iter()
        .filter_map(|name| groups::named(name))
        .map(|group| json!({ "id": group.id, "name": group.name }))
        .collect();
    json!({
        "id": format!("{place:032x}"),
        "effect": policy.effect,
        "permission_groups": groups,
        "resources": policy.resources,
    })
}
