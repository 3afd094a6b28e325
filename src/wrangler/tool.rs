//! The wrangler of a project, and where its version is from.

use std::path::Path;

use super::WranglerVersion;
use super::installed::{LookupError, find_wrangler};
use crate::project::{Project, load};

/// The wrangler of a project.
pub(crate) struct WranglerTool {
    pub(crate) version: Option<WranglerVersion>,
    pub(crate) by: VersionSource,
}

/// Where the version is from.
pub(crate) enum VersionSource {
    Flag,
    File(String),
    /// It is not known, for this reason.
    Nothing(String),
}

impl WranglerTool {
    /// The wrangler that deploys `project`: the one that the command line names (`flag`), else the one in
    /// the files around the project. Paths are shown as seen from `cwd`.
    pub(crate) fn find(project: &Project, flag: Option<WranglerVersion>, cwd: &Path) -> Self {
        let shown = |path: &Path| load::display_path(cwd, path);
        if flag.is_some() {
            let by = VersionSource::Flag;
            return Self { version: flag, by };
        }
        let (version, by) = match find_wrangler(project.path.parent().unwrap_or(cwd)) {
            Ok((version, file)) => (Some(version), VersionSource::File(shown(&file))),
            Err(error) => {
                let reason = match error {
                    LookupError::Nowhere => "no package.json here or above names it".to_owned(),
                    LookupError::Unreadable(file) => format!("{} cannot be read", shown(&file)),
                    LookupError::Range(file, range) => {
                        format!(
                            "{} asks for {range}, and there is no lockfile",
                            shown(&file)
                        )
                    }
                    LookupError::Silent(file) => format!("{} does not say", shown(&file)),
                };
                (None, VersionSource::Nothing(reason))
            }
        };
        Self { version, by }
    }
}
