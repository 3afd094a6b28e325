//! What a token shall grant: of all permissions that projects may take, those that it is worth having.

use crate::cloudflare::TokenOwner;
use crate::permissions::groups::GroupScope;
use crate::permissions::requirements::{Permission, Requirements};
use crate::permissions::table::Provenance;

/// Whose a token is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OwnerKind {
    /// An account's: it outlives the people who made it, and no person's roles stand behind it.
    Account,
    /// A user's.
    User,
}

impl OwnerKind {
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
pub(crate) struct TokenSpec<'n> {
    /// Whose it shall be.
    pub(crate) owner: OwnerKind,
    /// The account that it is for; none where nothing names it.
    pub(crate) account: Option<&'n str>,
    /// What it shall grant.
    pub(crate) grants: Vec<&'n Permission>,
    /// What it shall not, although something speaks for it.
    pub(crate) left_out: Vec<ExcludedPermission<'n>>,
}

/// A permission that a token shall not have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExcludedPermission<'n> {
    /// The permission.
    pub(crate) permission: &'n Permission,
    /// Why not.
    pub(crate) why: ExclusionReason,
}

/// Why a token shall not have a permission.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ExclusionReason {
    /// Nothing is known to fail without it, and the sources are weak or contradict each other.
    Unsure,
    /// It is about a user, and the token is an account's.
    OfUsers,
}

impl<'n> TokenSpec<'n> {
    /// The token for `account` that `needs` ask for.
    pub(crate) fn new(needs: &'n Requirements, account: Option<&'n str>, owner: OwnerKind) -> Self {
        let mut grants = Vec::new();
        let mut left_out = Vec::new();
        for permission in &needs.permissions {
            match reason_against(permission, owner) {
                None => grants.push(permission),
                Some(why) => left_out.push(ExcludedPermission { permission, why }),
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

fn reason_against(permission: &Permission, owner: OwnerKind) -> Option<ExclusionReason> {
    if permission.group.scope == GroupScope::User && owner == OwnerKind::Account {
        return Some(ExclusionReason::OfUsers);
    }
    let unsure = !permission.required && permission.evidence >= Provenance::Reported;
    unsure.then_some(ExclusionReason::Unsure)
}
