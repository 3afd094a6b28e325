//! The accounts, and what they have room for.

use std::collections::BTreeSet;

use super::wanted::AccountQueries;
use crate::cloudflare::{Account, Client, Error, Quota};
use crate::facts::cloudflare_facts::{CloudflareFacts, SecretState, StoreState};
use crate::facts::engine::Query;
use crate::facts::query_result::QueryResult;

/// Which accounts does the credential see?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct AccountsQuery;

impl Query<AccountQueries, CloudflareFacts> for AccountsQuery {
    type Answer = Vec<Account>;

    fn due(wanted: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        // A 403, or an id that no account has: is the credential one of another account?
        let is_refused = |account| {
            let stores = facts.stores.get(account);
            matches!(
                stores,
                Some(QueryResult::Denied(_) | QueryResult::Absent(_))
            )
        };
        let is_puzzling = wanted.unresolved || wanted.accounts.iter().any(is_refused);
        let is_due = is_puzzling && facts.accounts.is_unasked();
        is_due.then_some(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Vec<Account>, Error> {
        client.accounts().await
    }

    fn store_result(self, result: Result<Vec<Account>, Error>, facts: &mut CloudflareFacts) {
        facts.accounts = result.into();
    }
}

/// How many secrets does this account have, and how many may it have?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct QuotaQuery(String);

impl Query<AccountQueries, CloudflareFacts> for QuotaQuery {
    type Answer = Quota;

    /// Where a secret is absent and may be created.
    fn due(wanted: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
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
        bound
            .chain(added)
            .filter(|account| !facts.quotas.contains_key(*account))
            .map(|account| Self(account.clone()))
            .collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Quota, Error> {
        client.quota(&self.0).await
    }

    fn store_result(self, result: Result<Quota, Error>, facts: &mut CloudflareFacts) {
        facts.quotas.insert(self.0, result.into());
    }
}
