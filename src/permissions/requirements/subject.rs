//! What a token is needed for: projects, their wrangler, and the accounts that are known.

use crate::project::Project;
use crate::wrangler::WranglerVersion;

/// What a token is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TokenPurpose {
    /// Deploy again what is deployed already, as CI does.
    Deploy,
    /// Deploy for the first time, or with a new binding.
    FirstDeploy,
    Check,
    Fix,
}

impl TokenPurpose {
    /// The word for it in `--for` and in documents.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::FirstDeploy => "first-deploy",
            Self::Check => "check",
            Self::Fix => "fix",
        }
    }
}

/// A project with the wrangler that deploys it; none where that is not known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeploySubject<'a> {
    pub(crate) project: &'a Project,
    pub(crate) wrangler: Option<WranglerVersion>,
}

/// The accounts that a run knows from elsewhere than a config.
#[derive(Clone, Debug, Default)]
pub(crate) struct AccountHints {
    /// From a flag: it beats the config.
    pub(crate) flag: Option<String>,
    /// From a variable: it counts where the config names none.
    pub(crate) variable: Option<String>,
    /// The only one that a credential sees: it counts where nothing names any. Whoever deploys does not
    /// know it, so it changes nothing about what a deploy needs.
    pub(crate) only: Option<String>,
}
