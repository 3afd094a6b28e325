//! The accounts that a credential sees.

use serde::Deserialize;

use super::{ApiError, Client, page};

/// An account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct Account {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
}

impl Client<'_> {
    /// All accounts that the credential sees. Needs no permission.
    pub(crate) async fn accounts(&self) -> Result<Vec<Account>, ApiError> {
        page::all(self, &["accounts"], 50).await
    }
}
