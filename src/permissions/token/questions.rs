//! What Cloudflare is asked about a token before it is written down or held against what it needs, and
//! what the answers come to.

use std::collections::BTreeMap;

use super::{Catalog, Listed, Owner, Places, Zone};
use crate::cloudflare::Error;
use crate::facts::QueryResult;
use crate::permissions::groups::Scope;
use crate::permissions::requirements::Zone::{Named, Of};
use crate::permissions::requirements::{Permission, Resource};

/// Something that Cloudflare can tell.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Question {
    /// Which permission groups there are.
    Groups(Lister),
    /// Which zones the credential sees.
    Zones,
    /// Who the user is.
    User,
}

/// Whose list of permission groups is read. An id is the same in every list.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Lister {
    /// The account's with this id.
    Account(String),
    /// The user's, which alone has what is about users.
    User,
}

/// What is to be known.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// The lists of permission groups, the best first: one is enough.
    listers: Vec<Lister>,
    zones: bool,
    user: bool,
}

/// What was answered.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The lists of permission groups.
    pub(crate) groups: BTreeMap<Lister, QueryResult<Vec<Listed>>>,
    /// The zones, each with the id of its account where that is told.
    pub(crate) zones: QueryResult<Vec<(Option<String>, Zone)>>,
    /// The user's id.
    pub(crate) user: QueryResult<String>,
}

impl Wanted {
    /// What is to be known about tokens of `owner` for these accounts and permissions.
    pub(crate) fn new<'p>(
        owner: Owner,
        accounts: impl IntoIterator<Item = &'p str>,
        permissions: impl IntoIterator<Item = &'p Permission>,
    ) -> Self {
        let accounts = accounts.into_iter();
        let accounts = accounts.map(|id| Lister::Account(id.to_owned()));
        let mut wanted = Self::about(owner, permissions);
        wanted.listers = match owner {
            Owner::Account => accounts.chain([Lister::User]).collect(),
            Owner::User if wanted.user => vec![Lister::User],
            Owner::User => [Lister::User].into_iter().chain(accounts).collect(),
        };
        wanted
    }

    /// The same where nobody else's list will do: who may not see that of `owner` makes no token.
    pub(crate) fn of_owner<'p>(
        owner: Owner,
        account: &str,
        permissions: impl IntoIterator<Item = &'p Permission>,
    ) -> Self {
        let mut wanted = Self::about(owner, permissions);
        wanted.listers = match owner {
            Owner::Account => vec![Lister::Account(account.to_owned())],
            Owner::User => vec![Lister::User],
        };
        wanted
    }

    fn about<'p>(owner: Owner, permissions: impl IntoIterator<Item = &'p Permission>) -> Self {
        let (mut zones, mut users) = (false, false);
        for permission in permissions {
            users |= permission.group.scope == Scope::User;
            let mut resources = permission.resources.iter();
            zones |= resources.any(|it| matches!(it, Resource::Zone(Named(_) | Of(_))));
        }
        Self {
            listers: Vec::new(),
            zones,
            user: owner == Owner::User && users,
        }
    }

    /// What to ask next; nothing where all is known or nobody will tell.
    pub(crate) fn next(&self, told: &Told) -> Vec<Question> {
        let mut questions = Vec::new();
        let settled = told.groups.values().any(|known| !is_refused(known));
        if !settled {
            let unasked = |lister: &&Lister| !told.groups.contains_key(lister);
            let lister = self.listers.iter().find(unasked).cloned();
            questions.extend(lister.map(Question::Groups));
        }
        if self.zones && told.zones.is_unasked() {
            questions.push(Question::Zones);
        }
        if self.user && told.user.is_unasked() {
            questions.push(Question::User);
        }
        questions
    }
}

/// Whether somebody else may still be asked. What failed in another way fails everywhere.
fn is_refused<T>(known: &QueryResult<T>) -> bool {
    matches!(known, QueryResult::Denied(_) | QueryResult::Absent(_))
}

impl Told {
    /// Where ids of permission groups come from.
    pub(crate) fn catalog(&self) -> Catalog {
        let list = self.groups.values().find_map(QueryResult::found);
        list.map_or(Catalog::BuiltIn, |list| Catalog::Live(list.clone()))
    }

