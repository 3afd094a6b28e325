//! Tokens: the credential's own, one by its id, those that are there, and reads that one is allowed.

use std::collections::BTreeSet;

use super::wanted::TokenQueries;
use crate::cloudflare::{
    ApiError, ApiToken, Client, RawToken, ReadProbe, TokenOwner, TokenVerification,
};
use crate::facts::engine::{Query, QueryTable};
use crate::facts::token_facts::{TokenFacts, next_owner};

/// In the order in which requests leave.
pub(super) const QUERIES: QueryTable<TokenQueries, TokenFacts> = &[
    TokenVerificationQuery::next,
    TokenQuery::next,
    TokensQuery::next,
    ReadQuery::next,
];

/// Is the credential a token of this owner, and active?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct TokenVerificationQuery(pub(super) TokenOwner);

impl Query<TokenQueries, TokenFacts> for TokenVerificationQuery {
    type Answer = TokenVerification;

    fn due(wanted: &TokenQueries, facts: &TokenFacts) -> BTreeSet<Self> {
        let owner = next_owner(&wanted.own, &facts.verified, |result| {
            result.found().is_some()
        });
        owner.map(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<TokenVerification, ApiError> {
        match &self.0 {
            TokenOwner::User => client.verify_user().await,
            TokenOwner::Account(account) => client.verify_account(account).await,
        }
    }

    fn store_result(self, result: Result<TokenVerification, ApiError>, facts: &mut TokenFacts) {
        facts.verified.push((self.0, result.into()));
    }
}

/// What is the token of this owner and id allowed to do?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct TokenQuery {
    pub(super) owner: TokenOwner,
    pub(super) id: String,
}

impl Query<TokenQueries, TokenFacts> for TokenQuery {
    type Answer = RawToken;

    fn due(wanted: &TokenQueries, facts: &TokenFacts) -> BTreeSet<Self> {
        let own = || {
            let (owner, verified) = facts.own()?;
            Some((vec![owner.clone()], verified.id.clone()))
        };
        let query = wanted.token.clone().or_else(own).and_then(|(owners, id)| {
            let owner = next_owner(&owners, &facts.token, |result| result.found().is_some())?;
            Some(Self { owner, id })
        });
        query.into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<RawToken, ApiError> {
        client.token(&self.owner, &self.id).await
    }

    fn store_result(self, result: Result<RawToken, ApiError>, facts: &mut TokenFacts) {
        facts.token.push((self.owner, result.into()));
    }
}

/// Which tokens does this owner have?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct TokensQuery(TokenOwner);

impl Query<TokenQueries, TokenFacts> for TokensQuery {
    type Answer = Vec<ApiToken>;

    fn due(wanted: &TokenQueries, facts: &TokenFacts) -> BTreeSet<Self> {
        let owner = wanted.tokens.clone().filter(|_| facts.tokens.is_unasked());
        owner.map(Self).into_iter().collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<Vec<ApiToken>, ApiError> {
        client.tokens(&self.0).await
    }

    fn store_result(self, result: Result<Vec<ApiToken>, ApiError>, facts: &mut TokenFacts) {
        facts.tokens = result.into();
    }
}

/// Is this read allowed?
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct ReadQuery(ReadProbe);

impl Query<TokenQueries, TokenFacts> for ReadQuery {
    type Answer = ();

    fn due(wanted: &TokenQueries, facts: &TokenFacts) -> BTreeSet<Self> {
        let untried = wanted
            .reads
            .iter()
            .filter(|read| !facts.reads.contains_key(read));
        untried.cloned().map(Self).collect()
    }

    async fn ask(&self, client: &Client<'_>) -> Result<(), ApiError> {
        client.try_read(&self.0).await
    }

    fn store_result(self, result: Result<(), ApiError>, facts: &mut TokenFacts) {
        facts.reads.insert(self.0, result.into());
    }
}
