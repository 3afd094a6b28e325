//! What `token extend` will do, and how it ended.

use std::collections::BTreeSet;

use crate::change::outcome::TokenReadback;
use crate::cloudflare::{ApiError, RawToken};
use crate::permissions::requirements::{Permission, TokenPurpose};
use crate::permissions::token::{OwnerKind, PolicyBody};
use crate::permissions::wrangler_version::tool::WranglerTool;
use crate::project::Project;

/// Everything that a plan to extend a token is about.
pub(crate) struct ExtendView<'a> {
    /// What the token is for.
    pub(crate) purpose: TokenPurpose,
    /// The projects.
    pub(crate) projects: &'a [Project],
    /// The wrangler of each.
    pub(crate) tools: &'a [WranglerTool],
    /// Whose the token is.
    pub(crate) owner: OwnerKind,
    /// The account that it is extended for.
    pub(crate) account: &'a str,
    /// The token as it is.
    pub(crate) before: &'a RawToken,
    /// What it lacks.
    pub(crate) missing: &'a [Permission],
    /// The labels of permissions that it possibly has already.
    pub(crate) unclear: BTreeSet<&'static str>,
    /// What is added.
    pub(crate) policies: &'a [PolicyBody],
    /// Where the credential lies that changes it.
    pub(crate) source: &'a str,
    /// Why the ids are not Cloudflare's own, if they are not.
    pub(crate) unlisted: Option<&'a ApiError>,
}

/// How a plan to extend a token ended.
pub(crate) enum ExtendResult {
    /// There was nothing to add.
    Complete,
    /// Nothing was done.
    Planned,
    /// A person said no.
    Declined,
    /// It was changed. What Cloudflare shows of it.
    Extended(TokenReadback),
}
