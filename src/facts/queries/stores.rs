//! The stores of an account, the secrets that they hold, and whether there is room for more.

use super::wanted::{AccountQueries, AccountWave};
use crate::cloudflare::{ListPage, Secret};
use crate::facts::cloudflare_facts::CloudflareFacts;
use crate::facts::contradiction;
use crate::facts::engine::{due, due_or_again};
use crate::facts::query_result::QueryResult;
use crate::facts::repeated_call::{RepeatedCall, StoreKey};
use crate::facts::secret_listing::SecretListing;
use crate::facts::store_facts::{SecretState, StoreState};
use crate::project::store_id::is_store_id;

/// Which stores does this account have?
pub(super) fn list_stores(wanted: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    let accounts = wanted.accounts.iter();
    let unasked = accounts.filter(|account| !facts.stores.contains_key(*account));
    let is_doubtful = |account: &&String| {
        contradiction::are_stores_doubtful(facts, account)
            && !facts.has_repeated(RepeatedCall::Stores, account)
    };
    due_or_again(
        "stores",
        unasked.cloned(),
        facts.stores.keys().filter(is_doubtful).cloned(),
        async |client, account: String| client.stores(&account).await,
        |facts: &mut CloudflareFacts, account: String, result| {
            let before = facts.stores.insert(account.clone(), result.into());
            facts.note_repetition(before.is_some(), RepeatedCall::Stores(account));
        },
    )
}

/// Which stores do the other accounts have that the credential sees? Asked where a store is not in the
/// account in which it is looked for.
pub(super) fn list_stores_elsewhere(
    wanted: &AccountQueries,
    facts: &CloudflareFacts,
) -> AccountWave {
    let homeless = wanted.homeless_stores(facts);
    let accounts = facts.unsearched_accounts(&homeless).into_iter();
    due(
        "stores elsewhere",
        accounts.filter(|account| !wanted.accounts.contains(account)),
        async |client, account: String| client.stores(&account).await,
        |facts: &mut CloudflareFacts, account, result| {
            facts.elsewhere.insert(account, result.into());
        },
    )
}

/// Which secrets are on the first page of this store's?
pub(super) fn list_first_secrets(wanted: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    let named = wanted.secrets.iter().map(|(key, _)| key);
    // A store that does not exist: what the real ones hold shows which one was meant.
    let puzzling = named
        .clone()
        .filter(|(account, store)| matches!(facts.store(account, store), StoreState::Absent))
        .flat_map(|(account, _)| real_stores(facts, account));
    // What is not an id is not sent, unless a store has it.
    let is_id = |(account, store): &&StoreKey| {
        is_store_id(store) || matches!(facts.store(account, store), StoreState::Found(_))
    };
    let sent = named.clone().chain(&wanted.choices).filter(is_id);
    let keys = sent.cloned().chain(puzzling);
    let keys = keys.chain(all_stores(wanted, facts));
    let is_doubtful = |key: &&StoreKey| {
        contradiction::are_secrets_doubtful(facts, key)
            && !facts.has_repeated(RepeatedCall::Secrets, *key)
    };
    due_or_again(
        "first secrets",
        keys.filter(|key| !facts.secrets.contains_key(key)),
        facts.secrets.keys().filter(is_doubtful).cloned(),
        async |client, (account, store): StoreKey| client.secrets_page(&account, &store, 1).await,
        |facts: &mut CloudflareFacts, key: StoreKey, result| {
            let listing = result.map(|page| SecretListing {
                complete: page.is_all(),
                pages: page.total_pages,
                count: page.total_count,
                bytes: page.bytes,
                secrets: page.items,
                cut: None,
            });
            let before = facts.secrets.insert(key.clone(), listing.into());
            facts.note_repetition(before.is_some(), RepeatedCall::Secrets(key));
        },
    )
}

