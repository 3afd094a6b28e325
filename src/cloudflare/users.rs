//! The user behind a credential.

use serde::Deserialize;

use super::{ApiError, Client};

/// A user.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct ApiUser {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
}

impl Client<'_> {
    /// The user behind the credential. Needs User Details Read.
    pub(crate) async fn user(&self) -> Result<ApiUser, ApiError> {
        self.get(&["user"]).await
    }
}
