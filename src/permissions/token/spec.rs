//! What a token is to grant: of all permissions that projects can use, those that are worth having.

use crate::cloudflare::TokenOwner;
use crate::permissions::groups::GroupScope;
use crate::permissions::requirements::{Permission, Requirements};
use crate::permissions::table::Provenance;

/// Whose a token is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OwnerKind {
    /// It outlives the people who made it, and does not depend on any person's roles.
    Account,
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

/// A token to create, for one account.
#[derive(Clone, Debug)]
pub(crate) struct TokenSpec<'n> {
    pub(crate) owner: OwnerKind,
    /// None where nothing names it.
    pub(crate) account: Option<&'n str>,
    pub(crate) grants: Vec<&'n Permission>,
    pub(crate) left_out: Vec<ExcludedPermission<'n>>,
}

/// A permission that a token does not get, although something asks for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExcludedPermission<'n> {
    pub(crate) permission: &'n Permission,
    pub(crate) why: ExclusionReason,
}

/// Why a token does not get a permission.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ExclusionReason {
    /// Nothing is known to fail without it, and the sources are weak or contradict each other.
    Unsure,
    /// It is about a user, and the token belongs to an account.
    OfUsers,
}

impl<'n> TokenSpec<'n> {
    /// The token for `account` that grants `needs`.
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
