//! What the credential is allowed to do.

use super::wanted::{AccountQueries, AccountWave};
use crate::cloudflare::TokenOwner;
use crate::credential::CredentialKind;
use crate::facts::authorization::{self, AuthorizationState};
use crate::facts::cloudflare_facts::CloudflareFacts;
use crate::facts::engine::due;

/// What is the token of this owner and id allowed to do?
pub(super) fn read_own_policies(_: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    let by_user = facts.user_token.found();
    let of_user = by_user.map(|token| (TokenOwner::User, token.id.clone()));
    let of_account = || {
        let mut accounts = facts.account_token.iter();
        accounts.find_map(|(id, result)| {
            Some((TokenOwner::Account(id.clone()), result.found()?.id.clone()))
        })
    };
    due(
        "own policies",
        (of_user.or_else(of_account)).filter(|_| facts.own_token.is_unasked()),
        async |client, (owner, id): (TokenOwner, String)| client.token(&owner, &id).await,
        |facts: &mut CloudflareFacts, _, result| {
            facts.own_token = result.map(|raw| raw.token).into();
        },
    )
}

/// Which roles does the person hold, and where? A key is allowed whatever its owner is; a login as much
/// of that as its scopes leave.
pub(super) fn list_memberships(_: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    let is_person = matches!(
        facts.kind(),
        CredentialKind::GlobalKey | CredentialKind::OAuth
    );
    let is_due = is_person && facts.memberships.is_unasked();
    due(
        "memberships",
        is_due.then_some(()),
        async |client, ()| client.memberships().await,
        |facts: &mut CloudflareFacts, (), result| facts.memberships = result.into(),
    )
}

/// Would a write succeed in this account? It names a store, and changes nothing there.
pub(super) fn probe_write(wanted: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    let is_open = |account: &&String| {
        authorization::is_provable(facts)
            && authorization::assess(facts, account).state == AuthorizationState::Unknown
            && !facts.probes.contains_key(*account)
    };
    let probe = |account: &String| {
        let stores = facts.stores_of(account).unwrap_or_default().iter();
        let mut stores = stores.map(|store| store.id.as_str());
        let store = stores
            .next()
            .or_else(|| facts.listed_stores(account).next())?;
        Some((account.clone(), store.to_owned()))
    };
    let accounts = wanted.accounts.iter().filter(is_open);
    due(
        "probe",
        accounts.filter_map(probe),
        async |client, (account, store): (String, String)| {
            client.probe_write(&account, &store).await
        },
        |facts: &mut CloudflareFacts, (account, _), result| {
            facts.probes.insert(account, result.map(|_| ()).into());
        },
    )
}
