//! Which config wrangler would choose in a folder.
//!
//! As in packages/workers-utils/src/config/config-helpers.ts: by name before distance, up to the
//! root of the file system, files only.

use std::path::{Path, PathBuf};

use super::redirect::{self, DeployRedirect, REDIRECT, RedirectError};

/// The names of a config, in wrangler's order.
pub(crate) const NAMES: [&str; 3] = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/// The suffixes of a `cloudflare.config.*`: a program, read by wrangler only behind a flag.
const PROGRAM_SUFFIXES: [&str; 6] = ["ts", "mts", "cts", "js", "mjs", "cjs"];

/// What wrangler would find in one place.
#[derive(Debug)]
pub(crate) struct DiscoveredConfig {
    /// The config that wrangler reads; `None` where there is only a redirect or a
    /// `cloudflare.config.*`.
    pub(crate) config: Option<PathBuf>,
    /// Files that look like a config and are not read: configs in the same folder that come later
    /// in wrangler's order, and `cloudflare.config.*`.
    pub(crate) unread: Vec<PathBuf>,
    /// What `deploy` reads instead, or why it fails.
    pub(crate) redirect: Option<Result<DeployRedirect, RedirectError>>,
}

/// What wrangler finds when it is started in the folder `start`, which must be an absolute path.
/// None where there is nothing.
pub(crate) fn discover(start: &Path) -> Option<DiscoveredConfig> {
    let config = NAMES.iter().find_map(|name| find_upwards(start, name));
    let folder = config.as_deref().and_then(Path::parent).unwrap_or(start);
    let mut unread = find_unread(folder, config.as_deref());
    unread.extend(nearer(start, config.as_deref()));
    unread.extend(programs(start));
    unread.sort();
    unread.dedup();
    let found = DiscoveredConfig {
        unread,
        redirect: find_upwards(start, REDIRECT)
            .map(|file| redirect::follow(file, config.as_deref())),
        config,
    };
    (!found.is_empty()).then_some(found)
}

impl DiscoveredConfig {
    /// What `-c config` means: that file alone, never a redirect
    /// (packages/workers-utils/src/config/config-helpers.ts).
    pub(crate) fn from_path(config: &Path) -> Self {
        Self {
            config: Some(config.to_owned()),
            unread: Vec::new(),
            redirect: None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.config.is_none() && self.unread.is_empty() && self.redirect.is_none()
    }
}

/// The file called `name` in the nearest folder from `start` upwards.
fn find_upwards(start: &Path, name: &str) -> Option<PathBuf> {
    let mut places = start.ancestors().map(|folder| folder.join(name));
    places.find(|path| path.is_file())
}

/// Configs between `start` and the chosen one: a name that comes first wins over one that is
/// nearer, which surprises people.
fn nearer(start: &Path, config: Option<&Path>) -> Vec<PathBuf> {
    let Some(chosen) = config.and_then(Path::parent) else {
        return Vec::new();
    };
    let below = start.ancestors().take_while(|folder| *folder != chosen);
    let files = below.flat_map(|folder| NAMES.iter().map(move |name| folder.join(name)));
    files.filter(|path| path.is_file()).collect()
}

/// The configs in `folder` besides `config`, and its `cloudflare.config.*`.
pub(super) fn find_unread(folder: &Path, config: Option<&Path>) -> Vec<PathBuf> {
    let others = NAMES.iter().map(|name| folder.join(name));
    others
        .filter(|path| Some(path.as_path()) != config && path.is_file())
        .chain(programs(folder))
        .collect()
}

/// The `cloudflare.config.*` in `folder`; wrangler would load one from its working directory only.
fn programs(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let names = PROGRAM_SUFFIXES.iter();
    names
        .map(|suffix| folder.join(format!("cloudflare.config.{suffix}")))
        .filter(|path| path.is_file())
}

/// Whether a file of this name shows that a project is there.
pub(super) fn is_project_file(name: &str) -> bool {
    let program = name.strip_prefix("cloudflare.config.");
    NAMES.contains(&name) || program.is_some_and(|suffix| PROGRAM_SUFFIXES.contains(&suffix))
}

#[cfg(test)]
mod tests;
