//! Configs that are not checked unless somebody names them.

use std::path::{Path, PathBuf};

use super::{FIELD, Project};
use crate::config::document::{self, ConfigDocument};
use crate::config::error::ConfigError;
use crate::config::generated::generated_key;
use crate::config::tree::ConfigNode;

/// A config that the run found and did not check.
#[derive(Debug)]
pub(crate) struct UnreadConfig {
    /// The path as a user sees it: relative to the folder of the run, with `/`.
    pub(crate) config: String,
    pub(crate) path: PathBuf,
    pub(crate) reason: UnreadReason,
}

/// Why a config is not checked unless it is named.
#[derive(Debug)]
pub(crate) enum UnreadReason {
    /// It has bindings, and a name that wrangler doesn't look for.
    Name,
    /// It has such a name, and cannot be read: it may have bindings.
    Unreadable(ConfigError),
    /// A build tool wrote it, as this key shows.
    Generated {
        key: &'static str,
        has_bindings: bool,
    },
}

impl UnreadConfig {
    /// What is to be said of the file at `path`, whose name resembles a config's: nothing where it is
    /// known to have no bindings, or is no config.
    pub(super) fn of_variant(path: &Path, shown: String) -> Option<Self> {
        let reason = match read_variant(path) {
            Ok(has_bindings) => has_bindings.then_some(UnreadReason::Name)?,
            Err(ConfigError::NotAFile { .. } | ConfigError::TooLarge { .. }) => return None,
            Err(error) => UnreadReason::Unreadable(error.shown_as(&shown)),
        };
        Some(Self {
            config: shown,
            path: path.to_owned(),
            reason,
        })
    }

    /// Sorts `list` by path, each file once.
    pub(super) fn sort(list: &mut Vec<Self>) {
        list.sort_by(|a, b| a.config.cmp(&b.config));
        list.dedup_by(|a, b| a.path == b.path);
    }

    /// Whether a build tool wrote it: what it needs, the config that it was built from needs.
    pub(crate) fn is_generated(&self) -> bool {
        matches!(self.reason, UnreadReason::Generated { .. })
    }

    /// What is to be said of a config that a build tool wrote.
    pub(super) fn of_generated(project: Project) -> Option<Self> {
        let root = &project.document.as_ref().ok()?.root;
        let reason = UnreadReason::Generated {
            key: generated_key(root)?,
            has_bindings: has_bindings(root),
        };
        Some(Self {
            config: project.config,
            path: project.path,
            reason,
        })
    }
}

/// Whether the file at `path` has bindings. One that a build tool wrote is not the user's.
fn read_variant(path: &Path) -> Result<bool, ConfigError> {
    let bytes = document::read_bytes(path)?;
    // What cannot be parsed is worth a word only if it speaks of bindings.
    let speaks = String::from_utf8_lossy(&bytes).contains(FIELD);
    match ConfigDocument::parse(path, bytes) {
        Ok(document) => Ok(generated_key(&document.root).is_none() && has_bindings(&document.root)),
        Err(ConfigError::Syntax { .. }) if !speaks => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether an array of bindings, or one written as a table, is anywhere in `node`.
fn has_bindings(node: &ConfigNode) -> bool {
    let mut entries = node.entries().iter();
    entries.any(|entry| entry.key == FIELD && has_content(&entry.node) || has_bindings(&entry.node))
        || node
            .elements()
            .is_some_and(|all| all.iter().any(has_bindings))
}

fn has_content(node: &ConfigNode) -> bool {
    !node.entries().is_empty() || node.elements().is_some_and(|all| !all.is_empty())
}
