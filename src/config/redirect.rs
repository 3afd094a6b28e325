//! The redirect that a build tool leaves for `wrangler deploy`: `.wrangler/deploy/config.json`.
//!
//! Followed as in `findRedirectedWranglerConfig` of
//! packages/workers-utils/src/config/config-helpers.ts.

use std::path::{Path, PathBuf};

use super::document::ConfigDocument;
use super::error::ConfigError;
use super::path::normalize_path;

/// The path of a redirect below the folder of the config that it replaces.
pub(super) const REDIRECT: &str = ".wrangler/deploy/config.json";

/// How many folders deep it is there, itself included.
const REDIRECT_DEPTH: usize = 3;

/// A redirect that `deploy` follows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct DeployRedirect {
    pub(crate) file: PathBuf,
    pub(crate) target: PathBuf,
}

impl DeployRedirect {
    /// The folder of the config that it replaces.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.file.ancestors().nth(REDIRECT_DEPTH)
    }
}

/// A redirect that makes `deploy` fail.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RedirectError {
    /// The redirect file cannot be read as JSON.
    #[error("cannot read the deploy configuration: {0}")]
    Unreadable(#[from] ConfigError),
    /// No `configPath` in it, or not a text.
    #[error("{} names no \"configPath\"", file.display())]
    NoPath { file: PathBuf },
    /// The config it names does not exist.
    #[error("{} names {}, which does not exist", file.display(), target.display())]
    NoTarget { file: PathBuf, target: PathBuf },
    /// The user's config is in another folder, so wrangler does not choose between the two.
    #[error("{} and {} do not share a folder, and wrangler chooses neither", file.display(), config.display())]
    Elsewhere { file: PathBuf, config: PathBuf },
}

impl RedirectError {
    /// The same error with the paths that a user sees.
    #[must_use]
    pub(crate) fn shown_as(mut self, shown: impl Fn(&Path) -> String) -> Self {
        let show = |path: &mut PathBuf| *path = PathBuf::from(shown(path));
        match &mut self {
            Self::Unreadable(error) => show(error.path_mut()),
            Self::NoPath { file } => show(file),
            Self::NoTarget {
                file,
                target: other,
            }
            | Self::Elsewhere {
                file,
                config: other,
            } => {
                show(file);
                show(other);
            }
        }
        self
    }

    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::Unreadable(_) | Self::NoPath { .. } | Self::NoTarget { .. } => {
                "build the project again, or remove the .wrangler/deploy folder"
            }
            Self::Elsewhere { .. } => {
                "run wrangler in the folder that is to be deployed, or remove the .wrangler/deploy folder"
            }
        }
    }
}

/// Follows the redirect `file`. `config` is the user's config found from the same start.
pub(super) fn follow(
    file: PathBuf,
    config: Option<&Path>,
) -> Result<DeployRedirect, RedirectError> {
    let document = ConfigDocument::read(&file)?;
    let named = document.root.get("configPath").and_then(|node| node.text());
    let Some(named) = named.filter(|path| !path.is_empty()) else {
        return Err(RedirectError::NoPath { file });
    };
    let target = normalize_path(&file.with_file_name("").join(named));
    if !target.exists() {
        return Err(RedirectError::NoTarget { file, target });
    }
    match config {
        Some(config) if config.with_file_name(REDIRECT) != file => Err(RedirectError::Elsewhere {
            file,
            config: config.to_owned(),
        }),
        _ => Ok(DeployRedirect { file, target }),
    }
}

/// The config that a build was made from, as the generated `document` names it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum SourceConfig {
    Found(PathBuf),
    /// It names a file that is not here: it was built elsewhere.
    Absent,
    /// It names none.
    Unnamed,
}

/// Finds the config that the generated `document` names as its source. Tools write a whole path; a
/// relative one is looked for beside the document, then in `folder`, where the build was run.
pub(crate) fn source_of(document: &ConfigDocument, folder: Option<&Path>) -> SourceConfig {
    let named = document.root.get("userConfigPath");
    let named = named.and_then(|node| node.text());
    let Some(named) = named.filter(|path| !path.is_empty()) else {
        return SourceConfig::Unnamed;
    };
    let folders = document.path.parent().into_iter().chain(folder);
    let mut paths = folders.map(|folder| normalize_path(&folder.join(named)));
    let found = paths.find(|path| *path != document.path && path.is_file());
    found.map_or(SourceConfig::Absent, SourceConfig::Found)
}
