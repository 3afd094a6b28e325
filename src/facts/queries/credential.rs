//! What the credential is, and what it may do.

use std::collections::BTreeSet;

use super::wanted::AccountQueries;
use crate::cloudflare::{Client, Error, Membership, RawToken, Secret, TokenOwner, Verified};
use crate::credential::Kind;
use crate::facts::authorization::{self, Verdict};
use crate::facts::cloudflare_facts::CloudflareFacts;
use crate::facts::engine::Query;
use crate::facts::query_result::QueryResult;

/// Is it a user's token, and active?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct UserVerificationQuery;

impl Query<AccountQueries, CloudflareFacts> for UserVerificationQuery {
    type Answer = Verified;

    fn due(_: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        // Verifying takes a bearer token of the API: a key is not one.
        let other = matches!(facts.prefix, Some(Kind::AccountToken | Kind::GlobalKey));
        let is_due = !other && facts.user_token.is_unasked();
        is_due.then_some(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Verified, Error> {
        client.verify_user().await
    }

    fn store_result(self, result: Result<Verified, Error>, facts: &mut CloudflareFacts) {
        facts.user_token = result.into();
    }
}

/// Is it a token of this account, and active?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct AccountVerificationQuery(pub(super) String);

impl Query<AccountQueries, CloudflareFacts> for AccountVerificationQuery {
    type Answer = Verified;

    fn due(wanted: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        let other = matches!(facts.prefix, Some(Kind::UserToken | Kind::GlobalKey));
        // A user's token that answered is nobody else's.
        let is_due = !other && facts.user_token.found().is_none() && facts.account_token.is_empty();
        let first = wanted.accounts.first().filter(|_| is_due);
        first.cloned().map(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Verified, Error> {
        client.verify_account(&self.0).await
    }

    fn store_result(self, result: Result<Verified, Error>, facts: &mut CloudflareFacts) {
        facts.account_token.insert(self.0, result.into());
    }
}

/// What may the token of this owner and id do?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct OwnPoliciesQuery {
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

    async fn ask(&self, client: &Client<'_>) -> Result<RawToken, Error> {
        client.token(&self.owner, &self.id).await
    }

    fn store_result(self, result: Result<RawToken, Error>, facts: &mut CloudflareFacts) {
        facts.own = result.map(|raw| raw.token).into();
    }
}

/// Which roles does the person hold, and where?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct MembershipsQuery;

impl Query<AccountQueries, CloudflareFacts> for MembershipsQuery {
    type Answer = Vec<Membership>;

    /// A key may whatever its owner may. A login has scopes besides, which this does not tell.
    fn due(_: &AccountQueries, facts: &CloudflareFacts) -> BTreeSet<Self> {
        let is_due = facts.kind() == Kind::GlobalKey && facts.memberships.is_unasked();
        is_due.then_some(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Vec<Membership>, Error> {
        client.memberships().await
    }

    fn store_result(self, result: Result<Vec<Membership>, Error>, facts: &mut CloudflareFacts) {
        facts.memberships = result.into();
    }
}

/// Would a write be let in here? It takes a store, of which nothing is changed.
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
                && authorization::of(facts, account).state == Verdict::Unknown
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

    async fn ask(&self, client: &Client<'_>) -> Result<Secret, Error> {
        client.probe_write(&self.account, &self.store).await
    }

    fn store_result(self, result: Result<Secret, Error>, facts: &mut CloudflareFacts) {
        let answer = QueryResult::from(result.map(|_| ()));
        facts.probes.insert(self.account, answer);
    }
}
