//! Making tokens and changing them.
//!
//! A new token's value is in the answer to the call that makes it and nowhere else. A change replaces
//! the whole token but its id and its value (Cloudflare API reference, `accounts/tokens`, `user/tokens`).

use std::fmt;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{ApiError, ApiToken, Client, RawToken, TokenOwner};

/// A token that was just made.
pub(crate) struct TokenWithSecret {
    /// The token, as the answer shows it.
    pub(crate) token: ApiToken,
    /// Its value, which the API does not show again.
    pub(crate) value: SecretString,
}

impl fmt::Debug for TokenWithSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TokenWithSecret").field(&self.token).finish()
    }
}

impl<'de> Deserialize<'de> for TokenWithSecret {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct SecretAnswer {
            value: String,
            #[serde(flatten)]
            token: ApiToken,
        }
        let SecretAnswer { value, token } = SecretAnswer::deserialize(from)?;
        let value = SecretString::from(value);
        Ok(Self { token, value })
    }
}

impl Client<'_> {
    /// Makes a token that is as `body` says. Needs API Tokens Write, or Account API Tokens Write.
    /// Permission groups that Cloudflare does not know are left out without a word. Sent once.
    pub(crate) async fn create_token(
        &self,
        owner: &TokenOwner,
        body: &impl Serialize,
    ) -> Result<TokenWithSecret, ApiError> {
        self.post_hushed(&owner.tokens(), body).await
    }

    /// Makes the token `id` what `body` says; what is left out there is gone, its value stays. Needs
    /// API Tokens Write, or Account API Tokens Write. Sent once.
    pub(crate) async fn replace_token(
        &self,
        owner: &TokenOwner,
        id: &str,
        body: &Value,
    ) -> Result<RawToken, ApiError> {
        self.put(&owner.token(id), body).await
    }
}
