//! What to ask next about tokens, computed purely from what a command wants and what is known so far.

mod ids;
mod tokens;
mod wanted;

use super::engine::{self, DueQuery, QueryTable};
use super::token_facts::TokenFacts;
use crate::cloudflare::Client;

pub(crate) use self::wanted::TokenQueries;

/// Every query, in the order in which requests leave.
const QUERIES: [QueryTable<TokenQueries, TokenFacts>; 2] = [ids::QUERIES, tokens::QUERIES];

/// Asks `client` until everything is known, or nobody gives an answer.
pub(crate) async fn gather_token_facts(client: &Client<'_>, wanted: &TokenQueries) -> TokenFacts {
    let mut facts = TokenFacts::default();
    engine::gather(client, &mut facts, |facts| next(wanted, facts)).await;
    facts
}

/// What is not known yet and can be asked now.
fn next(wanted: &TokenQueries, facts: &TokenFacts) -> Vec<DueQuery<TokenFacts>> {
    engine::due(&QUERIES, wanted, facts)
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::ids::{PermissionGroupsQuery, UserQuery};
    use super::tokens::{TokenQuery, TokenVerificationQuery};
    use super::*;
    use crate::cloudflare::{
        ApiCall, ApiError, ApiToken, MissingResource, RawToken, TokenOwner, TokenVerification,
    };
    use crate::facts::query_result::QueryResult;
    use crate::permissions::groups::{MEMBERSHIPS_READ, WORKERS_ROUTES_WRITE};
    use crate::permissions::requirements::{GrantResource, Permission, ZoneReference};
    use crate::permissions::token::OwnerKind;

    fn refused<T>() -> QueryResult<T> {
        let call = ApiCall {
            method: reqwest::Method::GET,
            path: "/x".to_owned(),
        };
        QueryResult::Absent(ApiError::NotFound {
            call,
            status: 404,
            missing: MissingResource::Account,
        })
    }

    fn asked(wanted: &TokenQueries, facts: &TokenFacts) -> Vec<String> {
        let due = next(wanted, facts);
        due.into_iter().map(|query| query.name).collect()
    }

    fn names(queries: &[&dyn Debug]) -> Vec<String> {
        queries.iter().map(|query| format!("{query:?}")).collect()
    }

    fn account(id: &str) -> TokenOwner {
        TokenOwner::Account(id.to_owned())
    }

    #[test]
    fn one_list_of_groups_is_enough_and_each_is_asked_for_once() {
        let wanted = TokenQueries::ids(OwnerKind::Account, ["a", "b"], []);
        let mut facts = TokenFacts::default();
        for owner in [account("a"), account("b"), TokenOwner::User] {
            let query = PermissionGroupsQuery(owner.clone());
            assert_eq!(asked(&wanted, &facts), names(&[&query]));
            facts.groups.push((owner, refused()));
        }
        assert_eq!(asked(&wanted, &facts), names(&[]));
        assert!(!facts.catalog().is_live());
        let mut facts = TokenFacts::default();
        facts
            .groups
            .push((account("b"), QueryResult::Found(Vec::new())));
        assert_eq!(asked(&wanted, &facts), names(&[]));
        assert!(facts.catalog().is_live());
    }

    #[test]
    fn only_the_user_lists_what_is_about_users() {
        let memberships = Permission::certain(&MEMBERSHIPS_READ, GrantResource::User);
        let wanted = TokenQueries::ids(OwnerKind::User, ["a"], [&memberships]);
        let mut facts = TokenFacts::default();
        let first = names(&[&PermissionGroupsQuery(TokenOwner::User), &UserQuery]);
        assert_eq!(asked(&wanted, &facts), first);
        facts.groups.push((TokenOwner::User, refused()));
        facts.user = QueryResult::Found("u".to_owned());
        assert_eq!(asked(&wanted, &facts), names(&[]));
        assert_eq!(facts.resource_ids(Some("a")).user.as_deref(), Some("u"));
    }

    #[test]
    fn zones_are_asked_for_where_one_is_known_by_name_alone() {
        let asks = |zone| {
            let routes = Permission::certain(&WORKERS_ROUTES_WRITE, GrantResource::Zone(zone));
            let wanted = TokenQueries::ids(OwnerKind::Account, [], [&routes]);
            asked(&wanted, &TokenFacts::default()).contains(&"ZonesQuery".to_owned())
        };
        assert!(asks(ZoneReference::Named("example.com".to_owned())));
        assert!(asks(ZoneReference::Of("shop.example.com".to_owned())));
        assert!(!asks(ZoneReference::Id("1".to_owned())));
        assert!(!asks(ZoneReference::Unknown));
    }

    #[test]
    fn the_own_token_is_read_of_the_owner_that_verifies_it() {
        let wanted = TokenQueries::own(vec![TokenOwner::User, account("a"), account("b")]);
        let mut facts = TokenFacts::default();
        let as_user = TokenVerificationQuery(TokenOwner::User);
        assert_eq!(asked(&wanted, &facts), names(&[&as_user]));
        facts.verified.push((TokenOwner::User, refused()));
        let as_first = TokenVerificationQuery(account("a"));
        assert_eq!(asked(&wanted, &facts), names(&[&as_first]));
        let verified = TokenVerification {
            id: "t".to_owned(),
            status: "active".to_owned(),
            expires_on: None,
            not_before: None,
        };
        facts
            .verified
            .push((account("a"), QueryResult::Found(verified)));
        let (owner, id) = (account("a"), "t".to_owned());
        let read = TokenQuery { owner, id };
        assert_eq!(asked(&wanted, &facts), names(&[&read]));
        facts.token.push((account("a"), refused()));
        assert_eq!(asked(&wanted, &facts), names(&[]));
    }

    #[test]
    fn a_token_is_looked_for_until_an_owner_shows_it() {
        let wanted = TokenQueries::token(vec![account("a"), TokenOwner::User], "t");
        let mut facts = TokenFacts::default();
        facts.token.push((account("a"), refused()));
        let (owner, id) = (TokenOwner::User, "t".to_owned());
        assert_eq!(asked(&wanted, &facts), names(&[&TokenQuery { owner, id }]));
        let token = ApiToken {
            id: "t".to_owned(),
            name: String::new(),
            policies: Vec::new(),
        };
        let raw = serde_json::Value::Null;
        facts.token = vec![(account("a"), QueryResult::Found(RawToken { token, raw }))];
        assert_eq!(asked(&wanted, &facts), names(&[]));
    }
}
