//! Who the credential belongs to, and the accounts and zones that it sees.

use serde::Deserialize;

use super::client::Client;
use super::error::ApiError;
use super::page::{self, ListItem};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct Account {
    /// 32 hexadecimal digits, as all ids in this file.
    pub(crate) id: String,
    pub(crate) name: String,
}

/// A person's place in an account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(from = "MembershipRow")]
pub(crate) struct AccountMembership {
    pub(crate) account: Option<AccountRef>,
    /// The names of the roles held there.
    pub(crate) roles: Option<Vec<String>>,
}

/// A membership as the API lists it: with roles, or with policies that name them.
#[derive(Deserialize)]
struct MembershipRow {
    account: Option<AccountRef>,
    #[serde(default)]
    roles: Option<Vec<String>>,
    #[serde(default)]
    policies: Option<Vec<MemberPolicy>>,
}

#[derive(Deserialize)]
struct MemberPolicy {
    /// `allow` or `deny`.
    #[serde(default)]
    access: Option<String>,
    #[serde(default)]
    permission_groups: Vec<MemberRole>,
}

#[derive(Deserialize)]
struct MemberRole {
    #[serde(default)]
    name: Option<String>,
}

impl From<MembershipRow> for AccountMembership {
    fn from(row: MembershipRow) -> Self {
        let by_policies = || {
            let policies = row.policies?.into_iter();
            let allowed = policies.filter(|policy| policy.access.as_deref() != Some("deny"));
            let roles = allowed.flat_map(|policy| policy.permission_groups);
            Some(roles.filter_map(|role| role.name).collect())
        };
        let roles = row.roles.filter(|roles| !roles.is_empty());
        Self {
            account: row.account,
            roles: roles.or_else(by_policies),
        }
    }
}

/// An account, as other things name it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct AccountRef {
    pub(crate) id: String,
    /// Where it is listed with its name.
    #[serde(default)]
    pub(crate) name: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct ApiUser {
    pub(crate) id: String,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct ListedZone {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) account: Option<AccountRef>,
}

impl ListItem for Account {
    fn key(&self) -> Option<&str> {
        Some(&self.id)
    }
}

impl ListItem for AccountMembership {
    fn key(&self) -> Option<&str> {
        self.account.as_ref().map(|account| account.id.as_str())
    }
}

impl ListItem for ListedZone {
    fn key(&self) -> Option<&str> {
        Some(&self.id)
    }
}

impl Client<'_> {
    /// All accounts that the credential sees. Needs no permission.
    pub(crate) async fn accounts(&self) -> Result<Vec<Account>, ApiError> {
        page::fetch_all(self, &["accounts"], 50).await
    }

    /// All memberships of the person behind the credential. Needs Memberships Read, or the Global
    /// API key.
    pub(crate) async fn memberships(&self) -> Result<Vec<AccountMembership>, ApiError> {
        page::fetch_all(self, &["memberships"], 50).await
    }

    /// The user behind the credential. Needs User Details Read.
    pub(crate) async fn user(&self) -> Result<ApiUser, ApiError> {
        self.get(&["user"]).await
    }

    /// All zones that the credential sees, in every account. Needs Zone Read on them.
    pub(crate) async fn zones(&self) -> Result<Vec<ListedZone>, ApiError> {
        page::fetch_all(self, &["zones"], 50).await
    }
}
