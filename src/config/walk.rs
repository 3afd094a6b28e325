//! Every project below a folder: the walk through a monorepo.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::discover::{self, DiscoveredConfig, NAMES};
use super::redirect::{self, REDIRECT};

/// Folders that never hold a project of the user's own.
const SKIPPED: [&str; 3] = ["node_modules", ".wrangler", ".git"];

#[derive(Debug)]
pub(crate) struct WalkResult {
    /// One item per folder, in the order of their paths.
    pub(crate) found: Vec<DiscoveredConfig>,
    pub(crate) unreadable: Vec<UnreadableFolder>,
}

/// A folder that could not be read: projects in it would be missed.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd, thiserror::Error)]
#[error("cannot look into {}, so no project in it is checked: {cause}", folder.display())]
pub(crate) struct UnreadableFolder {
    pub(crate) folder: PathBuf,
    pub(crate) cause: String,
}

impl UnreadableFolder {
    fn from_walk_error(error: ignore::Error, start: &Path) -> Self {
        match error {
            ignore::Error::WithPath { path, err } => Self::from_walk_error(*err, &path),
            ignore::Error::WithDepth { err, .. } => Self::from_walk_error(*err, start),
            ignore::Error::Io(cause) => Self {
                folder: start.to_owned(),
                // The walk wraps what the system said into a sentence with the path.
                cause: cause
                    .source()
                    .map_or_else(|| cause.to_string(), ToString::to_string),
            },
            cause => Self {
                folder: start.to_owned(),
                cause: cause.to_string(),
            },
        }
    }

    /// The same error with the path that a user sees.
    #[must_use]
    pub(crate) fn shown_as(self, shown: &str) -> Self {
        Self {
            folder: PathBuf::from(shown),
            ..self
        }
    }

    pub(crate) fn help() -> &'static str {
        "check its permissions; or leave it out: name the configs to look at, or list the folder in \
         .gitignore"
    }
}

/// Looks through `folder` and everything below it, except what a `.gitignore` excludes,
/// `node_modules` and `.wrangler`. Links to folders are not followed. In each folder it chooses the
/// config that wrangler would choose there. `folder` itself was named, so no `.gitignore` hides a
/// config in it.
pub(crate) fn walk(folder: &Path) -> WalkResult {
    let mut places = BTreeMap::from([(folder.to_owned(), names_in(folder))]);
    let mut unreadable = Vec::new();
    for entry in walker(folder) {
        match entry {
            Ok(entry) => {
                if let Some((place, name)) = project_file(&entry) {
                    places.entry(place).or_default().insert(name);
                }
            }
            Err(error) => unreadable.push(UnreadableFolder::from_walk_error(error, folder)),
        }
    }
    let mut found: Vec<DiscoveredConfig> = places.iter().filter_map(look).collect();
    drop_targets(&mut found);
    WalkResult { found, unreadable }
}

fn walker(folder: &Path) -> ignore::Walk {
    WalkBuilder::new(folder)
        .standard_filters(false)
        .git_ignore(true)
        .parents(true)
        .require_git(false)
        .follow_links(false)
        .filter_entry(|entry| {
            let name = entry.file_name().to_str();
            entry.depth() == 0 || !name.is_some_and(|name| SKIPPED.contains(&name))
        })
        .build()
}

/// The folder and name of a file that shows that a project is there.
fn project_file(entry: &DirEntry) -> Option<(PathBuf, String)> {
    let name = entry.file_name().to_str()?;
    let place = entry.path().parent()?.to_owned();
    (discover::is_project_file(name) && is_file_or_unknown(entry.path()))
        .then(|| (place, name.to_owned()))
}

/// Whether a file is at `path`; a link to one counts, as for wrangler. Where the system does not
/// say, reading the file will show why.
fn is_file_or_unknown(path: &Path) -> bool {
    match path.metadata() {
        Ok(metadata) => metadata.is_file(),
        Err(cause) => cause.kind() != ErrorKind::NotFound,
    }
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let files = discover::find_unread(folder, None).into_iter();
    files
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect()
}

/// One folder as wrangler would see it if it were started there and there was nothing above.
fn look((folder, names): (&PathBuf, &BTreeSet<String>)) -> Option<DiscoveredConfig> {
    let first = NAMES.iter().find(|name| names.contains(**name));
    let config = first.map(|name| folder.join(name));
    let files = names.iter().map(|name| folder.join(name));
    let redirect = folder.join(REDIRECT);
    let found = DiscoveredConfig {
        unread: files.filter(|path| Some(path) != config.as_ref()).collect(),
        redirect: redirect
            .is_file()
            .then(|| redirect::follow(redirect, config.as_deref())),
        config,
    };
    (!found.is_empty()).then_some(found)
}

/// The config that a redirect leads to belongs to the project that redirects: it is no second one.
fn drop_targets(found: &mut Vec<DiscoveredConfig>) {
    let targets: BTreeSet<PathBuf> = found
        .iter()
        .filter_map(|found| found.redirect.as_ref()?.as_ref().ok())
        .filter_map(|redirect| redirect.target.canonicalize().ok())
        .collect();
    if targets.is_empty() {
        return;
    }
    found.retain(|found| {
        let config = found.config.as_ref().filter(|_| found.redirect.is_none());
        let canonical = config.and_then(|config| config.canonicalize().ok());
        !canonical.is_some_and(|config| targets.contains(&config))
    });
}
