//! The accounts that the person behind a credential is a member of, and in which roles.

use serde::Deserialize;

use super::{ApiError, Client, page};

/// A person's place in an account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct AccountMembership {
    /// The account.
    pub(crate) account: Option<AccountRef>,
    /// The names of the roles held there; the API can list policies instead.
    #[serde(default)]
    pub(crate) roles: Option<Vec<String>>,
}

/// An account, as other things name it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct AccountRef {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
}

impl Client<'_> {
    /// All memberships of the person behind the credential. Needs Memberships Read, or the Global
    /// API key.
    pub(crate) async fn memberships(&self) -> Result<Vec<AccountMembership>, ApiError> {
        page::all(self, &["memberships"], 50).await
    }
}
