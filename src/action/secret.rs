//! A secret to create, and scopes to add to one.

use serde::{Deserialize, Serialize};

use super::request::AdminRequest;
use super::shell::ShellCommand;
use crate::cloudflare::SecretQuota;
use crate::secret_input::SecretSource;

/// Who is allowed to change and create secrets.
const SECRETS_EDITOR: &str =
    "Super Administrator, Secrets Store Admin, or an API token with Secrets Store: Edit";

/// Account, store and secret; of a secret that exists by its id, else by its name.
pub(crate) type SecretKey = (String, String, String);

/// Scopes to add to a secret. The journal holds it with these names, in this order.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct ScopeChange {
    pub(crate) account: String,
    pub(crate) store: String,
    pub(crate) secret: String,
    pub(crate) name: String,
    /// The scopes that the secret was read with; in the journal, right before the write and sorted.
    pub(crate) before: Vec<String>,
    /// In the journal, none of them is in `before`.
    pub(crate) add: Vec<String>,
}

/// A secret to create. Its value is not part of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct NewSecret {
    pub(crate) account: String,
    pub(crate) store: String,
    /// The store as sentences name it.
    pub(crate) store_title: String,
    pub(crate) name: String,
    /// The scopes that it will have, sorted as the API returns them.
    pub(crate) scopes: Vec<String>,
    /// How many secrets the account has and can have, where it is known.
    pub(crate) quota: Option<SecretQuota>,
    /// Where a flag says that the value is; without it, a person is asked.
    pub(crate) source: Option<SecretSource>,
}

impl ScopeChange {
    /// What it does, as an imperative.
    pub(crate) fn title(&self) -> String {
        let scopes = self.add.join("`, `");
        format!("add `{scopes}` to the scopes of {}", self.name)
    }

    /// The ids of the account, the store and the secret.
    pub(crate) fn key(&self) -> SecretKey {
        let [account, store, secret] =
            [&self.account, &self.store, &self.secret].map(String::clone);
        (account, store, secret)
    }

    /// The same, asked of somebody who is allowed to edit secrets.
    pub(crate) fn request(&self) -> AdminRequest {
        let kept = match self.before.as_slice() {
            [] => String::new(),
            kept => format!("; it keeps {}", kept.join(", ")),
        };
        let (title, store, account) = (self.title(), &self.store, &self.account);
        AdminRequest {
            change: format!("{title} (store {store}, account {account}){kept}"),
            who: SECRETS_EDITOR,
            place: format!("Secrets Store > {} > Edit > Permission scope", self.name),
            command: Some(self.command(&self.after())),
        }
    }

    /// The union that is asked for, sorted as the API returns it.
    pub(crate) fn after(&self) -> Vec<String> {
        let mut after: Vec<String> = self.before.iter().chain(&self.add).cloned().collect();
        after.sort();
        after.dedup();
        after
    }

    /// The command that gives the secret exactly these scopes.
    pub(crate) fn command(&self, scopes: &[String]) -> ShellCommand {
        ShellCommand::new(
            "wrangler secrets-store secret update",
            [
                &[&self.store],
                &["--secret-id", &self.secret],
                &["--scopes", &scopes.join(",")],
                &["--remote"],
            ],
        )
    }
}

impl NewSecret {
    /// What it does, as an imperative.
    pub(crate) fn title(&self) -> String {
        format!("create the secret {}", self.name)
    }

    /// The same, asked of somebody who is allowed to edit secrets.
    pub(crate) fn request(&self) -> AdminRequest {
        let (title, store, account) = (self.title(), &self.store, &self.account);
        AdminRequest {
            change: format!("{title} (store {store}, account {account})"),
            who: SECRETS_EDITOR,
            place: "Secrets Store > Create secret".to_owned(),
            command: Some(self.command()),
        }
    }

    /// The command that does the same.
    pub(crate) fn command(&self) -> ShellCommand {
        ShellCommand::new(
            "wrangler secrets-store secret create",
            [
                &[&self.store],
                &["--name", &self.name],
                &["--scopes", &self.scopes.join(",")],
                &["--remote"],
            ],
        )
    }

    /// The ids of the account and the store, and the name.
    pub(crate) fn key(&self) -> SecretKey {
        let [account, store, name] = [&self.account, &self.store, &self.name].map(String::clone);
        (account, store, name)
    }

    /// Whether it is the same secret as `other`.
    pub(crate) fn is_twin_of(&self, other: &Self) -> bool {
        self.key() == other.key()
    }

    /// Whether the account holds as many secrets as it can.
    pub(crate) fn is_full(&self) -> bool {
        self.quota.is_some_and(|quota| quota.usage >= quota.quota)
    }
}
