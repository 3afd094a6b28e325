//! Accounts, their people, and uploads that were begun, as data.

use serde::{Deserialize, Serialize};

use super::tokens::SensitiveText;

/// An account.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AccountRecord {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The account's subdomain of workers.dev, if it has registered one.
    pub(crate) workers_subdomain: Option<String>,
}

/// An upload that was begun: what goes on with it has no credential, but this.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UploadSession {
    /// A JSON Web Token, signed with nothing that could be checked.
    pub(crate) token: SensitiveText,
}

/// A person.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct UserRecord {
    pub(crate) id: String,
    /// The address the person logs in with.
    pub(crate) email: String,
    /// The accounts the person belongs to.
    pub(crate) memberships: Vec<MembershipRecord>,
}

impl UserRecord {
    /// The names of the roles held in an account.
    pub(crate) fn roles_in(&self, account: &str) -> impl Iterator<Item = &str> {
        self.memberships
            .iter()
            .filter(move |membership| membership.account == account)
            .flat_map(|membership| &membership.roles)
            .map(String::as_str)
    }
}

/// A person's place in an account.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MembershipRecord {
    pub(crate) account: String,
    /// The names of the roles held, e.g. `Super Administrator - All Privileges`.
    pub(crate) roles: Vec<String>,
}
