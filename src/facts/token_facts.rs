//! What Cloudflare answered to one credential about tokens.

use std::collections::BTreeMap;

use super::query_result::QueryResult;
use crate::cloudflare::{
    Account, ApiError, ApiToken, ListedGroup, ListedZone, RawToken, ReadProbe, TokenOwner,
    TokenVerification,
};
use crate::permissions::token::{GroupCatalog, ReadAnswers, ResourceIds};

/// The answers of one owner after the other.
pub(super) type ByOwner<T> = Vec<(TokenOwner, QueryResult<T>)>;

/// The next of `owners` to ask; none where an answer settled it, or all were asked.
pub(super) fn next_owner<T>(
    owners: &[TokenOwner],
    asked: &ByOwner<T>,
    is_settled: impl Fn(&QueryResult<T>) -> bool,
) -> Option<TokenOwner> {
    if asked.iter().any(|(_, result)| is_settled(result)) {
        return None;
    }
    let is_unasked = |owner: &&TokenOwner| asked.iter().all(|(known, _)| known != *owner);
    owners.iter().find(is_unasked).cloned()
}

/// The answers to one credential about tokens.
#[derive(Debug, Default)]
pub(crate) struct TokenFacts {
    pub(crate) accounts: QueryResult<Vec<Account>>,
    /// The lists of permission groups. An id is the same in every list.
    pub(crate) groups: ByOwner<Vec<ListedGroup>>,
    pub(crate) zones: QueryResult<Vec<ListedZone>>,
    /// The user's id.
    pub(crate) user: QueryResult<String>,
    /// The credential itself, verified as a token.
    pub(crate) verified: ByOwner<TokenVerification>,
    /// The token that the run is about.
    pub(crate) token: ByOwner<RawToken>,
    pub(crate) tokens: QueryResult<Vec<ApiToken>>,
    pub(crate) reads: BTreeMap<ReadProbe, QueryResult<()>>,
}

impl TokenFacts {
    /// Where ids of permission groups come from.
    pub(crate) fn catalog(&self) -> GroupCatalog {
        let list = self.groups.iter().find_map(|(_, result)| result.found());
        list.map_or(GroupCatalog::BuiltIn, |list| {
            GroupCatalog::Live(list.clone())
        })
    }

    /// The ids in `account`. Where it is not known, no zone is known either.
    pub(crate) fn resource_ids(&self, account: Option<&str>) -> ResourceIds {
        let zones = self.zones.found().zip(account).map(|(zones, account)| {
            let zones = zones.iter();
            let here = zones.filter(|zone| zone.account.as_ref().is_none_or(|of| of.id == account));
            here.cloned().collect()
        });
        ResourceIds {
            zones,
            user: self.user.found().cloned(),
        }
    }

    /// Whose token the credential itself is, with what its verification says.
    pub(crate) fn own(&self) -> Option<(&TokenOwner, &TokenVerification)> {
        let mut verified = self.verified.iter();
        verified.find_map(|(owner, result)| Some((owner, result.found()?)))
    }

    /// Why no list of permission groups could be read, apart from a refusal.
    pub(crate) fn groups_failure(&self) -> Option<&ApiError> {
        self.groups.iter().find_map(|(_, result)| result.failed())
    }

    /// The calls for ids that failed, apart from those that were refused.
    pub(crate) fn failures(&self) -> impl Iterator<Item = &ApiError> {
        let groups = self.groups_failure().into_iter();
        groups.chain(self.zones.failed()).chain(self.user.failed())
    }

    /// Which reads are allowed. What failed in another way proves nothing.
    pub(crate) fn read_answers(&self) -> ReadAnswers {
        let answers = self.reads.iter().filter_map(|(read, result)| match result {
            QueryResult::Found(()) => Some((read.clone(), true)),
            QueryResult::Denied(_) => Some((read.clone(), false)),
            _ => None,
        });
        answers.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudflare::AccountRef;

    #[test]
    fn zones_of_other_accounts_are_not_there() {
        let zone = |account: Option<&str>, id: &str| ListedZone {
            id: id.to_owned(),
            name: format!("{id}.example"),
            account: account.map(|id| AccountRef {
                id: id.to_owned(),
                name: None,
            }),
        };
        let facts = TokenFacts {
            zones: QueryResult::Found(vec![
                zone(Some("a"), "1"),
                zone(Some("b"), "2"),
                zone(None, "3"),
            ]),
            ..TokenFacts::default()
        };
        let ids = |account| {
            let zones = facts.resource_ids(account).zones?;
            Some(zones.into_iter().map(|zone| zone.id).collect::<Vec<_>>())
        };
        assert_eq!(ids(Some("a")), Some(vec!["1".to_owned(), "3".to_owned()]));
        assert_eq!(ids(None), None);
    }
}
