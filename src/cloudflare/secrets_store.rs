//! Secrets Store: an account's stores, their secrets, and the scopes a secret holds.

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::client::Client;
use super::error::ApiError;
use super::page::{self, ListItem, ListPage, ListRest};
use super::request::CarriedValue;

/// The secret id that no secret has.
const ABSENT_SECRET: &str = "00000000000000000000000000000000";

const PER_PAGE: u64 = 100;

/// A store of an account.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct Store {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    /// `default_secrets_store` for the one that Cloudflare creates.
    pub(crate) name: String,
}

/// What a store shows of a secret: never its value.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Secret {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    /// Case-sensitive.
    pub(crate) name: String,
    /// `pending`, `active`, `deleted`, or whatever Cloudflare adds. Empty where the API gives none.
    #[serde(default)]
    pub(crate) status: String,
    /// Which services can use it, sorted by the API. `None` where the API gives no list.
    #[serde(default)]
    pub(crate) scopes: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) comment: Option<String>,
}

/// How many secrets an account has, and how many it can have.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct SecretQuota {
    /// The limit, over all stores of the account.
    pub(crate) quota: u64,
    pub(crate) usage: u64,
}

impl ListItem for Store {
    fn key(&self) -> Option<&str> {
        Some(&self.id)
    }
}

impl ListItem for Secret {
    fn key(&self) -> Option<&str> {
        Some(&self.id)
    }
}

impl Client<'_> {
    /// The stores of `account`, from all pages. Needs Secrets Store Read.
    pub(crate) async fn stores(&self, account: &str) -> Result<Vec<Store>, ApiError> {
        page::fetch_all(self, &stores(account), PER_PAGE).await
    }

    /// Page `page`, from 1, of the secrets of `store`, 100 a page. Needs Secrets Store Read.
    pub(crate) async fn secrets_page(
        &self,
        account: &str,
        store: &str,
        page: u64,
    ) -> Result<ListPage<Secret>, ApiError> {
        page::fetch_page(self, &secrets(account, store), PER_PAGE, page).await
    }

    /// The secrets of `store` on all pages after `first`, fetched side by side; those of all pages where the
    /// list changed meanwhile.
    pub(crate) async fn secrets_rest(
        &self,
        account: &str,
        store: &str,
        first: &ListPage<Secret>,
    ) -> Result<ListRest<Secret>, ApiError> {
        page::fetch_rest(self, &secrets(account, store), PER_PAGE, first).await
    }

    /// The secret with the id `id`. Needs Secrets Store Read.
    pub(crate) async fn secret(
        &self,
        account: &str,
        store: &str,
        id: &str,
    ) -> Result<Secret, ApiError> {
        self.get(&secret(account, store, id)).await
    }

    /// How many secrets `account` has, and how many it can have. Needs Secrets Store Read.
    pub(crate) async fn quota(&self, account: &str) -> Result<SecretQuota, ApiError> {
        #[derive(Deserialize)]
        struct QuotaAnswer {
            secrets: SecretQuota,
        }
        let path = ["accounts", account, "secrets_store", "quota"];
        let quotas: QuotaAnswer = self.get(&path).await?;
        Ok(quotas.secrets)
    }

    /// The secret `name` of `store`, from all pages: the API has no search by exact name. Needs
    /// Secrets Store Read.
    pub(crate) async fn secret_named(
        &self,
        account: &str,
        store: &str,
        name: &str,
    ) -> Result<Option<Secret>, ApiError> {
        let all: Vec<Secret> = page::fetch_all(self, &secrets(account, store), PER_PAGE).await?;
        Ok(all.into_iter().find(|secret| secret.name == name))
    }

    /// Creates a secret, which is pending at first. `None` where Cloudflare does not say which one it
    /// has created. Needs Secrets Store Write. Sent once.
    pub(crate) async fn create_secret(
        &self,
        account: &str,
        store: &str,
        name: &str,
        value: &SecretString,
        scopes: &[String],
    ) -> Result<Option<Secret>, ApiError> {
        #[derive(Serialize)]
        struct SecretBody<'a> {
            name: &'a str,
            value: &'a str,
            scopes: &'a [String],
        }
        let value = value.expose_secret();
        let draft = SecretBody {
            name,
            value,
            scopes,
        };
        let path = secrets(account, store);
        let carried = CarriedValue::Sent(value.len());
        let created: Vec<Secret> = self.post_carrying(&path, &[draft], carried).await?;
        // Another text in the place of the id could be the value.
        let is_made = |secret: &Secret| secret.name == name && is_id(&secret.id);
        Ok(created.into_iter().find(is_made))
    }

    /// Replaces the scopes of a secret by exactly these. The API cannot add one, nor check for a
    /// change in between. Needs Secrets Store Write. Sent once.
    pub(crate) async fn patch_scopes(
        &self,
        account: &str,
        store: &str,
        id: &str,
        scopes: &[String],
    ) -> Result<Secret, ApiError> {
        let body = json!({ "scopes": scopes });
        let path = secret(account, store, id);
        self.write(Method::PATCH, &path, &body).await
    }

    /// Asks to change the comment of a secret that does not exist, which changes nothing. The
    /// answer is [`MissingResource::Secret`](super::MissingResource::Secret) where writing is allowed,
    /// else a denial. Sent once.
    pub(crate) async fn probe_write(&self, account: &str, store: &str) -> Result<Secret, ApiError> {
        let body = json!({ "comment": "wrangler-permit asks whether it may write" });
        let path = secret(account, store, ABSENT_SECRET);
        self.write(Method::PATCH, &path, &body).await
    }
}

/// Whether `text` has the shape of the API's ids.
fn is_id(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    (1..=36).contains(&text.len()) && text.bytes().all(is_part)
}

fn stores(account: &str) -> [&str; 4] {
    ["accounts", account, "secrets_store", "stores"]
}

fn secrets<'a>(account: &'a str, store: &'a str) -> [&'a str; 6] {
    [
        "accounts",
        account,
        "secrets_store",
        "stores",
        store,
        "secrets",
    ]
}

fn secret<'a>(account: &'a str, store: &'a str, id: &'a str) -> [&'a str; 7] {
    let [accounts, account, product, stores, store, secrets] = secrets(account, store);
    [accounts, account, product, stores, store, secrets, id]
}
