//! The wrangler of a project, and who says which one it is.

use std::path::Path;

use super::WranglerVersion;
use super::installed::{self, LookupError, WranglerLookup};
use crate::project::{Project, load};

/// The wrangler of a project.
pub(crate) struct WranglerTool {
    /// Its version, where it is known.
    pub(crate) version: Option<WranglerVersion>,
    /// Who says so.
    pub(crate) by: VersionSource,
}

/// Who says which wrangler a project has.
pub(crate) enum VersionSource {
    /// The command line.
    Flag,
    /// This file.
    File(String),
    /// Nobody, and this is why.
    Nothing(String),
}

impl WranglerTool {
    /// The wrangler that deploys `project`: the one that the command line names (`told`), else the one
    /// that the files around the project tell of. Paths are shown as seen from `cwd`.
    pub(crate) fn find(project: &Project, told: Option<WranglerVersion>, cwd: &Path) -> Self {
        if told.is_some() {
            return Self {
                version: told,
                by: VersionSource::Flag,
            };
        }
        let shown = |path: &Path| load::shown(cwd, path);
        match installed::find(project.path.parent().unwrap_or(cwd)) {
            WranglerLookup::Known(version, file) => Self {
                version: Some(version),
                by: VersionSource::File(shown(&file)),
            },
            WranglerLookup::Unknown(unknown) => Self {
                version: None,
                by: VersionSource::Nothing(match unknown {
                    LookupError::Nowhere => "no package.json here or above names it".to_owned(),
                    LookupError::Unreadable(file) => format!("{} cannot be read", shown(&file)),
                    LookupError::Range(file, range) => format!(
                        "{} asks for {range}, and there is no lockfile",
                        shown(&file)
                    ),
                    LookupError::Silent(file) => format!("{} does not say", shown(&file)),
                }),
            },
        }
    }
}
