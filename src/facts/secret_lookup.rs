//! Single secrets, looked at by their ids.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{self, Query};
use super::query_result::QueryResult;
use crate::cloudflare::{ApiError, Client, Secret};

/// A secret: account, store and secret id.
pub(crate) type SecretId = (String, String, String);

/// What each secret is like now.
type SecretFacts = BTreeMap<SecretId, QueryResult<Secret>>;

/// What is this secret like?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct SecretQuery(SecretId);

impl Query<BTreeSet<SecretId>, SecretFacts> for SecretQuery {
    type Answer = Secret;

    fn due(wanted: &BTreeSet<SecretId>, facts: &SecretFacts) -> BTreeSet<Self> {
        let unasked = wanted.iter().filter(|id| !facts.contains_key(*id));
        unasked.cloned().map(Self).collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Secret, ApiError> {
        let (account, store, secret) = &self.0;
        client.secret(account, store, secret).await
    }

    fn store_result(self, result: Result<Secret, ApiError>, facts: &mut SecretFacts) {
        facts.insert(self.0, result.into());
    }
}

/// Looks at each of the secrets `wanted`.
pub(crate) async fn gather_secrets(
    client: &Client<'_>,
    wanted: &BTreeSet<SecretId>,
) -> BTreeMap<SecretId, QueryResult<Secret>> {
    let mut facts = SecretFacts::new();
    engine::gather(client, &mut facts, |facts| SecretQuery::next(wanted, facts)).await;
    facts
}
