//! What the credential is allowed to do.

use std::collections::BTreeSet;

use super::wanted::AccountQueries;
use crate::cloudflare::{AccountMembership, ApiError, Client, RawToken, Secret, TokenOwner};
use crate::credential::CredentialKind;
use crate::facts::authorization::{self, AuthorizationState};
use crate::facts::cloudflare_facts::CloudflareFacts;
use crate::facts::engine::{Query, QueryTable};
use crate::facts::query_result::QueryResult;

/// In the order in which requests leave.
pub(super) const QUERIES: QueryTable<AccountQueries, CloudflareFacts> =
    &[OwnPoliciesQuery::next, MembershipsQuery::next];

/// What is the token of this owner and id allowed to do?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct OwnPoliciesQuery {
    owner: TokenOwner,
    id: String,
}

impl Query<AccountQueries, CloudflareFacts> for OwnPoliciesQuery {
    type Answer = RawToken;

    fn due(_: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        let of_user = facts
            .user_token
            .found()
            .map(|token| (TokenOwner::User, token));
        let of_account = || {
            let mut accounts = facts.account_token.iter();
            accounts
                .find_map(|(id, result)| Some((TokenOwner::Account(id.clone()), result.found()?)))
        };
        let own = of_user.or_else(of_account);
        let own = own
            .filter(|_| facts.own.is_unasked())
            .map(|(owner, token)| Self {
                owner,
                id: token.id.clone(),
            });
        own.into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<RawToken, ApiError> {
        client.token(&self.owner, &self.id).await
    }

    fn store_result(self, result: Result<RawToken, ApiError>, facts: &mut CloudflareFacts) {
        facts.own = result.map(|raw| raw.token).into();
    }
}

/// Which roles does the person hold, and where?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct MembershipsQuery;

impl Query<AccountQueries, CloudflareFacts> for MembershipsQuery {
    type Answer = Vec<AccountMembership>;

    /// A key is allowed whatever its owner is. A login also has scopes, which roles do not show.
    fn due(_: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        let is_due = facts.kind() == CredentialKind::GlobalKey && facts.memberships.is_unasked();
        is_due.then_some(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Vec<AccountMembership>, ApiError> {
        client.memberships().await
    }

    fn store_result(
        self,
        result: Result<Vec<AccountMembership>, ApiError>,
        facts: &mut CloudflareFacts,
    ) {
        facts.memberships = result.into();
    }
}

/// Would a write succeed in this account? It names a store, and changes nothing there.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct WriteProbeQuery {
    pub(super) account: String,
    pub(super) store: String,
}

impl Query<AccountQueries, CloudflareFacts> for WriteProbeQuery {
    type Answer = Secret;

    fn due(wanted: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        let is_open = |account: &&String| {
            authorization::is_provable(facts)
                && authorization::of(facts, account).state == AuthorizationState::Unknown
                && !facts.probes.contains_key(*account)
        };
        let probe = |account: &String| {
            let store = facts.stores_of(account)?.first()?;
            Some(Self {
                account: account.clone(),
                store: store.id.clone(),
            })
        };
        wanted
            .accounts
            .iter()
            .filter(is_open)
            .filter_map(probe)
            .collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Secret, ApiError> {
        client.probe_write(&self.account, &self.store).await
    }

    fn store_result(self, result: Result<Secret, ApiError>, facts: &mut CloudflareFacts) {
        let answer = QueryResult::from(result.map(|_| ()));
        facts.probes.insert(self.account, answer);
    }
}
