//! Everything that this program can change, as one closed list of inert descriptions.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::action::{ConfigChange, NewSecret, ScopeChange, set_scopes};
use crate::cloudflare::{RawToken, TokenOwner};
use crate::config::edit::TextSplice;
use crate::permissions::token::{PolicyBody, TokenBody};

/// One change of the world, which is made, and written down, as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operation<'a> {
    /// Add scopes to a secret.
    AddScopes(&'a ScopeChange),
    /// Create a secret.
    CreateSecret(&'a NewSecret),
    /// Edit a config.
    EditConfig(&'a ConfigChange),
    /// Create a token.
    CreateToken(&'a TokenCreation<'a>),
    /// Give a token more permissions.
    ExtendToken(&'a TokenExtension<'a>),
    /// Take back that scopes were added.
    RemoveScopes(&'a RemoveScopes),
    /// Take back that a config was edited.
    RestoreConfig(&'a RestoreConfig),
}

/// A token to create.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenCreation<'a> {
    /// Whose it will be.
    pub(crate) owner: &'a TokenOwner,
    /// What the API is sent.
    pub(crate) body: &'a TokenBody,
    /// The ids of the tokens that are there already.
    pub(crate) existing: &'a BTreeSet<String>,
}

/// Permissions to add to a token. Everything else of it stays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenExtension<'a> {
    /// Whose it is.
    pub(crate) owner: &'a TokenOwner,
    /// The token that the plan was made for.
    pub(crate) before: &'a RawToken,
    /// What is added.
    pub(crate) policies: &'a [PolicyBody],
}

/// The scopes of a secret, as they are and as they were.
#[derive(Clone, Debug)]
pub(crate) struct RemoveScopes {
    /// The number of the operation that is taken back.
    pub(crate) step: u32,
    /// Account id.
    pub(crate) account: String,
    /// Store id.
    pub(crate) store: String,
    /// Secret id.
    pub(crate) secret: String,
    /// The secret's name.
    pub(crate) name: String,
    /// What is there.
    pub(crate) before: Vec<String>,
    /// What was there.
    pub(crate) after: Vec<String>,
}

/// A config, as it is and as it was.
#[derive(Clone, Debug)]
pub(crate) struct RestoreConfig {
    /// The number of the operation that is taken back.
    pub(crate) step: u32,
    /// The file.
    pub(crate) path: PathBuf,
    /// The file as a user sees its path.
    pub(crate) config: String,
    /// What is there.
    pub(crate) before: Vec<u8>,
    /// What was there.
    pub(crate) after: Vec<u8>,
    /// The difference.
    pub(crate) splices: Vec<TextSplice>,
}

impl RemoveScopes {
    /// The command that does the same, for somebody who has the permission.
    pub(crate) fn command(&self) -> String {
        set_scopes(&self.store, &self.secret, &self.after).to_string()
    }
}