    /// The places in `account`; zones of one that is not known are nowhere.
    pub(crate) fn places(&self, account: Option<&str>) -> Places {
        let zones = self.zones.found().zip(account).map(|(zones, account)| {
            let here = zones
                .iter()
                .filter(|(of, _)| of.as_deref().is_none_or(|of| of == account));
            here.map(|(_, zone)| zone.clone()).collect()
        });
        Places {
            zones,
            user: self.user.found().cloned(),
        }
    }

    /// The calls that failed, apart from those that were refused.
    pub(crate) fn failures(&self) -> impl Iterator<Item = &Error> {
        let groups = self.groups.values().filter_map(QueryResult::failed);
        groups.chain(self.zones.failed()).chain(self.user.failed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::groups::{MEMBERSHIPS_READ, WORKERS_ROUTES_WRITE};

    fn refused<T>() -> QueryResult<T> {
        let call = crate::cloudflare::Call {
            method: reqwest::Method::GET,
            path: "/x".to_owned(),
        };
        let missing = crate::cloudflare::Missing::Account;
        QueryResult::Absent(Error::NotFound {
            call,
            status: 404,
            missing,
        })
    }

    #[test]
    fn one_list_of_groups_is_enough_and_each_is_asked_for_once() {
        let wanted = Wanted::new(Owner::Account, ["a", "b"], []);
        let [a, b] = ["a", "b"].map(|id| Lister::Account(id.to_owned()));
        let mut told = Told::default();
        for lister in [a, b.clone(), Lister::User] {
            assert_eq!(wanted.next(&told), [Question::Groups(lister.clone())]);
            told.groups.insert(lister, refused());
        }
        assert_eq!(wanted.next(&told), []);
        assert!(!told.catalog().is_live());
        let mut told = Told::default();
        told.groups.insert(b, QueryResult::Found(Vec::new()));
        assert_eq!(wanted.next(&told), []);
        assert!(told.catalog().is_live());
    }

    #[test]
    fn only_the_user_lists_what_is_about_users() {
        let memberships = Permission::certain(&MEMBERSHIPS_READ, Resource::User);
        let wanted = Wanted::new(Owner::User, ["a"], [&memberships]);
        let mut told = Told::default();
        let first = [Question::Groups(Lister::User), Question::User];
        assert_eq!(wanted.next(&told), first);
        told.groups.insert(Lister::User, refused());
        told.user = QueryResult::Found("u".to_owned());
        assert_eq!(wanted.next(&told), []);
        assert_eq!(told.places(Some("a")).user.as_deref(), Some("u"));
    }

    #[test]
    fn zones_are_asked_for_where_one_is_known_by_name_alone() {
        let asks = |zone| {
            let routes = Permission::certain(&WORKERS_ROUTES_WRITE, Resource::Zone(zone));
            let wanted = Wanted::new(Owner::Account, [], [&routes]);
            wanted.next(&Told::default()).contains(&Question::Zones)
        };
        assert!(asks(Named("example.com".to_owned())));
        assert!(asks(Of("shop.example.com".to_owned())));
        assert!(!asks(crate::permissions::requirements::Zone::Id(
            "1".to_owned()
        )));
        assert!(!asks(crate::permissions::requirements::Zone::Unknown));
    }

    #[test]
    fn zones_of_other_accounts_are_not_there() {
        let zone = |account: Option<&str>, id: &str| {
            let name = format!("{id}.example");
            let zone = Zone {
                id: id.to_owned(),
                name,
            };
            (account.map(str::to_owned), zone)
        };
        let told = Told {
            zones: QueryResult::Found(vec![
                zone(Some("a"), "1"),
                zone(Some("b"), "2"),
                zone(None, "3"),
            ]),
            ..Told::default()
        };
        let ids = |account| {
            let zones = told.places(account).zones?;
            Some(zones.into_iter().map(|zone| zone.id).collect::<Vec<_>>())
        };
        assert_eq!(ids(Some("a")), Some(vec!["1".to_owned(), "3".to_owned()]));
        assert_eq!(ids(None), None);
    }
}
