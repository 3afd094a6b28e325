//! What `token extend` will do, and how it ended.

use std::collections::BTreeSet;

use crate::change::outcome::TokenReadback;
use crate::cloudflare::{ApiError, RawToken};
use crate::permissions::requirements::{Permission, TokenPurpose};
use crate::permissions::token::{OwnerKind, PolicyBody};
use crate::project::Project;
use crate::wrangler::WranglerTool;

/// Everything that a plan to extend a token is about.
pub(crate) struct ExtendView<'a> {
    pub(crate) purpose: TokenPurpose,
    pub(crate) projects: &'a [Project],
    /// The wrangler of each project.
    pub(crate) tools: &'a [WranglerTool],
    pub(crate) owner: OwnerKind,
    pub(crate) account: &'a str,
    pub(crate) before: &'a RawToken,
    pub(crate) missing: &'a [Permission],
    /// The labels of permissions that the token possibly has already.
    pub(crate) unclear: BTreeSet<&'static str>,
    /// What is added.
    pub(crate) policies: &'a [PolicyBody],
    /// Where the credential that changes the token comes from.
    pub(crate) source: &'a str,
    /// Why the ids are not Cloudflare's own, if they are not.
    pub(crate) unlisted: Option<&'a ApiError>,
}

/// How a plan to extend a token ended.
pub(crate) enum ExtendResult {
    /// There was nothing to add.
    Complete,
    Planned,
    Declined,
    /// What Cloudflare shows of the token after the change.
    Extended(TokenReadback),
}
