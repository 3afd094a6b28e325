//! What to ask next about tokens, computed purely from what a command wants and what is known so far.

mod requests;
mod wanted;

use super::engine::{self, FindDue, QueryWave};
use super::token_facts::TokenFacts;
use crate::cloudflare::Client;

pub(crate) use self::wanted::TokenQueries;

/// Every query, in the order in which requests leave.
const QUERIES: [FindDue<TokenQueries, TokenFacts>; 8] = [
    requests::list_accounts,
    requests::list_groups,
    requests::list_zones,
    requests::read_user,
    requests::verify_token,
    requests::read_token,
    requests::list_tokens,
    requests::try_read,
];

/// Asks `client` until everything is known, or nobody gives an answer.
pub(crate) async fn gather_token_facts(client: &Client<'_>, wanted: &TokenQueries) -> TokenFacts {
    let mut facts = TokenFacts::default();
    engine::gather(client, &mut facts, |facts| next(wanted, facts)).await;
    facts
}

/// What is not known yet and can be asked now.
fn next(wanted: &TokenQueries, facts: &TokenFacts) -> QueryWave<TokenFacts> {
    let queries = QUERIES.iter();
    queries.flat_map(|due| due(wanted, facts)).collect()
}

#[cfg(test)]
mod tests {
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

    /// What is asked of `owner`.
    fn of_owner(query: &str, owner: &TokenOwner) -> String {
        format!("{query} {owner:?}")
    }

    fn read_token(owner: &TokenOwner) -> String {
        format!("token {:?}", (owner, "t"))
    }

    fn account(id: &str) -> TokenOwner {
        TokenOwner::Account(id.to_owned())
    }

    #[test]
    fn one_list_of_groups_is_enough_and_each_is_asked_for_once() {
        let wanted = TokenQueries::ids(OwnerKind::Account, ["a", "b"], []);
        let mut facts = TokenFacts::default();
        for owner in [account("a"), account("b"), TokenOwner::User] {
            assert_eq!(asked(&wanted, &facts), [of_owner("groups", &owner)]);
            facts.groups.push((owner, refused()));
        }
        assert!(asked(&wanted, &facts).is_empty());
        assert!(!facts.catalog().is_live());
        let mut facts = TokenFacts::default();
        facts
            .groups
            .push((account("b"), QueryResult::Found(Vec::new())));
        assert!(asked(&wanted, &facts).is_empty());
        assert!(facts.catalog().is_live());
    }

    #[test]
    fn only_the_user_lists_what_is_about_users() {
        let memberships = Permission::certain(&MEMBERSHIPS_READ, GrantResource::User);
        let wanted = TokenQueries::ids(OwnerKind::User, ["a"], [&memberships]);
        let mut facts = TokenFacts::default();
        let first = [of_owner("groups", &TokenOwner::User), "user ()".to_owned()];
        assert_eq!(asked(&wanted, &facts), first);
        facts.groups.push((TokenOwner::User, refused()));
        facts.user = QueryResult::Found("u".to_owned());
        assert!(asked(&wanted, &facts).is_empty());
        assert_eq!(facts.resource_ids(Some("a")).user.as_deref(), Some("u"));
    }

    #[test]
    fn zones_are_asked_for_where_one_is_known_by_name_alone() {
        let asks = |zone| {
            let routes = Permission::certain(&WORKERS_ROUTES_WRITE, GrantResource::Zone(zone));
            let wanted = TokenQueries::ids(OwnerKind::Account, [], [&routes]);
            asked(&wanted, &TokenFacts::default()).contains(&"zones ()".to_owned())
        };
        assert!(asks(ZoneReference::Named("example.com".to_owned())));
        assert!(asks(ZoneReference::Of("shop.example.com".to_owned())));
        assert!(!asks(ZoneReference::Id("1".to_owned())));
        assert!(!asks(ZoneReference::Unknown));
    }

    #[test]
    fn the_own_token_is_read_from_the_owner_that_verifies_it() {
        let wanted = TokenQueries::own(vec![TokenOwner::User, account("a"), account("b")]);
        let mut facts = TokenFacts::default();
        let as_user = of_owner("verify token", &TokenOwner::User);
        assert_eq!(asked(&wanted, &facts), [as_user]);
        facts.verified.push((TokenOwner::User, refused()));
        let as_first = of_owner("verify token", &account("a"));
        assert_eq!(asked(&wanted, &facts), [as_first]);
        let verified = TokenVerification {
            id: "t".to_owned(),
            status: "active".to_owned(),
            expires_on: None,
            not_before: None,
        };
        facts
            .verified
            .push((account("a"), QueryResult::Found(verified)));
        assert_eq!(asked(&wanted, &facts), [read_token(&account("a"))]);
        facts.token.push((account("a"), refused()));
        assert!(asked(&wanted, &facts).is_empty());
    }

    #[test]
    fn a_token_is_looked_for_until_an_owner_shows_it() {
        let wanted = TokenQueries::token(vec![account("a"), TokenOwner::User], "t");
        let mut facts = TokenFacts::default();
        facts.token.push((account("a"), refused()));
        assert_eq!(asked(&wanted, &facts), [read_token(&TokenOwner::User)]);
        let token = ApiToken {
            id: "t".to_owned(),
            name: String::new(),
            policies: Vec::new(),
        };
        let raw = serde_json::Value::Null;
        facts.token = vec![(account("a"), QueryResult::Found(RawToken { token, raw }))];
        assert!(asked(&wanted, &facts).is_empty());
    }
}
