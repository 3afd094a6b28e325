//! Who is allowed to do what: from the headers to a credential, from a credential to a route.
//!
//! Whether a caller has the permission is checked before whether the thing exists.

pub(super) mod accepted_permissions;
pub(super) mod caller;
pub(super) mod grants;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::call::IncomingCall;
use super::envelope::ApiRefusal;
use super::state::ServerState;
use super::state::accounts::{UploadSession, UserRecord};
use super::state::tokens::{TokenRecord, TokenStatus};
use accepted_permissions::{RouteRequirement, UnauthorizedAs};
use caller::ApiCaller;

/// The caller, if the headers name one who meets the requirement.
pub(super) fn admit(
    state: &ServerState,
    call: &IncomingCall,
    requirement: &RouteRequirement,
) -> Result<ApiCaller, ApiRefusal> {
    if call.account().is_some_and(|id| !is_id(id)) {
        return Err(ApiRefusal::unroutable());
    }
    match requirement {
        RouteRequirement::KnownToken => {
            let token = find_known_token(state, &call.headers)?;
            return Ok(ApiCaller::Token(Box::new(token)));
        }
        RouteRequirement::Session => return find_session(state, &call.headers),
        _ => {}
    }
    let caller = identify(state, &call.headers)?;
    match refuse(state, &caller, call, requirement) {
        Some(refusal) => Err(refusal),
        None => Ok(caller),
    }
}

/// The refusal of a caller who lacks the permission.
fn refuse(
    state: &ServerState,
    caller: &ApiCaller,
    call: &IncomingCall,
    requirement: &RouteRequirement,
) -> Option<ApiRefusal> {
    let account = call.account();
    let holds_here = |groups: &[&str]| {
        let known = account.filter(|id| state.account(id).is_some());
        known.is_some_and(|id| caller.holds_on_account(id, groups))
    };
    let holds_on_all_zones =
        |groups: &[&str]| account.is_some_and(|id| caller.holds_on_zone(id, "*", groups));
    let holds_on_zone = |groups: &[&str]| {
        let zone = state.zone(call.param("zone"));
        zone.is_some_and(|zone| caller.holds_on_zone(&zone.account, &zone.id, groups))
    };
    let (holds, refusal): (bool, fn() -> ApiRefusal) = match requirement {
        RouteRequirement::KnownToken | RouteRequirement::Session | RouteRequirement::Credential => {
            return None;
        }
        RouteRequirement::OnUser(groups, refused_as) => {
            return refuse_on_user(caller, groups, *refused_as);
        }
        RouteRequirement::OnAccount(groups) => (holds_here(groups), ApiRefusal::denied),
        RouteRequirement::OnAccountTokens(groups) => (holds_here(groups), ApiRefusal::unauthorized),
        RouteRequirement::OnZone(groups) => (holds_on_zone(groups), ApiRefusal::denied),
        RouteRequirement::OnAllZones(groups) => (holds_on_all_zones(groups), ApiRefusal::denied),
    };
    (!holds).then(refusal)
}

fn refuse_on_user(
    caller: &ApiCaller,
    groups: &[&str],
    refused_as: UnauthorizedAs,
) -> Option<ApiRefusal> {
    match (caller, refused_as) {
        (ApiCaller::Key(_), _) => None,
        (ApiCaller::Login(_, login), _) if login.covers(groups) => None,
        (ApiCaller::Token(token), _) if token.holds_on_user(groups) => None,
        (_, UnauthorizedAs::Unauthorized) => Some(ApiRefusal::unauthorized()),
        (caller, UnauthorizedAs::Unauthenticated) if caller.user().is_none() => {
            Some(ApiRefusal::unrecognised())
        }
        (_, UnauthorizedAs::Unauthenticated) => Some(ApiRefusal::denied()),
    }
}

