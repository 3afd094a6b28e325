//! The zones that a credential sees.

use serde::Deserialize;

use super::{AccountRef, ApiError, Client, page};

/// A zone: a domain that Cloudflare serves.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct ListedZone {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    /// The domain.
    pub(crate) name: String,
    /// The account that holds it.
    #[serde(default)]
    pub(crate) account: Option<AccountRef>,
}

impl Client<'_> {
    /// All zones that the credential sees, in every account. Needs Zone Read on them.
    pub(crate) async fn zones(&self) -> Result<Vec<ListedZone>, ApiError> {
        page::all(self, &["zones"], 50).await
    }
}
