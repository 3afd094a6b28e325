//! Whose the credential is.

use super::wanted::{AccountQueries, AccountWave};
use crate::credential::CredentialKind;
use crate::facts::acceptance;
use crate::facts::cloudflare_facts::CloudflareFacts;
use crate::facts::contradiction;
use crate::facts::engine::{due, due_or_again};
use crate::facts::query_result::QueryResult;
use crate::facts::repeated_call::{RepeatedCall, StoreKey};

/// Is it a user's token, and active?
pub(super) fn verify_user(_: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    // Only a bearer token of the API can be verified: a key is not one.
    let is_other = matches!(
        facts.kind_by_prefix,
        Some(CredentialKind::AccountToken | CredentialKind::GlobalKey | CredentialKind::OAuth)
    );
    let is_doubtful = contradiction::is_user_verification_doubtful(facts)
        && !facts.repeated.contains(&RepeatedCall::VerifyUser);
    due_or_again(
        "verify user",
        (!is_other && facts.user_token.is_unasked()).then_some(()),
        is_doubtful.then_some(()),
        async |client, ()| client.verify_user().await,
        |facts: &mut CloudflareFacts, (), result| {
            let before = std::mem::replace(&mut facts.user_token, result.into());
            facts.note_repetition(!before.is_unasked(), RepeatedCall::VerifyUser);
        },
    )
}

/// Is it a token of this account, and active?
pub(super) fn verify_account(wanted: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    let is_other = matches!(
        facts.kind_by_prefix,
        Some(CredentialKind::UserToken | CredentialKind::GlobalKey | CredentialKind::OAuth)
    );
    // A user's token that answered belongs to nobody else.
    let is_due = !is_other && facts.user_token.found().is_none() && facts.account_token.is_empty();
    let is_doubtful = |account: &&String| {
        contradiction::is_account_verification_doubtful(facts, account)
            && !facts.has_repeated(RepeatedCall::VerifyAccount, account)
    };
    due_or_again(
        "verify account",
        wanted.accounts.first().filter(|_| is_due).cloned(),
        facts.account_token.keys().filter(is_doubtful).cloned(),
        async |client, account: String| client.verify_account(&account).await,
        |facts: &mut CloudflareFacts, account: String, result| {
            let before = facts.account_token.insert(account.clone(), result.into());
            facts.note_repetition(before.is_some(), RepeatedCall::VerifyAccount(account));
        },
    )
}

/// Which accounts does the credential see? Asked where one is not known, refused, or lacks a store.
pub(super) fn list_accounts(wanted: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    // A 403, or an id that no account has: does the credential belong to another account?
    let is_refused = |account: &String| {
        let stores = facts.stores.get(account);
        let is_no = matches!(
            stores,
            Some(QueryResult::Denied(_) | QueryResult::Absent(_))
        );
        is_no && !facts.can_read(account)
    };
    if acceptance::refused_address(facts).is_some() {
        return Vec::new();
    }
    let is_lost = |(key, _): &(StoreKey, String)| facts.is_homeless(key);
    let is_puzzling = wanted.unresolved
        || wanted.accounts.iter().any(is_refused)
        || wanted.secrets.iter().any(is_lost);
    due(
        "accounts",
        (is_puzzling && facts.accounts.is_unasked()).then_some(()),
        async |client, ()| client.accounts().await,
        |facts: &mut CloudflareFacts, (), result| facts.accounts = result.into(),
    )
}