/// The credential in the headers, if it is in force.
fn identify(state: &ServerState, headers: &HeaderMap) -> Result<ApiCaller, ApiRefusal> {
    if let Some(key) = headers.get("x-auth-key") {
        return find_key_holder(state, headers, key.as_bytes()).map(ApiCaller::Key);
    }
    let Some(value) = read_bearer(headers)? else {
        return Err(ApiRefusal::unrecognised());
    };
    if let Some(caller) = find_login(state, &value) {
        return Ok(caller);
    }
    match find_token(state, &value) {
        None => Err(ApiRefusal::unrecognised()),
        Some(token) if token.status != TokenStatus::Active => Err(ApiRefusal::denied()),
        Some(token) => Ok(ApiCaller::Token(Box::new(token.clone()))),
    }
}

/// Whose credential the headers hold, if it is in force: a token's name, the user of a key or of a
/// login.
pub(super) fn name_caller(state: &ServerState, headers: &HeaderMap) -> Option<String> {
    match identify(state, headers).ok()? {
        ApiCaller::Token(token) => Some(format!("token {}", token.name)),
        ApiCaller::Key(user) => Some(format!("key of {}", user.email)),
        ApiCaller::Login(user, _) => Some(format!("login of {}", user.email)),
        ApiCaller::Session => None,
    }
}

/// The token in the headers, in force or not.
fn find_known_token(state: &ServerState, headers: &HeaderMap) -> Result<TokenRecord, ApiRefusal> {
    let Some(value) = read_bearer(headers)? else {
        let message = "Missing \"Authorization\" header";
        return Err(ApiRefusal::new(StatusCode::BAD_REQUEST, 1001, message));
    };
    find_token(state, &value)
        .cloned()
        .ok_or_else(ApiRefusal::invalid_token)
}

/// The caller who continues an upload with its token.
fn find_session(state: &ServerState, headers: &HeaderMap) -> Result<ApiCaller, ApiRefusal> {
    let value = read_bearer(headers)?;
    let known = |session: &UploadSession| Some(session.token.reveal()) == value.as_deref();
    let session = state.sessions.iter().any(known);
    session
        .then_some(ApiCaller::Session)
        .ok_or_else(ApiRefusal::denied)
}

fn find_token<'a>(state: &'a ServerState, value: &str) -> Option<&'a TokenRecord> {
    let mut tokens = state.tokens.iter();
    tokens.find(|token| token.value.reveal() == value)
}

fn find_login(state: &ServerState, value: &str) -> Option<ApiCaller> {
    let mut logins = state.logins.iter();
    let login = logins.find(|login| login.value.reveal() == value)?;
    let user = state.user(&login.user)?;
    Some(ApiCaller::Login(user.clone(), login.clone()))
}

fn find_key_holder(
    state: &ServerState,
    headers: &HeaderMap,
    key: &[u8],
) -> Result<UserRecord, ApiRefusal> {
    let email = headers.get("x-auth-email").map(HeaderValue::as_bytes);
    state
        .global_keys
        .iter()
        .find(|known| known.key.reveal().as_bytes() == key && Some(known.email.as_bytes()) == email)
        .and_then(|known| state.users.iter().find(|user| user.email == known.email))
        .cloned()
        .ok_or_else(|| ApiRefusal::new(StatusCode::FORBIDDEN, 9103, "Unknown X-Auth-Key"))
}

/// The bearer token in the `Authorization` header; a header of another form is an error. The
/// characters are those of RFC 6750's `b64token`.
fn read_bearer(headers: &HeaderMap) -> Result<Option<String>, ApiRefusal> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let text = header.to_str().unwrap_or_default();
    let token = text.strip_prefix("Bearer ");
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
    match token {
        Some(token) if !token.is_empty() && token.chars().all(allowed) => {
            Ok(Some(token.to_owned()))
        }
        _ => Err(
            ApiRefusal::new(StatusCode::BAD_REQUEST, 6003, "Invalid request headers")
                .because(6111, "Invalid format for Authorization header"),
        ),
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}
