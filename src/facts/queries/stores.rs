//! The stores of an account, the secrets that they hold, and whether there is room for more.

use super::wanted::{AccountQueries, AccountWave};
use crate::cloudflare::ListPage;
use crate::facts::cloudflare_facts::{
    CloudflareFacts, SecretListing, SecretState, StoreKey, StoreState,
};
use crate::facts::engine::due;
use crate::facts::query_result::QueryResult;
use crate::project::store_id::is_store_id;

/// Which stores does this account have?
pub(super) fn list_stores(wanted: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    let accounts = wanted.accounts.iter();
    let unasked = accounts.filter(|account| !facts.stores.contains_key(*account));
    due(
        "stores",
        unasked.cloned(),
        async |client, account: String| client.stores(&account).await,
        |facts: &mut CloudflareFacts, account, result| {
            facts.stores.insert(account, result.into());
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
    due(
        "first secrets",
        keys.filter(|key| !facts.secrets.contains_key(key)),
        async |client, (account, store): StoreKey| client.secrets_page(&account, &store, 1).await,
        |facts: &mut CloudflareFacts, key, result| {
            let listing = result.map(|page| SecretListing {
                complete: page.total_pages <= 1,
                pages: page.total_pages,
                secrets: page.items,
                cut: None,
            });
            facts.secrets.insert(key, listing.into());
        },
    )
}

/// Which secrets are on the pages behind, up to this one? Asked where a name is not on the first page,
/// or a whole list is wanted.
pub(super) fn list_more_secrets(wanted: &AccountQueries, facts: &CloudflareFacts) -> AccountWave {
    let is_unseen = |((account, store), name): &&(StoreKey, String)| {
        matches!(facts.secret(account, store, name), SecretState::Unknown)
    };
    let unseen = wanted.secrets.iter().filter(is_unseen).map(|(key, _)| key);
    let keys = unseen.chain(&wanted.choices).cloned();
    let remaining = |key: StoreKey| match facts.secrets.get(&key) {
        Some(QueryResult::Found(listing)) if !listing.complete && listing.cut.is_none() => {
            Some((key, listing.pages))
        }
        _ => None,
    };
    due(
        "more secrets",
        keys.chain(all_stores(wanted, facts)).filter_map(remaining),
        async |client, ((account, store), total_pages): (StoreKey, u64)| {
            let items = Vec::new();
            let first = ListPage { items, total_pages };
            client.secrets_rest(&account, &store, &first).await
        },
        |facts: &mut CloudflareFacts, (key, _), result| {
            let Some(QueryResult::Found(listing)) = facts.secrets.get_mut(&key) else {
                return;
            };
            match result {
                Ok(secrets) => {
                    listing.secrets.extend(secrets);
                    listing.complete = true;
                }
                Err(error) => listing.cut = Some(error),
            }
        },
    )
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
