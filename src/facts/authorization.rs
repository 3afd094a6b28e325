//! Is this credential allowed to bind a secret? Here alone policies, scopes, a role, a probe, a write that worked
//! or a denied read become a state.
//!
//! Binding counts as a write (Secrets Store documentation, access control): a token needs Secrets
//! Store Edit. Reading proves nothing about it, and few tokens are allowed to see their own policies.

use serde::Serialize;

use super::acceptance::{self, CredentialAcceptance};
use super::cloudflare_facts::CloudflareFacts;
use super::contradiction;
use super::query_result::QueryResult;
use super::token_policies::can_write;
use super::{oauth_scopes, roles};
use crate::cloudflare::{ApiError, MissingResource};
use crate::credential::CredentialKind;
use crate::facts::certainty::Certainty;

/// Whether a credential is allowed to bind the secrets of an account.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct BindAuthorization {
    pub(crate) state: AuthorizationState,
    /// What shows it.
    pub(crate) by: AuthorizationBasis,
    pub(crate) certainty: Certainty,
}

/// Whether it is allowed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AuthorizationState {
    Pass,
    Fail,
    Unknown,
}

/// What shows whether a credential is allowed to bind.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AuthorizationBasis {
    /// The token's own policies.
    Policies,
    /// The scopes of a login.
    #[serde(rename = "oauth-scopes")]
    OAuthScopes,
    /// The roles that a person holds in the account.
    Role,
    /// A write that changes nothing.
    Probe,
    /// A write of this run that succeeded.
    Write,
    /// Even reading is denied.
    ReadDenied,
    None,
}

/// Whether the credential is allowed to bind in an account, and how sure that is; `None` where the source
/// does not show it.
type BindAnswer = Option<(bool, Certainty)>;

type BindSource = fn(&CloudflareFacts, &str) -> BindAnswer;

/// What can show it, the strongest first.
const SOURCES: [(AuthorizationBasis, BindSource); 6] = [
    (AuthorizationBasis::Policies, by_policies),
    (AuthorizationBasis::OAuthScopes, by_scopes),
    (AuthorizationBasis::Role, by_role),
    (AuthorizationBasis::Write, by_write),
    (AuthorizationBasis::ReadDenied, by_denied_read),
    (AuthorizationBasis::Probe, by_probe),
];

/// What is known about binding in `account`.
pub(crate) fn assess(facts: &CloudflareFacts, account: &str) -> BindAuthorization {
    let mut answers = SOURCES
        .iter()
        .map(|(by, source)| (*by, source(facts, account)));
    let (state, by, certainty) = match answers.find_map(|(by, answer)| Some((by, answer?))) {
        Some((by, (true, certainty))) => (AuthorizationState::Pass, by, certainty),
        Some((by, (false, certainty))) => (AuthorizationState::Fail, by, certainty),
        None => {
            let by = AuthorizationBasis::None;
            (AuthorizationState::Unknown, by, Certainty::Certain)
        }
    };
    BindAuthorization {
        state,
        by,
        certainty,
    }
}

fn by_policies(facts: &CloudflareFacts, account: &str) -> BindAnswer {
    let token = facts.own_token.found()?;
    Some((can_write(token, account), Certainty::Certain))
}

/// Scopes that lack the permission settle it; those that have it leave it to the person's role.
fn by_scopes(facts: &CloudflareFacts, _: &str) -> BindAnswer {
    let scopes = facts.login.as_ref()?.scopes.as_deref()?;
    let lacks = !oauth_scopes::allow_write(scopes);
    lacks.then_some((false, Certainty::Certain))
}

fn by_role(facts: &CloudflareFacts, account: &str) -> BindAnswer {
    facts.roles_in(account).and_then(roles::can_bind)
}

/// A person's role can allow to edit secrets and yet not to bind them; a token's Edit covers both.
fn by_write(facts: &CloudflareFacts, account: &str) -> BindAnswer {
    let was_written = facts.written.contains(account) && is_provable(facts);
    let certainty = if is_token(facts) {
        Certainty::Certain
    } else {
        Certainty::Likely
    };
    was_written.then_some((true, certainty))
}

fn by_denied_read(facts: &CloudflareFacts, account: &str) -> BindAnswer {
    let is_accepted = acceptance::assess(facts, Some(account)) == CredentialAcceptance::Accepted;
    let is_denied = contradiction::is_read_denied(facts, account);
    (is_accepted && is_denied).then_some((false, Certainty::Certain))
}

/// What a probe shows. A person is not probed: [`is_provable`].
fn by_probe(facts: &CloudflareFacts, account: &str) -> BindAnswer {
    if !is_provable(facts) {
        return None;
    }
    match facts.probes.get(account)? {
        // Cloudflare seems to check authorization before existence, but no document says so.
        QueryResult::Absent(ApiError::NotFound {
            missing: MissingResource::Secret,
            ..
        }) => Some((true, Certainty::Likely)),
        QueryResult::Denied(_) if is_token(facts) => Some((false, Certainty::Certain)),
        _ => None,
    }
}

/// Whether the credential is known not to be allowed to edit the secrets of `account`. For a token that
/// is the same as binding them; for a person it is another role.
pub(crate) fn cannot_edit(facts: &CloudflareFacts, account: &str) -> bool {
    let known = assess(facts, account);
    match facts.roles_in(account) {
        Some(roles) if known.by == AuthorizationBasis::Role => roles::cannot_edit(roles),
        _ => known.state == AuthorizationState::Fail,
    }
}

/// Whether a write can prove it: not for a person, whose role can allow to bind secrets and not to edit
/// them (Secrets Store Deployer), or to edit them and not to bind (Secrets Store Admin).
pub(crate) fn is_provable(facts: &CloudflareFacts) -> bool {
    !matches!(
        facts.kind(),
        CredentialKind::GlobalKey | CredentialKind::OAuth
    )
}

/// Whether permissions decide, not a person's role.
fn is_token(facts: &CloudflareFacts) -> bool {
    matches!(
        facts.kind(),
        CredentialKind::UserToken | CredentialKind::AccountToken
    )
}
