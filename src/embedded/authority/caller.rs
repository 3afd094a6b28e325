//! The caller of a route, and what the caller is allowed to do.
//!
//! What a role gives is from the documentation's `secrets-store/access-control` page. Where that page
//! and the table of all roles disagree (is a Secrets Store Admin allowed to bind?), the page counts
//! here. A role that is not listed gives nothing.

use super::accepted_permissions::BIND_SECRET;
use crate::embedded::state::accounts::UserRecord;
use crate::embedded::state::tokens::{LoginRecord, OwnerId, TokenRecord};

#[derive(Clone, Debug)]
pub(crate) enum ApiCaller {
    Token(Box<TokenRecord>),
    /// A user with the Global API key: allowed to do what the user's roles give.
    Key(UserRecord),
    /// A user by a login: allowed to do what the user's roles give and the login's scopes cover.
    Login(UserRecord, LoginRecord),
    /// The holder of an upload's token.
    Session,
}

impl ApiCaller {
    /// Whether the caller holds one of `groups` on an account.
    pub(crate) fn holds_on_account(&self, account: &str, groups: &[&str]) -> bool {
        match self {
            Self::Token(token) => token.holds_on_account(account, groups),
            Self::Key(user) => gives_one_of(user, account, groups),
            Self::Login(user, login) => login.covers(groups) && gives_one_of(user, account, groups),
            Self::Session => false,
        }
    }

    /// Whether the caller holds one of `groups` on a zone of an account, or on all of them (`*`).
    pub(crate) fn holds_on_zone(&self, account: &str, zone: &str, groups: &[&str]) -> bool {
        match self {
            Self::Token(token) => token.holds_on_zone(account, zone, groups),
            Self::Key(_) | Self::Login(..) | Self::Session => {
                self.holds_on_account(account, groups)
            }
        }
    }

    /// Whether the caller is allowed to bind an account's secrets to Workers: a token with the
    /// permission to change them, a person in a role that says so.
    pub(crate) fn can_bind(&self, account: &str) -> bool {
        match self {
            Self::Token(token) => token.holds_on_account(account, BIND_SECRET),
            Self::Key(user) => user.roles_in(account).any(role_binds),
            Self::Login(user, login) => {
                login.covers(BIND_SECRET) && user.roles_in(account).any(role_binds)
            }
            Self::Session => false,
        }
    }

    /// Whether the account is among those that the caller sees.
    pub(crate) fn sees_account(&self, account: &str) -> bool {
        match self {
            Self::Token(token) => token.sees_account(account),
            Self::Key(user) | Self::Login(user, _) => user
                .memberships
                .iter()
                .any(|membership| membership.account == account),
            Self::Session => false,
        }
    }

    /// The id of the user behind the credential; an account's token has none.
    pub(crate) fn user(&self) -> Option<&str> {
        match self {
            Self::Token(token) => match &token.owner {
                OwnerId::User(user) => Some(user),
                OwnerId::Account(_) => None,
            },
            Self::Key(user) | Self::Login(user, _) => Some(&user.id),
            Self::Session => None,
        }
    }
}

/// Whether a role of the user in an account gives one of `groups`.
fn gives_one_of(user: &UserRecord, account: &str, groups: &[&str]) -> bool {
    let mut roles = user.roles_in(account);
    roles.any(|role| groups.iter().any(|group| role_gives(role, group)))
}

/// Whether `role` in an account includes the permission group `group` on it.
pub(super) fn role_gives(role: &str, group: &str) -> bool {
    let groups: &[&str] = match role {
        "Super Administrator - All Privileges" => return true,
        "Secrets Store Admin" => &["Secrets Store Read", "Secrets Store Write"],
        "Secrets Store Deployer" | "Secrets Store Reporter" => &["Secrets Store Read"],
        "Workers Admin" => &["Workers Scripts Read", "Workers Scripts Write"],
        _ => &[],
    };
    groups.contains(&group)
}

/// Whether the holder of `role` is allowed to bind secrets to Workers.
fn role_binds(role: &str) -> bool {
    matches!(
        role,
        "Super Administrator - All Privileges" | "Secrets Store Deployer"
    )
}
