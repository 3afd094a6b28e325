//! Every project below a folder: the walk through a monorepo.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::discover::{self, Found, NAMES};
use super::redirect::{self, REDIRECT};

/// Folders that never hold a project of the user's own.
const SKIPPED: [&str; 3] = ["node_modules", ".wrangler", ".git"];

/// What a walk found.
#[derive(Debug)]
pub(crate) struct Walked {
    /// One item a folder, in the order of their paths.
    pub(crate) found: Vec<Found>,
    /// What could not be entered, and why.
    pub(crate) unreadable: Vec<ignore::Error>,
}

/// Looks through `folder` and everything below it, except what a `.gitignore` excludes, `node_modules`
/// and `.wrangler`. Links to folders are not followed. In each folder the config is taken that wrangler
/// would take there. `folder` itself was asked for, so no `.gitignore` hides a config in it.
pub(crate) fn walk(folder: &Path) -> Walked {
    let mut places = BTreeMap::from([(folder.to_owned(), names_in(folder))]);
    let mut unreadable = Vec::new();
    for entry in walker(folder) {
        match entry {
            Ok(entry) => {
                if let Some((place, name)) = telling(&entry) {
                    places.entry(place).or_default().insert(name);
                }
            }
            Err(error) => unreadable.push(error),
        }
    }
    let mut found: Vec<Found> = places.iter().filter_map(look).collect();
    drop_targets(&mut found);
    Walked { found, unreadable }
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

/// The folder and name of a file that says something about a project.
fn telling(entry: &DirEntry) -> Option<(PathBuf, String)> {
    let name = entry.file_name().to_str()?;
    // `is_file` follows a link to a file, as wrangler does.
    (discover::is_telling(name) && entry.path().is_file())
        .then(|| Some((entry.path().parent()?.to_owned(), name.to_owned())))?
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let taken = NAMES.iter().map(|name| folder.join(name));
    let config = taken.clone().find(|path| path.is_file());
    let files = config
        .iter()
        .cloned()
        .chain(discover::unread(folder, config.as_deref()));
    files
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect()
}

/// One folder as wrangler would see it if it were started there, and nothing stood above.
fn look((folder, names): (&PathBuf, &BTreeSet<String>)) -> Option<Found> {
    let taken = NAMES.iter().find(|name| names.contains(**name));
    let config = taken.map(|name| folder.join(name));
    let unread: Vec<_> = names
        .iter()
        .map(|name| folder.join(name))
        .filter(|path| Some(path) != config.as_ref())
        .collect();
    let file = folder.join(REDIRECT);
    let redirect = file
        .is_file()
        .then(|| redirect::follow(file, config.as_deref()));
    let nothing = config.is_none() && unread.is_empty() && redirect.is_none();
    (!nothing).then_some(Found {
        config,
        unread,
        redirect,
    })
}

/// The config that a redirect leads to belongs to the project that redirects; it is no other project.
fn drop_targets(found: &mut Vec<Found>) {
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
