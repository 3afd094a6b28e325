//! The stores of an account, and the secrets that they hold.

use std::collections::BTreeSet;

use super::wanted::AccountQueries;
use crate::cloudflare::{ApiError, Client, ListPage, Secret, Store};
use crate::facts::cloudflare_facts::{
    CloudflareFacts, SecretListing, SecretState, StoreKey, StoreState,
};
use crate::facts::engine::{Query, QueryTable};
use crate::facts::query_result::QueryResult;

/// In the order in which requests leave.
pub(super) const QUERIES: QueryTable<AccountQueries, CloudflareFacts> = &[
    StoresQuery::next,
    FirstSecretsQuery::next,
    MoreSecretsQuery::next,
];

/// Which stores does this account have?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct StoresQuery(pub(super) String);

impl Query<AccountQueries, CloudflareFacts> for StoresQuery {
    type Answer = Vec<Store>;

    fn due(wanted: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        let accounts = wanted.accounts.iter();
        accounts
            .filter(|account| !facts.stores.contains_key(*account))
            .map(|account| Self(account.clone()))
            .collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Vec<Store>, ApiError> {
        client.stores(&self.0).await
    }

    fn store_result(self, result: Result<Vec<Store>, ApiError>, facts: &mut CloudflareFacts) {
        facts.stores.insert(self.0, result.into());
    }
}

/// Which secrets are on the first page of this store's?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct FirstSecretsQuery(pub(super) StoreKey);

impl Query<AccountQueries, CloudflareFacts> for FirstSecretsQuery {
    type Answer = ListPage<Secret>;

    fn due(wanted: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        let named = wanted.secrets.iter().map(|(key, _)| key);
        // A store that does not exist: what the real ones hold shows which one was meant.
        let puzzling = named
            .clone()
            .filter(|(account, store)| matches!(facts.store(account, store), StoreState::Absent))
            .map(|(account, _)| account);
        let every = wanted
            .accounts
            .iter()
            .filter(|_| wanted.extra.more.is_some());
        let real = puzzling
            .chain(every)
            .flat_map(|account| real_stores(facts, account));
        let keys = named.chain(&wanted.choices).cloned().chain(real);
        keys.filter(|key| !facts.secrets.contains_key(key))
            .map(Self)
            .collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<ListPage<Secret>, ApiError> {
        client.secrets_page(&self.0.0, &self.0.1, 1).await
    }

    fn store_result(self, result: Result<ListPage<Secret>, ApiError>, facts: &mut CloudflareFacts) {
        let listing = result.map(|page| SecretListing {
            complete: page.total_pages <= 1,
            pages: page.total_pages,
            secrets: page.items,
            cut: None,
        });
        facts.secrets.insert(self.0, listing.into());
    }
}

/// Which secrets are on the pages behind, up to this one?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct MoreSecretsQuery {
    pub(super) key: StoreKey,
    pub(super) pages: u64,
}

impl Query<AccountQueries, CloudflareFacts> for MoreSecretsQuery {
    type Answer = Vec<Secret>;

    /// Where a name is not on the first page, or a whole list is wanted.
    fn due(wanted: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        let is_unseen = |((account, store), name): &&(StoreKey, String)| {
            matches!(facts.secret(account, store, name), SecretState::Unknown)
        };
        let unseen = wanted.secrets.iter().filter(is_unseen).map(|(key, _)| key);
        let every = wanted
            .accounts
            .iter()
            .filter(|_| wanted.extra.more.is_some());
        let every = every.flat_map(|account| real_stores(facts, account));
        let keys = unseen.chain(&wanted.choices).cloned().chain(every);
        let remaining = |key: StoreKey| match facts.secrets.get(&key) {
            Some(QueryResult::Found(listing)) if !listing.complete && listing.cut.is_none() => {
                let pages = listing.pages;
                Some(Self { key, pages })
            }
            _ => None,
        };
        keys.filter_map(remaining).collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Vec<Secret>, ApiError> {
        let first = ListPage {
            items: Vec::new(),
            total_pages: self.pages,
        };
        client.secrets_rest(&self.key.0, &self.key.1, &first).await
    }

    fn store_result(self, result: Result<Vec<Secret>, ApiError>, facts: &mut CloudflareFacts) {
        let Some(QueryResult::Found(listing)) = facts.secrets.get_mut(&self.key) else {
            return;
        };
        match result {
            Ok(secrets) => {
                listing.secrets.extend(secrets);
                listing.complete = true;
            }
            Err(error) => listing.cut = Some(error),
        }
    }
}

/// The stores that `account` is known to have.
fn real_stores(facts: &CloudflareFacts, account: &str) -> impl Iterator<Item = StoreKey> {
    let stores = facts.stores_of(account).unwrap_or_default();
    stores
        .iter()
        .map(|store| (account.to_owned(), store.id.clone()))
}
