//! Whose the credential is.

use std::collections::BTreeSet;

use super::wanted::AccountQueries;
use crate::cloudflare::{Account, ApiError, Client, TokenVerification};
use crate::credential::CredentialKind;
use crate::facts::cloudflare_facts::CloudflareFacts;
use crate::facts::engine::{Query, QueryTable};
use crate::facts::query_result::QueryResult;

/// In the order in which requests leave.
pub(super) const QUERIES: QueryTable<AccountQueries, CloudflareFacts> = &[
    UserVerificationQuery::next,
    AccountVerificationQuery::next,
    AccountsQuery::next,
];

/// Is it a user's token, and active?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct UserVerificationQuery;

impl Query<AccountQueries, CloudflareFacts> for UserVerificationQuery {
    type Answer = TokenVerification;

    fn due(_: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        // Verifying takes a bearer token of the API: a key is not one.
        let other = matches!(
            facts.prefix,
            Some(CredentialKind::AccountToken | CredentialKind::GlobalKey)
        );
        let is_due = !other && facts.user_token.is_unasked();
        is_due.then_some(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<TokenVerification, ApiError> {
        client.verify_user().await
    }

    fn store_result(
        self,
        result: Result<TokenVerification, ApiError>,
        facts: &mut CloudflareFacts,
    ) {
        facts.user_token = result.into();
    }
}

/// Is it a token of this account, and active?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct AccountVerificationQuery(pub(super) String);

impl Query<AccountQueries, CloudflareFacts> for AccountVerificationQuery {
    type Answer = TokenVerification;

    fn due(wanted: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        let other = matches!(
            facts.prefix,
            Some(CredentialKind::UserToken | CredentialKind::GlobalKey)
        );
        // A user's token that answered is nobody else's.
        let is_due = !other && facts.user_token.found().is_none() && facts.account_token.is_empty();
        let first = wanted.accounts.first().filter(|_| is_due);
        first.cloned().map(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<TokenVerification, ApiError> {
        client.verify_account(&self.0).await
    }

    fn store_result(
        self,
        result: Result<TokenVerification, ApiError>,
        facts: &mut CloudflareFacts,
    ) {
        facts.account_token.insert(self.0, result.into());
    }
}

/// Which accounts does the credential see?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct AccountsQuery;

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

    async fn ask(&self, client: &Client<'_>) -> Result<Vec<Account>, ApiError> {
        client.accounts().await
    }

    fn store_result(self, result: Result<Vec<Account>, ApiError>, facts: &mut CloudflareFacts) {
        facts.accounts = result.into();
    }
}
