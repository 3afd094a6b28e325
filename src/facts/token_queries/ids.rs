//! The ids that a token is written with, and that no file tells.

use std::collections::BTreeSet;

use super::wanted::TokenQueries;
use crate::cloudflare::{Account, ApiError, ApiUser, Client, ListedGroup, ListedZone, TokenOwner};
use crate::facts::engine::{Query, QueryTable};
use crate::facts::query_result::QueryResult;
use crate::facts::token_facts::{TokenFacts, next_owner};

/// In the order in which requests leave.
pub(super) const QUERIES: QueryTable<TokenQueries, TokenFacts> = &[
    VisibleAccountsQuery::next,
    PermissionGroupsQuery::next,
    ZonesQuery::next,
    UserQuery::next,
];

/// Which accounts does the credential see?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct VisibleAccountsQuery;

impl Query<TokenQueries, TokenFacts> for VisibleAccountsQuery {
    type Answer = Vec<Account>;

    fn due(wanted: &TokenQueries, facts: &TokenFacts) -> BTreeSet<Self> {
        let is_due = wanted.accounts && facts.accounts.is_unasked();
        is_due.then_some(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Vec<Account>, ApiError> {
        client.accounts().await
    }

    fn store_result(self, result: Result<Vec<Account>, ApiError>, facts: &mut TokenFacts) {
        facts.accounts = result.into();
    }
}

/// Which permission groups can a token of this owner hold?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct PermissionGroupsQuery(pub(super) TokenOwner);

impl Query<TokenQueries, TokenFacts> for PermissionGroupsQuery {
    type Answer = Vec<ListedGroup>;

    fn due(wanted: &TokenQueries, facts: &TokenFacts) -> BTreeSet<Self> {
        // What failed in another way than by a refusal fails for everybody.
        let is_settled = |result: &QueryResult<_>| {
            !matches!(result, QueryResult::Denied(_) | QueryResult::Absent(_))
        };
        let owner = next_owner(&wanted.groups, &facts.groups, is_settled);
        owner.map(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Vec<ListedGroup>, ApiError> {
        client.permission_groups(&self.0).await
    }

    fn store_result(self, result: Result<Vec<ListedGroup>, ApiError>, facts: &mut TokenFacts) {
        facts.groups.push((self.0, result.into()));
    }
}

/// Which zones does the credential see?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct ZonesQuery;

impl Query<TokenQueries, TokenFacts> for ZonesQuery {
    type Answer = Vec<ListedZone>;

    fn due(wanted: &TokenQueries, facts: &TokenFacts) -> BTreeSet<Self> {
        let is_due = wanted.zones && facts.zones.is_unasked();
        is_due.then_some(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Vec<ListedZone>, ApiError> {
        client.zones().await
    }

    fn store_result(self, result: Result<Vec<ListedZone>, ApiError>, facts: &mut TokenFacts) {
        facts.zones = result.into();
    }
}

/// Who is the user?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct UserQuery;

impl Query<TokenQueries, TokenFacts> for UserQuery {
    type Answer = ApiUser;

    fn due(wanted: &TokenQueries, facts: &TokenFacts) -> BTreeSet<Self> {
        let is_due = wanted.user && facts.user.is_unasked();
        is_due.then_some(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<ApiUser, ApiError> {
        client.user().await
    }

    fn store_result(self, result: Result<ApiUser, ApiError>, facts: &mut TokenFacts) {
        facts.user = result.map(|user| user.id).into();
    }
}
