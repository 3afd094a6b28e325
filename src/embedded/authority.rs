//! Who may do what: from the headers to a credential, from a credential to a route.
//!
//! The refusals are those that workers-sdk tells apart (`packages/wrangler/src/core/handle-errors.ts`,
//! `packages/wrangler/src/user/whoami.ts`). Whether a caller may is settled before whether the thing
//! exists.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::accepted;
use super::call::Call;
use super::envelope::Refusal;
use super::policies::{Owner, Token, TokenStatus};
use super::roles;
use super::state::{Session, State, User};

/// What a route asks of a caller.
#[derive(Clone, Copy, Debug)]
pub(super) enum Needs {
    /// A known token, whatever its status: the two `verify` calls.
    KnownToken,
    /// A credential in force.
    Credential,
    /// One of these permission groups on the account in the path.
    OnAccount(&'static [&'static str]),
    /// The same, refused as a token that may not see itself is.
    OnAccountTokens(&'static [&'static str]),
    /// One of these permission groups on the zone in the path.
    OnZone(&'static [&'static str]),
    /// One of these permission groups on every zone of the account in the path.
    OnAllZones(&'static [&'static str]),
    /// An upload that was begun by somebody who may: no credential, but what that one was given.
    Session,
    /// One of these permission groups on the caller's own user, or this refusal.
    OnUser(&'static [&'static str], Stranger),
}

/// How a caller without the permission on a user is turned away.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stranger {
    /// 9109, as `/user` does.
    Unauthorized,
    /// 10000, and 9106 to an account's token, as `/memberships` does.
    Unauthenticated,
}

/// Who calls.
#[derive(Clone, Debug)]
pub(super) enum Caller {
    /// An API token.
    Token(Box<Token>),
    /// A user with the Global API key: may whatever the user's roles give.
    Key(User),
    /// Whoever goes on with an upload.
    Session,
}

impl Caller {
    /// Whether the caller holds one of `groups` on an account.
    pub(super) fn may_on_account(&self, account: &str, groups: &[&str]) -> bool {
        match self {
            Self::Token(token) => token.may_on_account(account, groups),
            Self::Key(user) => user
                .roles_in(account)
                .any(|role| groups.iter().any(|group| roles::holds(role, group))),
            Self::Session => false,
        }
    }

    /// Whether the caller holds one of `groups` on a zone of an account, or on all of them (`*`).
    pub(super) fn may_on_zone(&self, account: &str, zone: &str, groups: &[&str]) -> bool {
        match self {
            Self::Token(token) => token.may_on_zone(account, zone, groups),
            Self::Key(_) | Self::Session => self.may_on_account(account, groups),
        }
    }

    /// Whether the caller may bind an account's secrets to Workers: a token with the permission to
    /// change them, a person in a role that says so.
    pub(super) fn may_bind(&self, account: &str) -> bool {
        match self {
            Self::Token(token) => token.may_on_account(account, accepted::BIND_SECRET),
            Self::Key(user) => user.roles_in(account).any(roles::binds),
            Self::Session => false,
        }
    }

    /// Whether the account is among those that the caller sees.
    pub(super) fn reaches(&self, account: &str) -> bool {
        match self {
            Self::Token(token) => token.reaches(account),
            Self::Key(user) => user
                .memberships
                .iter()
                .any(|membership| membership.account == account),
            Self::Session => false,
        }
    }

    /// The id of the user behind the credential; none behind an account's token.
    pub(super) fn user(&self) -> Option<&str> {
        match self {
            Self::Token(token) => match &token.owner {
                Owner::User(user) => Some(user),
                Owner::Account(_) => None,
            },
            Self::Key(user) => Some(&user.id),
            Self::Session => None,
        }
    }
}

/// The caller, if the headers name one who may do what `needs` says.
pub(super) fn admit(state: &State, call: &Call, needs: &Needs) -> Result<Caller, Refusal> {
    let account = call.account();
    if account.is_some_and(|id| !is_id(id)) {
        return Err(unroutable());
    }
    match needs {
        Needs::KnownToken => {
            let token = known_token(state, &call.headers)?;
            return Ok(Caller::Token(Box::new(token)));
        }
        Needs::Session => return session(state, &call.headers),
        _ => {}
    }
    let caller = identify(state, &call.headers)?;
    let may_here = |groups: &[&str]| {
        account.is_some_and(|id| exists(state, id) && caller.may_on_account(id, groups))
    };
    let refused = match needs {
        Needs::KnownToken | Needs::Session | Needs::Credential => None,
        Needs::OnAccount(groups) => (!may_here(groups)).then(denied),
        Needs::OnAccountTokens(groups) => (!may_here(groups)).then(unauthorized),
        Needs::OnZone(groups) => (!may_in(&caller, state, call, groups)).then(denied),
        Needs::OnAllZones(groups) => account
            .is_none_or(|id| !caller.may_on_zone(id, "*", groups))
            .then(denied),
        Needs::OnUser(groups, stranger) => turn_away(&caller, groups, *stranger),
    };
    refused.map_or(Ok(caller), Err)
}

