//! What `token needs` found.

use crate::permissions::requirements::{Requirements, TokenPurpose};
use crate::permissions::wrangler_version::WranglerVersion;
use crate::permissions::wrangler_version::tool::WranglerTool;
use crate::project::Project;

/// What `token needs` has to tell.
pub(crate) struct NeedsView<'a> {
    /// What the token is for.
    pub(crate) purpose: TokenPurpose,
    /// What was derived.
    pub(crate) needs: &'a Requirements,
    /// The projects.
    pub(crate) projects: &'a [Project],
    /// The wrangler of each.
    pub(crate) tools: &'a [WranglerTool],
    /// The configs that cannot be used, with what to do.
    pub(crate) errors: &'a [(String, &'static str)],
    /// A first deploy takes permissions that a later one does not.
    pub(crate) first_takes_more: bool,
}

impl NeedsView<'_> {
    /// The version that every project deploys with.
    pub(crate) fn wrangler(&self) -> Option<WranglerVersion> {
        version(self.tools)
    }
}

/// The version that every one of `tools` has.
pub(crate) fn version(tools: &[WranglerTool]) -> Option<WranglerVersion> {
    let first = tools.first()?.version;
    tools
        .iter()
        .all(|tool| tool.version == first)
        .then_some(first)?
}
