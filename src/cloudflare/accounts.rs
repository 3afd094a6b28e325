//! The accounts that a credential sees.

use serde::Deserialize;

use super::{Client, Error, page};

/// An account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct Account {
    /// 32 hexadecimal digits.
    pub id: String,
    /// What people call it.
    pub name: String,
}

impl Client<'_> {
    /// All accounts that the credential sees. Needs no permission.
    pub async fn accounts(&self) -> Result<Vec<Account>, Error> {
        page::all(self, &["accounts"], 50).await
    }
}
