//! Single secrets, looked at by their ids.

use std::collections::{BTreeMap, BTreeSet};

use super::engine::{self, due};
use super::query_result::QueryResult;
use crate::cloudflare::{Client, Secret};

/// A secret: account, store and secret id.
type SecretId = (String, String, String);

/// Looks at each of the secrets `wanted`.
pub(crate) async fn gather_secrets(
    client: &Client<'_>,
    wanted: &BTreeSet<SecretId>,
) -> BTreeMap<SecretId, QueryResult<Secret>> {
    let mut found = BTreeMap::new();
    engine::gather(client, &mut found, |facts: &BTreeMap<_, _>| {
        due(
            "secret",
            wanted.iter().filter(|id| !facts.contains_key(*id)).cloned(),
            async |client, (account, store, secret): SecretId| {
                client.secret(&account, &store, &secret).await
            },
            |facts: &mut BTreeMap<_, _>, id, result| drop(facts.insert(id, result.into())),
        )
    })
    .await;
    found
}