/// Whether the caller holds one of `groups` on the zone in the path.
fn may_in(caller: &Caller, state: &State, call: &Call, groups: &[&str]) -> bool {
    let id = call.param("zone");
    let zone = state.zones.iter().find(|zone| zone.id == id);
    zone.is_some_and(|zone| caller.may_on_zone(&zone.account, &zone.id, groups))
}

fn turn_away(caller: &Caller, groups: &[&str], stranger: Stranger) -> Option<Refusal> {
    match (caller, stranger) {
        (Caller::Key(_), _) => None,
        (Caller::Token(token), _) if token.may_on_user(groups) => None,
        (_, Stranger::Unauthorized) => Some(unauthorized()),
        (caller, Stranger::Unauthenticated) if caller.user().is_none() => Some(unrecognised()),
        (_, Stranger::Unauthenticated) => Some(denied()),
    }
}

/// The credential in the headers, if it is in force.
fn identify(state: &State, headers: &HeaderMap) -> Result<Caller, Refusal> {
    if let Some(key) = headers.get("x-auth-key") {
        return key_holder(state, headers, key.as_bytes()).map(Caller::Key);
    }
    let Some(value) = bearer(headers)? else {
        return Err(unrecognised());
    };
    match find_token(state, &value) {
        None => Err(unrecognised()),
        Some(token) if token.status != TokenStatus::Active => Err(denied()),
        Some(token) => Ok(Caller::Token(Box::new(token.clone()))),
    }
}

/// The token in the headers, in force or not; refused as `verify` refuses.
fn known_token(state: &State, headers: &HeaderMap) -> Result<Token, Refusal> {
    let Some(value) = bearer(headers)? else {
        let message = "Missing \"Authorization\" header";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, 1001, message));
    };
    find_token(state, &value).cloned().ok_or_else(invalid_token)
}

/// Whoever holds what an upload was given.
fn session(state: &State, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let value = bearer(headers)?;
    let known = |session: &Session| Some(session.token.reveal()) == value.as_deref();
    let session = state.sessions.iter().any(known);
    session.then_some(Caller::Session).ok_or_else(denied)
}

fn find_token<'a>(state: &'a State, value: &str) -> Option<&'a Token> {
    state
        .tokens
        .iter()
        .find(|token| token.value.reveal() == value)
}

fn key_holder(state: &State, headers: &HeaderMap, key: &[u8]) -> Result<User, Refusal> {
    let email = headers.get("x-auth-email").map(HeaderValue::as_bytes);
    state
        .global_keys
        .iter()
        .find(|known| known.key.reveal().as_bytes() == key && Some(known.email.as_bytes()) == email)
        .and_then(|known| state.users.iter().find(|user| user.email == known.email))
        .cloned()
        .ok_or_else(|| Refusal::new(StatusCode::FORBIDDEN, 9103, "Unknown X-Auth-Key"))
}

/// The bearer token in the `Authorization` header; a header of another form is an error. The
/// characters are those of RFC 6750's `b64token`.
fn bearer(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let token = header
        .to_str()
        .ok()
        .and_then(|text| text.strip_prefix("Bearer "));
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
    match token {
        Some(token) if !token.is_empty() && token.chars().all(allowed) => {
            Ok(Some(token.to_owned()))
        }
        _ => Err(
            Refusal::new(StatusCode::BAD_REQUEST, 6003, "Invalid request headers")
                .because(6111, "Invalid format for Authorization header"),
        ),
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn exists(state: &State, account: &str) -> bool {
    state.accounts.iter().any(|known| known.id == account)
}

/// In force, but not for this.
pub(super) fn denied() -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, 10000, "Authentication error")
}

/// A token that may not see users or itself.
pub(super) fn unauthorized() -> Refusal {
    let message = "Unauthorized to access requested resource";
    Refusal::new(StatusCode::FORBIDDEN, 9109, message)
}

/// Not a credential that is known here.
fn unrecognised() -> Refusal {
    let message = "Authentication failed (status: 400)";
    Refusal::new(StatusCode::BAD_REQUEST, 9106, message)
}

/// Not a token that this `verify` knows.
pub(super) fn invalid_token() -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, 1000, "Invalid API Token")
}

/// The path leads nowhere.
pub(super) fn unroutable() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, 7003, "Could not route")
}
