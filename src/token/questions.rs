//! What Cloudflare is asked about a token before it is written down or held against what it needs, and
//! what the answers come to.

use std::collections::BTreeMap;

use super::{Catalog, Listed, Owner, Places, Zone};
use crate::cloudflare::Error;
use crate::facts::Known;
use crate::needs::Zone::{Named, Of};
use crate::needs::{Permission, Resource};
use crate::permissions::groups::Scope;

/// Something that Cloudflare can tell.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Question {
    /// Which permission groups there are.
    Groups(Lister),
    /// Which zones the credential sees.
    Zones,
    /// Who the user is.
    User,
}

/// Whose list of permission groups is read. An id is the same in every list.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Lister {
    /// The account's with this id.
    Account(String),
    /// The user's, which alone has what is about users.
    User,
}

/// What is to be known.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The lists of permission groups, the best first: one is enough.
    listers: Vec<Lister>,
    zones: bool,
    user: bool,
}

/// What was answered.
#[derive(Debug, Default)]
pub struct Told {
    /// The lists of permission groups.
    pub groups: BTreeMap<Lister, Known<Vec<Listed>>>,
    /// The zones, each with the id of its account where that is told.
    pub zones: Known<Vec<(Option<String>, Zone)>>,
    /// The user's id.
    pub user: Known<String>,
}

impl Wanted {
    /// What is to be known about tokens of `owner` for these accounts and permissions.
    pub fn new<'p>(
        owner: Owner,
        accounts: impl IntoIterator<Item = &'p str>,
        permissions: impl IntoIterator<Item = &'p Permission>,
    ) -> Self {
        let (mut zones, mut of_users) = (false, false);
        for permission in permissions {
            of_users |= permission.group.scope == Scope::User;
            let mut resources = permission.resources.iter();
            zones |= resources.any(|resource| matches!(resource, Resource::Zone(Named(_) | Of(_))));
        }
        let accounts = accounts.into_iter();
        let accounts = accounts.map(|id| Lister::Account(id.to_owned()));
        let listers = match owner {
            Owner::Account => accounts.chain([Lister::User]).collect(),
            Owner::User if of_users => vec![Lister::User],
            Owner::User => [Lister::User].into_iter().chain(accounts).collect(),
        };
        Self {
            listers,
            zones,
            user: owner == Owner::User && of_users,
        }
    }

    /// What to ask next; nothing where all is known or nobody will tell.
    pub fn next(&self, told: &Told) -> Vec<Question> {
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
fn is_refused<T>(known: &Known<T>) -> bool {
    matches!(known, Known::Denied(_) | Known::Absent(_))
}

impl Told {
    /// Where ids of permission groups come from.
    pub fn catalog(&self) -> Catalog {
        let list = self.groups.values().find_map(Known::yes);
        list.map_or(Catalog::BuiltIn, |list| Catalog::Live(list.clone()))
    }

    /// The places in `account`; zones of one that is not known are nowhere.
    pub fn places(&self, account: Option<&str>) -> Places {
        let zones = self.zones.yes().zip(account).map(|(zones, account)| {
            let here = zones
                .iter()
                .filter(|(of, _)| of.as_deref().is_none_or(|of| of == account));
            here.map(|(_, zone)| zone.clone()).collect()
        });
        Places {
            zones,
            user: self.user.yes().cloned(),
        }
    }

    /// The calls that failed, apart from those that were refused.
    pub fn failures(&self) -> impl Iterator<Item = &Error> {
        let groups = self.groups.values().filter_map(Known::failed);
        groups.chain(self.zones.failed()).chain(self.user.failed())
    }
}
