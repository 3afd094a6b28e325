//! What a token shall grant: of all permissions that projects may take, those that it is worth having.

use crate::cloudflare::TokenOwner;
use crate::permissions::groups::Scope;
use crate::permissions::requirements::{Needs, Permission};
use crate::permissions::table::Evidence;

/// Whose a token is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Owner {
    /// An account's: it outlives the people who made it, and no person's roles stand behind it.
    Account,
    /// A user's.
    User,
}

impl Owner {
    /// The owner of this kind that a token for `account` has.
    pub(crate) fn in_account(self, account: &str) -> TokenOwner {
        match self {
            Self::Account => TokenOwner::Account(account.to_owned()),
            Self::User => TokenOwner::User,
        }
    }
}

/// A token to make, for one account.
#[derive(Clone, Debug)]
pub(crate) struct Blueprint<'n> {
    /// Whose it shall be.
    pub(crate) owner: Owner,
    /// The account that it is for; none where nothing names it.
    pub(crate) account: Option<&'n str>,
    /// What it shall grant.
    pub(crate) grants: Vec<&'n Permission>,
    /// What it shall not, although something speaks for it.
    pub(crate) left_out: Vec<LeftOut<'n>>,
}

/// A permission that a token shall not have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeftOut<'n> {
    /// The permission.
    pub(crate) permission: &'n Permission,
    /// Why not.
    pub(crate) why: Why,
}

/// Why a token shall not have a permission.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Why {
    /// Nothing is known to fail without it, and the sources are weak or contradict each other.
    Unsure,
    /// It is about a user, and the token is an account's.
    OfUsers,
}

impl<'n> Blueprint<'n> {
    /// The token for `account` that `needs` ask for.
    pub(crate) fn new(needs: &'n Needs, account: Option<&'n str>, owner: Owner) -> Self {
        let mut grants = Vec::new();
        let mut left_out = Vec::new();
        for permission in &needs.permissions {
            match reason_against(permission, owner) {
                None => grants.push(permission),
                Some(why) => left_out.push(LeftOut { permission, why }),
            }
        }
        Self {
            owner,
            account,
            grants,
            left_out,
        }
    }
}

fn reason_against(permission: &Permission, owner: Owner) -> Option<Why> {
    if permission.group.scope == Scope::User && owner == Owner::Account {
        return Some(Why::OfUsers);
    }
    let unsure = !permission.required && permission.evidence >= Evidence::Reported;
    unsure.then_some(Why::Unsure)
}
