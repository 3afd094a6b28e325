//! API tokens: whether one is valid, and what it is allowed to do.
//!
//! A token belongs to a user or to an account, and each kind has its own endpoints. Cloudflare
//! answers an account's token at the user's endpoint as if it did not exist (code 1000, `Invalid API
//! Token`), so a token without a prefix has to be tried at both.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{ApiError, Client, page};

/// To whom a token belongs.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum TokenOwner {
    /// The account with this id.
    Account(String),
    /// The user who made it.
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

    /// The path of one of them.
    pub(super) fn token<'a>(&'a self, id: &'a str) -> Vec<&'a str> {
        let mut path = self.tokens();
        path.push(id);
        path
    }
}

/// What the verification of a token says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct TokenVerification {
    /// The token's id, which is not secret.
    pub(crate) id: String,
    /// `active`, `disabled` or `expired`.
    pub(crate) status: String,
    /// When it ends to be valid; `None` for never, or for a date that is not understood.
    #[serde(default, deserialize_with = "moment")]
    pub(crate) expires_on: Option<SystemTime>,
    /// From when on it is valid; `None` for ever, or for a date that is not understood.
    #[serde(default, deserialize_with = "moment")]
    pub(crate) not_before: Option<SystemTime>,
}

/// A token with what it is allowed to do.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct ApiToken {
    /// Its id.
    pub(crate) id: String,
    /// What people call it.
    #[serde(default)]
    pub(crate) name: String,
    /// What is allowed and denied.
    #[serde(default)]
    pub(crate) policies: Vec<TokenPolicy>,
}

/// A token as the API shows it, with all that this program does not know.
#[derive(Clone, Debug)]
pub(crate) struct RawToken {
    /// What this program understands of it.
    pub(crate) token: ApiToken,
    /// All of it.
    pub(crate) raw: Value,
}

/// Permissions for some resources.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct TokenPolicy {
    /// `allow` or `deny`.
    pub(crate) effect: String,
    /// What is allowed or denied.
    pub(crate) permission_groups: Vec<PolicyGroup>,
    /// With what: `com.cloudflare.api.account.<id>` and the like, or `com.cloudflare.api.account.*`.
    pub(crate) resources: BTreeMap<String, PolicyResource>,
}

/// A permission group, such as `Secrets Store Write`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct PolicyGroup {
    /// Its id.
    pub(crate) id: String,
    /// Its name, which the API can leave out.
    #[serde(default)]
    pub(crate) name: Option<String>,
}

/// A permission group as the API lists it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct ListedGroup {
    /// Its id.
    pub(crate) id: String,
    /// Its name, which groups of several scopes can share.
    pub(crate) name: String,
    /// What it can be granted on: `com.cloudflare.api.account` and the like.
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
}

/// Which part of a resource a policy is about.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(untagged)]
pub(crate) enum PolicyResource {
    /// `"*"`: all of it.
    Whole(String),
    /// What it holds: `{"com.cloudflare.api.account.zone.*": "*"}`.
    Parts(BTreeMap<String, String>),
    /// A shape that is not documented.
    Unknown(Value),
}

impl<'de> Deserialize<'de> for RawToken {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Value::deserialize(from)?;
        let token = ApiToken::deserialize(&raw).map_err(D::Error::custom)?;
        Ok(Self { token, raw })
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
        page::all(self, &owner.tokens(), 50).await
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
        let mut path = owner.tokens();
        path.push("permission_groups");
        self.get(&path).await
    }
}

/// A date and time in UTC. One that is not understood must not make a valid token look invalid.
fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SystemTime>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    Ok(text.and_then(|text| {
        let utc = text.strip_suffix("+00:00").map(|local| format!("{local}Z"));
        humantime::parse_rfc3339(utc.as_deref().unwrap_or(&text)).ok()
    }))
}
