//! Every project below a folder: the walk through a monorepo.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::discover::{self, DiscoveredConfig, NAMES};
use super::redirect::{self, REDIRECT};
use super::repository::find_repository_root;
use super::variant::is_variant;

/// Folders that never hold a project of the user's own.
const SKIPPED: [&str; 3] = ["node_modules", ".wrangler", ".git"];

/// How far a glance looks below a folder, and at how many files and folders: a person may have
/// started in the wrong folder, the whole home for one.
const GLANCE_DEPTH: usize = 6;
const GLANCE_ENTRIES: usize = 20_000;

/// What a walk through a folder found.
#[derive(Debug)]
pub(crate) struct WalkResult {
    /// One item per folder, in the order of their paths.
    pub(crate) found: Vec<DiscoveredConfig>,
    /// Files whose names resemble a config's, sorted.
    pub(crate) variants: Vec<PathBuf>,
    pub(crate) unreadable: Vec<UnreadableFolder>,
    /// Whether something below was not looked at.
    pub(crate) is_partial: bool,
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

    /// What to do about it.
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
    let mut walk = FolderWalk::new(folder);
    for entry in walker(folder, None) {
        walk.take(entry);
    }
    walk.finish()
}

/// The same, but only as far as is quick.
pub(crate) fn glance(folder: &Path) -> WalkResult {
    let mut walk = FolderWalk::new(folder);
    for (seen, entry) in walker(folder, Some(GLANCE_DEPTH)).enumerate() {
        let is_unopened = |entry: &DirEntry| {
            let kind = entry.file_type();
            entry.depth() == GLANCE_DEPTH && kind.is_some_and(|kind| kind.is_dir())
        };
        walk.is_partial |= seen >= GLANCE_ENTRIES || entry.as_ref().is_ok_and(is_unopened);
        if seen >= GLANCE_ENTRIES {
            break;
        }
        walk.take(entry);
    }
    walk.finish()
}

/// The files beside `config` and in the folders from there down to `start` whose names resemble a
/// config's; without a `config` those from `start` up to the root of the repository.
pub(crate) fn find_variants(start: &Path, config: Option<&Path>) -> Vec<PathBuf> {
    let last = match config {
        Some(config) => config.parent(),
        None => find_repository_root(start),
    };
    let above = last.unwrap_or(start).parent();
    let places = start.ancestors();
    let places = places.take_while(|place| Some(*place) != above);
    places.flat_map(variants_in).collect()
}

fn variants_in(folder: &Path) -> Vec<PathBuf> {
    let entries = walker(folder, Some(1)).flatten();
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| variant_file(&entry)).collect();
    found.sort();
    found
}

/// What a walk has seen so far.
struct FolderWalk<'a> {
    start: &'a Path,
    /// The names of the project files in each folder.
    places: BTreeMap<PathBuf, BTreeSet<String>>,
    variants: Vec<PathBuf>,
    unreadable: Vec<UnreadableFolder>,
    is_partial: bool,
}

impl<'a> FolderWalk<'a> {
    fn new(start: &'a Path) -> Self {
        Self {
            start,
            places: BTreeMap::from([(start.to_owned(), names_in(start))]),
            variants: Vec::new(),
            unreadable: Vec::new(),
            is_partial: false,
        }
    }

    fn take(&mut self, entry: Result<DirEntry, ignore::Error>) {
        match entry {
            Ok(entry) => {
                if let Some((place, name)) = project_file(&entry) {
                    self.places.entry(place).or_default().insert(name);
                }
                self.variants.extend(variant_file(&entry));
            }
            Err(error) => {
                let folder = UnreadableFolder::from_walk_error(error, self.start);
                self.unreadable.push(folder);
            }
        }
    }

    fn finish(mut self) -> WalkResult {
        let mut found: Vec<DiscoveredConfig> = self.places.iter().filter_map(look).collect();
        drop_targets(&mut found);
        self.variants.sort();
        WalkResult {
            found,
            variants: self.variants,
            unreadable: self.unreadable,
            is_partial: self.is_partial,
        }
    }
}

fn walker(folder: &Path, depth: Option<usize>) -> ignore::Walk {
    WalkBuilder::new(folder)
        .standard_filters(false)
        .git_ignore(true)
        .parents(true)
        .require_git(false)
        .follow_links(false)
        .max_depth(depth)
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

fn variant_file(entry: &DirEntry) -> Option<PathBuf> {
    let is_named = entry.file_name().to_str().is_some_and(is_variant);
    (is_named && is_file_or_unknown(entry.path())).then(|| entry.path().to_owned())
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
