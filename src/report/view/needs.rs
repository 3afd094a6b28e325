//! What `token needs` found.

use crate::action::Invocation;
use crate::permissions::requirements::{Requirements, TokenPurpose};
use crate::project::Project;
use crate::wrangler::WranglerTool;
use crate::wrangler::WranglerVersion;

/// What `token needs` shows.
pub(crate) struct NeedsView<'a> {
    /// How the run was started.
    pub(crate) invocation: &'a Invocation,
    pub(crate) purpose: TokenPurpose,
    pub(crate) needs: &'a Requirements,
    pub(crate) projects: &'a [Project],
    /// The wrangler of each project.
    pub(crate) tools: &'a [WranglerTool],
    /// The configs that cannot be used, with what to do.
    pub(crate) errors: &'a [(String, &'static str)],
    /// Whether a first deploy needs permissions that a later one does not.
    pub(crate) first_takes_more: bool,
}

impl NeedsView<'_> {
    /// The version that every project deploys with.
    pub(crate) fn wrangler(&self) -> Option<WranglerVersion> {
        common_version(self.tools)
    }
}

/// The version that every one of `tools` has.
pub(crate) fn common_version(tools: &[WranglerTool]) -> Option<WranglerVersion> {
    let first = tools.first()?.version;
    let mut tools = tools.iter();
    tools.all(|tool| tool.version == first).then_some(first)?
}
