//! What is asked about tokens: the ids that one is written with and that no file has, tokens that exist,
//! and which reads one is allowed.

use super::wanted::TokenQueries;
use crate::cloudflare::{ReadProbe, TokenOwner};
use crate::facts::engine::{QueryWave, due};
use crate::facts::query_result::QueryResult;
use crate::facts::token_facts::{TokenFacts, next_owner};

/// Which accounts does the credential see?
pub(super) fn list_accounts(wanted: &TokenQueries, facts: &TokenFacts) -> QueryWave<TokenFacts> {
    due(
        "accounts",
        (wanted.accounts && facts.accounts.is_unasked()).then_some(()),
        async |client, ()| client.accounts().await,
        |facts: &mut TokenFacts, (), result| facts.accounts = result.into(),
    )
}

/// Which permission groups can a token of this owner hold?
pub(super) fn list_groups(wanted: &TokenQueries, facts: &TokenFacts) -> QueryWave<TokenFacts> {
    // What failed in another way than by a refusal fails for every owner.
    let is_settled = |result: &QueryResult<_>| {
        !matches!(result, QueryResult::Denied(_) | QueryResult::Absent(_))
    };
    due(
        "groups",
        next_owner(&wanted.groups, &facts.groups, is_settled),
        async |client, owner: TokenOwner| client.permission_groups(&owner).await,
        |facts: &mut TokenFacts, owner, result| facts.groups.push((owner, result.into())),
    )
}

/// Which zones does the credential see?
pub(super) fn list_zones(wanted: &TokenQueries, facts: &TokenFacts) -> QueryWave<TokenFacts> {
    due(
        "zones",
        (wanted.zones && facts.zones.is_unasked()).then_some(()),
        async |client, ()| client.zones().await,
        |facts: &mut TokenFacts, (), result| facts.zones = result.into(),
    )
}

/// Who is the user?
pub(super) fn read_user(wanted: &TokenQueries, facts: &TokenFacts) -> QueryWave<TokenFacts> {
    due(
        "user",
        (wanted.user && facts.user.is_unasked()).then_some(()),
        async |client, ()| client.user().await,
        |facts: &mut TokenFacts, (), result| facts.user = result.map(|user| user.id).into(),
    )
}

/// Is the credential a token of this owner, and active?
pub(super) fn verify_token(wanted: &TokenQueries, facts: &TokenFacts) -> QueryWave<TokenFacts> {
    due(
        "verify token",
        next_owner(&wanted.own, &facts.verified, |result| {
            result.found().is_some()
        }),
        async |client, owner: TokenOwner| match owner {
            TokenOwner::User => client.verify_user().await,
            TokenOwner::Account(account) => client.verify_account(&account).await,
        },
        |facts: &mut TokenFacts, owner, result| facts.verified.push((owner, result.into())),
    )
}

/// What is the token of this owner and id allowed to do?
pub(super) fn read_token(wanted: &TokenQueries, facts: &TokenFacts) -> QueryWave<TokenFacts> {
    let own = || {
        let (owner, verified) = facts.own()?;
        Some((vec![owner.clone()], verified.id.clone()))
    };
    let token = wanted.token.clone().or_else(own).and_then(|(owners, id)| {
        let owner = next_owner(&owners, &facts.token, |result| result.found().is_some())?;
        Some((owner, id))
    });
    due(
        "token",
        token,
        async |client, (owner, id): (TokenOwner, String)| client.token(&owner, &id).await,
        |facts: &mut TokenFacts, (owner, _), result| facts.token.push((owner, result.into())),
    )
}

/// Which tokens does this owner have?
pub(super) fn list_tokens(wanted: &TokenQueries, facts: &TokenFacts) -> QueryWave<TokenFacts> {
    due(
        "tokens",
        wanted.tokens.clone().filter(|_| facts.tokens.is_unasked()),
        async |client, owner: TokenOwner| client.tokens(&owner).await,
        |facts: &mut TokenFacts, _, result| facts.tokens = result.into(),
    )
}

/// Is this read allowed?
pub(super) fn try_read(wanted: &TokenQueries, facts: &TokenFacts) -> QueryWave<TokenFacts> {
    let reads = wanted.reads.iter();
    due(
        "read",
        reads
            .filter(|read| !facts.reads.contains_key(read))
            .cloned(),
        async |client, read: ReadProbe| client.try_read(&read).await,
        |facts: &mut TokenFacts, read, result| drop(facts.reads.insert(read, result.into())),
    )
}
