//! Making tokens and changing them.
//!
//! A new token's value is in the answer to the call that makes it and nowhere else. A change replaces
//! the whole token but its id and its value (Cloudflare API reference, `accounts/tokens`, `user/tokens`).

use std::fmt;

use secrecy::SecretString;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::{Client, Error, Owner, Token, page};

/// A permission group as the API lists it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct Listing {
    /// Its id.
    pub(crate) id: String,
    /// Its name, which groups of several scopes may share.
    pub(crate) name: String,
    /// What it can be granted on: `com.cloudflare.api.account` and the like.
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
}

/// A token as the API shows it, with all that this program does not know.
#[derive(Clone, Debug)]
pub(crate) struct Whole {
    /// What this program understands of it.
    pub(crate) token: Token,
    /// All of it.
    pub(crate) raw: Value,
}

/// A token that was just made.
pub(crate) struct Made {
    /// The token, as the answer shows it.
    pub(crate) token: Token,
    /// Its value, which the API does not tell again.
    pub(crate) value: SecretString,
}

impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Made").field(&self.token).finish()
    }
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Value::deserialize(from)?;
        let token = Token::deserialize(&raw).map_err(D::Error::custom)?;
        Ok(Self { token, raw })
    }
}

impl<'de> Deserialize<'de> for Made {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Answer {
            value: String,
            #[serde(flatten)]
            token: Token,
        }
        let Answer { value, token } = Answer::deserialize(from)?;
        let value = SecretString::from(value);
        Ok(Self { token, value })
    }
}

impl Client<'_> {
    /// The permission groups that a token of `owner` can hold. Needs API Tokens Read, or Account API
    /// Tokens Read for an account's.
    pub(crate) async fn permission_groups(&self, owner: Owner<'_>) -> Result<Vec<Listing>, Error> {
        let mut path = owner.tokens();
        path.push("permission_groups");
        self.get(&path).await
    }

    /// The tokens of `owner`, from all pages. Needs API Tokens Read, or Account API Tokens Read.
    pub(crate) async fn tokens(&self, owner: Owner<'_>) -> Result<Vec<Token>, Error> {
        page::all(self, &owner.tokens(), 50).await
    }

    /// The token `id` of `owner`, whole. Needs API Tokens Read, or Account API Tokens Read.
    pub(crate) async fn whole_token(&self, owner: Owner<'_>, id: &str) -> Result<Whole, Error> {
        self.get(&owner.token(id)).await
    }

    /// Makes a token that is as `body` says. Needs API Tokens Write, or Account API Tokens Write.
    /// Permission groups that Cloudflare does not know are left out without a word. Sent once.
    pub(crate) async fn create_token(
        &self,
        owner: Owner<'_>,
        body: &impl Serialize,
    ) -> Result<Made, Error> {
        self.post_hushed(&owner.tokens(), body).await
    }

    /// Makes the token `id` what `body` says; what is left out there is gone, its value stays. Needs
    /// API Tokens Write, or Account API Tokens Write. Sent once.
    pub(crate) async fn replace_token(
        &self,
        owner: Owner<'_>,
        id: &str,
        body: &Value,
    ) -> Result<Whole, Error> {
        self.put(&owner.token(id), body).await
    }
}
