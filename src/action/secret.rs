//! A secret that is still to be created.

use super::{AdminRequest, SECRETS_EDITOR, ShellCommand};
use crate::cloudflare::SecretQuota;
use crate::secret_input::Source;

/// A secret to create. Its value is not part of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct NewSecret {
    /// Account id.
    pub(crate) account: String,
    /// Store id.
    pub(crate) store: String,
    /// The store as sentences name it.
    pub(crate) store_title: String,
    /// The secret's name.
    pub(crate) name: String,
    /// The scopes that it will have, sorted as the API returns them.
    pub(crate) scopes: Vec<String>,
    /// How many secrets the account has and can have, where it is known.
    pub(crate) quota: Option<SecretQuota>,
    /// Where a flag says that the value lies; without it, a person is asked.
    pub(crate) source: Option<Source>,
}

impl NewSecret {
    /// What it does, as an imperative.
    pub(crate) fn title(&self) -> String {
        format!("create the secret {}", self.name)
    }

    /// The same, asked of somebody who is allowed to edit secrets.
    pub(crate) fn request(&self) -> AdminRequest {
        AdminRequest {
            change: format!(
                "{} (store {}, account {})",
                self.title(),
                self.store,
                self.account
            ),
            who: SECRETS_EDITOR,
            place: "Secrets Store > Create secret".to_owned(),
            command: Some(self.by_hand()),
        }
    }

    /// The command that does the same.
    pub(crate) fn by_hand(&self) -> ShellCommand {
        let scopes = self.scopes.join(",");
        ShellCommand::new(
            "wrangler secrets-store secret create",
            [
                &[&self.store],
                &["--name", &self.name],
                &["--scopes", &scopes],
                &["--remote"],
            ],
        )
    }

    /// Whether it is the same secret as `other`.
    pub(crate) fn is_twin_of(&self, other: &Self) -> bool {
        (&self.account, &self.store, &self.name) == (&other.account, &other.store, &other.name)
    }

    /// Whether the account holds as many secrets as it can.
    pub(crate) fn is_full(&self) -> bool {
        self.quota.is_some_and(|quota| quota.usage >= quota.quota)
    }
}
