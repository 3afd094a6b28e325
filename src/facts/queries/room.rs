//! Whether there is room for one more secret.

use std::collections::BTreeSet;

use super::wanted::AccountQueries;
use crate::cloudflare::{ApiError, Client, SecretQuota};
use crate::facts::cloudflare_facts::{CloudflareFacts, SecretState, StoreState};
use crate::facts::engine::{Query, QueryTable};

/// In the order in which requests leave.
pub(super) const QUERIES: QueryTable<AccountQueries, CloudflareFacts> = &[QuotaQuery::next];

/// How many secrets does this account have, and how many can it have?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct QuotaQuery(String);

impl Query<AccountQueries, CloudflareFacts> for QuotaQuery {
    type Answer = SecretQuota;

    /// Where a secret is absent and can be created.
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

    async fn ask(&self, client: &Client<'_>) -> Result<SecretQuota, ApiError> {
        client.quota(&self.0).await
    }

    fn store_result(self, result: Result<SecretQuota, ApiError>, facts: &mut CloudflareFacts) {
        facts.quotas.insert(self.0, result.into());
    }
}