/// Which secrets are on the pages behind, up to this one? Asked where a name is not on the first page,
/// or a whole list is wanted.
pub(super) fn list_more_secrets(wanted: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    let lists = unfinished_lists(wanted, facts);
    let rest = |(key, listing): &(StoreKey, &SecretListing)| {
        let first = ListPage {
            items: listing.secrets.clone(),
            total_pages: listing.pages,
            total_count: listing.count,
            bytes: listing.bytes,
        };
        (key.clone(), first)
    };
    let unread = lists.iter().filter(|(_, listing)| listing.cut.is_none());
    // The first page was shown to the same credential.
    let doubtful = lists.iter().filter(|(key, listing)| {
        listing.refused_rest().is_some() && !facts.has_repeated(RepeatedCall::MoreSecrets, key)
    });
    due_or_again(
        "more secrets",
        unread.map(rest),
        doubtful.map(rest),
        async |client, ((account, store), first): (StoreKey, ListPage<Secret>)| {
            client.secrets_rest(&account, &store, &first).await
        },
        |facts: &mut CloudflareFacts, (key, _): (StoreKey, ListPage<Secret>), result| {
            let Some(QueryResult::Found(listing)) = facts.secrets.get_mut(&key) else {
                return;
            };
            let is_second = listing.cut.is_some();
            listing.add_rest(result);
            facts.note_repetition(is_second, RepeatedCall::MoreSecrets(key));
        },
    )
}

/// The lists of which the first page does not have everything that is wanted.
fn unfinished_lists<'f>(
    wanted: &AccountQueries,
    facts: &'f CloudflareFacts,
) -> Vec<(StoreKey, &'f SecretListing)> {
    let is_unseen = |((account, store), name): &&(StoreKey, String)| {
        let state = facts.secret(account, store, name);
        matches!(state, SecretState::Unknown | SecretState::Refused(_))
    };
    let unseen = wanted.secrets.iter().filter(is_unseen).map(|(key, _)| key);
    let keys = unseen.chain(&wanted.choices).cloned();
    let unfinished = |key: StoreKey| {
        let listing = facts.secrets.get(&key)?.found()?;
        (!listing.complete).then_some((key, listing))
    };
    keys.chain(all_stores(wanted, facts))
        .filter_map(unfinished)
        .collect()
}

/// How many secrets does this account have, and how many can it have? Asked where a secret is absent
/// and can be created.
pub(super) fn read_quota(wanted: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    let is_absent = |account: &str, store: &str, secret: &str| {
        matches!(facts.store(account, store), StoreState::Found(_))
            && matches!(facts.secret(account, store, secret), SecretState::Absent)
    };
    let bound = wanted.secrets.iter().filter(|_| wanted.extra.room);
    let bound = bound
        .filter(|((account, store), secret)| is_absent(account, store, secret))
        .map(|((account, _), _)| account);
    let added = wanted.accounts.iter().filter(|account| {
        let mut stores = facts.stores_of(account).unwrap_or_default().iter();
        let secret = wanted.extra.more.iter().flatten().next();
        secret.is_some_and(|secret| stores.any(|store| is_absent(account, &store.id, secret)))
    });
    let accounts = bound.chain(added);
    due(
        "quota",
        accounts
            .filter(|account| !facts.quotas.contains_key(*account))
            .cloned(),
        async |client, account: String| client.quota(&account).await,
        |facts: &mut CloudflareFacts, account, result| {
            facts.quotas.insert(account, result.into());
        },
    )
}

/// Every known store of the accounts, where what they hold is wanted.
fn all_stores(wanted: &AccountQueries, facts: &CloudflareFacts) -> impl Iterator<Item = StoreKey> {
    let accounts = wanted.accounts.iter();
    let accounts = accounts.filter(|_| wanted.extra.more.is_some());
    accounts.flat_map(|account| real_stores(facts, account))
}

/// The stores that `account` is known to have.
fn real_stores(facts: &CloudflareFacts, account: &str) -> impl Iterator<Item = StoreKey> {
    let stores = facts.stores_of(account).unwrap_or_default();
    stores
        .iter()
        .map(|store| (account.to_owned(), store.id.clone()))
}
