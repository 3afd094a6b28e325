//! Everything that this program can change, as one closed list of inert descriptions.

use std::collections::BTreeSet;

use super::plan::preview::ConfigPreview;
use crate::action::{ConfigChange, NewSecret, ScopeChange};
use crate::cloudflare::{RawToken, TokenOwner};
use crate::permissions::token::{PolicyBody, TokenBody};

/// One change of the world, which is made, and written down, as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operation<'a> {
    AddScopes(&'a ScopeChange),
    CreateSecret(&'a NewSecret),
    EditConfig(&'a ConfigChange),
    CreateToken(&'a TokenCreation<'a>),
    ExtendToken(&'a TokenExtension<'a>),
    RemoveScopes(&'a RemoveScopes),
    RestoreConfig(&'a RestoreConfig),
}

/// A token to create.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenCreation<'a> {
    pub(crate) owner: &'a TokenOwner,
    pub(crate) body: &'a TokenBody,
    /// The ids of the tokens that were there before; `None` where they could not be listed. Then nothing
    /// tells a new token from an old one of the same name.
    pub(crate) existing: Option<&'a BTreeSet<String>>,
}

/// Permissions to add to a token. Everything else of it stays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenExtension<'a> {
    pub(crate) owner: &'a TokenOwner,
    /// The token that the plan was made for.
    pub(crate) before: &'a RawToken,
    pub(crate) policies: &'a [PolicyBody],
}

/// Scopes to remove again from a secret.
#[derive(Clone, Debug)]
pub(crate) struct RemoveScopes {
    /// The number of the operation that is taken back.
    pub(crate) step: u32,
    pub(crate) added: ScopeChange,
    /// The scopes as they are now.
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
}

/// A config to write as it was before an edit.
#[derive(Clone, Debug)]
pub(crate) struct RestoreConfig {
    /// The number of the operation that is taken back.
    pub(crate) step: u32,
    pub(crate) preview: ConfigPreview,
}
