//! API tokens: whether one is valid, what it is allowed to do, creating and changing one.
//!
//! A token belongs to a user or to an account, and each kind has its own endpoints. Cloudflare
//! answers an account's token at the user's endpoint as if it did not exist (code 1000, `Invalid API
//! Token`), so a token without a prefix has to be tried at both.
//!
//! A new token's value is in the answer to the call that creates it and nowhere else. A change replaces
//! the whole token except its id and its value (Cloudflare API reference, `accounts/tokens`,
//! `user/tokens`).

use std::collections::BTreeMap;
use std::time::SystemTime;

use reqwest::Method;
use secrecy::SecretString;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::client::Client;
use super::error::ApiError;
use super::page::{self, ListItem};
use super::request::CarriedValue;

/// The owner of a token.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum TokenOwner {
    /// The account with this id.
    Account(String),
    /// The user who created it.
    User,
}

impl TokenOwner {
    /// The path of the owner's tokens.
    pub(super) fn tokens(&self) -> Vec<&str> {
        match self {
            Self::User => vec!["user", "tokens"],
            Self::Account(account) => vec!["accounts", account, "tokens"],
        }
    }

    pub(super) fn token<'a>(&'a self, id: &'a str) -> Vec<&'a str> {
        let mut path = self.tokens();
        path.push(id);
        path
    }
}

/// What Cloudflare says about the token that asks.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct TokenVerification {
    pub(crate) id: String,
    /// `active`, `disabled` or `expired`.
    pub(crate) status: String,
    /// When it expires; `None` for never, or for a date that is not understood.
    #[serde(default, deserialize_with = "read_moment")]
    pub(crate) expires_on: Option<SystemTime>,
    /// When it becomes valid; `None` if it always was, or for a date that is not understood.
    #[serde(default, deserialize_with = "read_moment")]
    pub(crate) not_before: Option<SystemTime>,
}

/// A token with its policies, without its value.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct ApiToken {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) policies: Vec<TokenPolicy>,
}

/// A token as the API shows it, with the fields that this program does not know.
#[derive(Clone, Debug)]
pub(crate) struct RawToken {
    pub(crate) token: ApiToken,
    pub(crate) raw: Value,
}

/// Permissions for some resources.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct TokenPolicy {
    /// `allow` or `deny`.
    pub(crate) effect: String,
    pub(crate) permission_groups: Vec<PolicyGroup>,
    /// By key: `com.cloudflare.api.account.<id>` and the like, or `com.cloudflare.api.account.*`.
    pub(crate) resources: BTreeMap<String, PolicyResource>,
}

/// A permission group, such as `Secrets Store Write`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct PolicyGroup {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
}

/// A permission group as the API lists it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct ListedGroup {
    pub(crate) id: String,
    /// Groups of several scopes can share it.
    pub(crate) name: String,
    /// What it can be granted on: `com.cloudflare.api.account` and the like.
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
}

/// Which part of a resource a policy covers.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(untagged)]
pub(crate) enum PolicyResource {
    /// `"*"`
    Whole(String),
    /// `{"com.cloudflare.api.account.zone.*": "*"}`.
    Parts(BTreeMap<String, String>),
    /// A shape that is not documented.
    Unknown(Value),
}

/// A token that was just created.
#[derive(Debug, Deserialize)]
pub(crate) struct TokenWithSecret {
    #[serde(flatten)]
    pub(crate) token: ApiToken,
    /// The API does not show it again.
    #[serde(deserialize_with = "read_secret")]
    pub(crate) value: SecretString,
}

impl<'de> Deserialize<'de> for RawToken {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Value::deserialize(from)?;
        let token = ApiToken::deserialize(&raw).map_err(D::Error::custom)?;
        Ok(Self { token, raw })
    }
}

impl ListItem for ApiToken {
    fn key(&self) -> Option<&str> {
        Some(&self.id)
    }
}

impl Client<'_> {
    /// Whether the client's own token is a valid token of a user. Needs no permission.
    pub(crate) async fn verify_user(&self) -> Result<TokenVerification, ApiError> {
        self.get(&["user", "tokens", "verify"]).await
    }

    /// Whether the client's own token is a valid token of `account`. Needs no permission.
    pub(crate) async fn verify_account(
        &self,
        account: &str,
    ) -> Result<TokenVerification, ApiError> {
        self.get(&["accounts", account, "tokens", "verify"]).await
    }

    /// The tokens of `owner`, from all pages. Needs API Tokens Read, or Account API Tokens Read.
    pub(crate) async fn tokens(&self, owner: &TokenOwner) -> Result<Vec<ApiToken>, ApiError> {
        page::fetch_all(self, &owner.tokens(), 50).await
    }

    /// The token `id` with its policies. Needs API Tokens Read, or Account API Tokens Read for an
    /// account's token, which few tokens have.
    pub(crate) async fn token(&self, owner: &TokenOwner, id: &str) -> Result<RawToken, ApiError> {
        self.get(&owner.token(id)).await
    }

    /// The permission groups that a token of `owner` can hold. Needs API Tokens Read, or Account API
    /// Tokens Read for an account's.
    pub(crate) async fn permission_groups(
        &self,
        owner: &TokenOwner,
    ) -> Result<Vec<ListedGroup>, ApiError> {
        self.get(&owner.token("permission_groups")).await
    }

    /// Creates a token as `body` says. Needs API Tokens Write, or Account API Tokens Write.
    /// Permission groups that Cloudflare does not know are silently left out. Sent once.
    pub(crate) async fn create_token(
        &self,
        owner: &TokenOwner,
        body: &impl Serialize,
    ) -> Result<TokenWithSecret, ApiError> {
        self.post_carrying(&owner.tokens(), body, CarriedValue::Answered)
            .await
    }

    /// Replaces the token `id` by what `body` says; its value stays. Needs API Tokens Write, or
    /// Account API Tokens Write. Sent once.
    pub(crate) async fn replace_token(
        &self,
        owner: &TokenOwner,
        id: &str,
        body: &Value,
    ) -> Result<RawToken, ApiError> {
        self.write(Method::PUT, &owner.token(id), body).await
    }
}

fn read_secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    String::deserialize(from).map(SecretString::from)
}

/// A date and time in UTC. One that is not understood must not make a valid token look invalid.
fn read_moment<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SystemTime>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    Ok(text.and_then(|text| {
        let utc = text.strip_suffix("+00:00").map(|local| format!("{local}Z"));
        humantime::parse_rfc3339(utc.as_deref().unwrap_or(&text)).ok()
    }))
}
