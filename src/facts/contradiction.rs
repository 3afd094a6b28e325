//! Answers of one run that contradict each other: Cloudflare refuses a call, and answers another one that
//! needs at least the same permission.
//!
//! The refused call is made once more. If it is refused again, what was read counts, and the refusal is
//! reported as a call that failed: it proves nothing about the credential.

use super::cloudflare_facts::CloudflareFacts;
use super::query_result::QueryResult;
use super::repeated_call::StoreKey;
use super::token_policies::can_write;
use crate::cloudflare::{ApiError, MissingResource};
use crate::credential::CredentialKind;

/// Whether the stores of `account` are refused, and nothing contradicts that.
pub(crate) fn is_read_denied(facts: &CloudflareFacts, account: &str) -> bool {
    let stores = facts.stores.get(account);
    stores.is_some_and(QueryResult::is_denied) && !is_proved_to_read(facts, account)
}

/// The refusals that stay, although another answer contradicts them. A refused list of secrets is not one
/// of them: it has a finding of its own.
pub(super) fn refusals(facts: &CloudflareFacts) -> impl Iterator<Item = &ApiError> {
    let is_user = is_user_verification_doubtful(facts);
    let user = uncounted_refusal(&facts.user_token).filter(|_| is_user);
    let accounts = facts.account_token.iter();
    let accounts = accounts
        .filter(|(account, _)| is_account_verification_doubtful(facts, account))
        .filter_map(|(_, known)| uncounted_refusal(known));
    let stores = facts.stores.iter();
    let stores = stores
        .filter(|(account, _)| are_stores_doubtful(facts, account))
        .filter_map(|(_, known)| uncounted_refusal(known));
    user.into_iter().chain(accounts).chain(stores)
}

/// A refusal that does not count as a failed call by itself.
fn uncounted_refusal<T>(known: &QueryResult<T>) -> Option<&ApiError> {
    known.refusal().filter(|_| known.failed().is_none())
}

/// Whether the list of stores is refused, although the credential reads in this account.
pub(super) fn are_stores_doubtful(facts: &CloudflareFacts, account: &str) -> bool {
    let stores = facts.stores.get(account);
    stores.is_some_and(|known| known.refusal().is_some()) && is_proved_to_read(facts, account)
}

/// Whether the secrets of a store are refused, although Cloudflare lists the store, or what another store
/// of the account holds.
pub(super) fn are_secrets_doubtful(facts: &CloudflareFacts, key: &StoreKey) -> bool {
    let Some(error) = facts.secrets.get(key).and_then(QueryResult::refusal) else {
        return false;
    };
    let (account, store) = key;
    let is_absence = matches!(
        error,
        ApiError::NotFound {
            missing: MissingResource::Store,
            ..
        }
    );
    match facts.stores_of(account) {
        Some(stores) => stores.iter().any(|listed| listed.id == *store),
        None => !is_absence && is_proved_to_read(facts, account),
    }
}

/// Whether a token that is a user's by its prefix is not verified as one, although it reads.
pub(super) fn is_user_verification_doubtful(facts: &CloudflareFacts) -> bool {
    facts.kind_by_prefix == Some(CredentialKind::UserToken)
        && facts.user_token.refusal().is_some()
        && facts.stores.keys().any(|account| facts.can_read(account))
}

/// Whether a token that is an account's by its prefix is not verified as one of `account`, although it
/// reads there.
pub(super) fn is_account_verification_doubtful(facts: &CloudflareFacts, account: &str) -> bool {
    let verified = facts.account_token.get(account);
    facts.kind_by_prefix == Some(CredentialKind::AccountToken)
        && verified.is_some_and(|known| known.refusal().is_some())
        && facts.can_read(account)
}

/// Whether another answer than the list of stores shows that the credential reads in `account`.
fn is_proved_to_read(facts: &CloudflareFacts, account: &str) -> bool {
    facts.listed_stores(account).next().is_some()
        || facts.written.contains(account)
        || is_allowed_by_policies(facts, account)
}

/// Whether the token's own policies allow to write secrets in `account`, and so to read them.
fn is_allowed_by_policies(facts: &CloudflareFacts, account: &str) -> bool {
    let token = facts.own_token.found();
    // "Every account" means those that the credential sees.
    let seen = facts.accounts.found();
    let is_seen = seen.is_none_or(|seen| seen.iter().any(|other| other.id == account));
    is_seen && token.is_some_and(|token| can_write(token, account))
}
