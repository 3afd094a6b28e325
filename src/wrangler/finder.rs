//! Finds the wrangler of projects: the one that Node would find from a project's folder, else the one
//! that the lockfile of its package fixes. Nothing above the repository is looked at.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::iter;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::Value;

use super::WranglerVersion;
use super::lockfile::{self, Lockfile, LockfileQuery};
use super::package::PackageManifest;
use super::range::SemverRange;
use crate::config::repository::is_repository_root;

/// More than any lockfile holds.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// A version of wrangler, and the file that names it.
pub(super) type FoundVersion = Result<(WranglerVersion, PathBuf), LookupError>;

/// Why a project's wrangler is not known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum LookupError {
    /// No package from the project's folder up names wrangler.
    Nowhere,
    /// This file cannot be read or parsed.
    Unreadable(PathBuf),
    /// This package names a range, and there is no lockfile.
    Range(PathBuf, String),
    /// This file names no version.
    Silent(PathBuf),
    /// This lockfile has a version that its package, the second file, does not accept.
    Outdated(PathBuf, PathBuf),
}

/// The folders in which packages were looked for. Each file is read once, however many projects it is
/// about.
#[derive(Default)]
pub(crate) struct WranglerFinder {
    folders: HashMap<PathBuf, Rc<PackageFolder>>,
}

/// A folder that can hold a package, with those above it in the same repository.
pub(super) struct PackageFolder {
    pub(super) path: PathBuf,
    above: Option<Rc<Self>>,
    is_repository: bool,
    installed: OnceCell<Option<FoundVersion>>,
    manifest: OnceCell<Option<Result<PackageManifest, LookupError>>>,
    lockfile: OnceCell<Option<Lockfile>>,
}

impl WranglerFinder {
    /// The folder at `path`, an absolute path without `..` in it.
    pub(super) fn folder(&mut self, path: &Path) -> Rc<PackageFolder> {
        if let Some(known) = self.folders.get(path) {
            return Rc::clone(known);
        }
        let is_repository = is_repository_root(path);
        let above = path.parent().filter(|_| !is_repository);
        let folder = Rc::new(PackageFolder {
            path: path.to_owned(),
            above: above.map(|above| self.folder(above)),
            is_repository,
            installed: OnceCell::new(),
            manifest: OnceCell::new(),
            lockfile: OnceCell::new(),
        });
        self.folders.insert(path.to_owned(), Rc::clone(&folder));
        folder
    }
}

impl PackageFolder {
    /// This folder and those above it, up to the repository's root; without a repository, to the root
    /// of the file system.
    pub(super) fn upwards(&self) -> impl Iterator<Item = &Self> {
        iter::successors(Some(self), |folder| folder.above.as_deref())
    }

    /// The root of the repository, if it is in one.
    pub(super) fn repository(&self) -> Option<&Path> {
        let root = self.upwards().find(|folder| folder.is_repository)?;
        Some(&root.path)
    }

    /// The version that runs here.
    pub(super) fn find_version(&self) -> FoundVersion {
        if let Some(found) = self.find_installed() {
            return found;
        }
        match self.find_dependent()? {
            Some(package) => package.find_locked(),
            None => Err(LookupError::Nowhere),
        }
    }

    /// Whether neither a package nor a lockfile here or above has a wrangler.
    pub(super) fn has_no_wrangler(&self) -> bool {
        self.find_version() == Err(LookupError::Nowhere)
            && self
                .find_lockfile()
                .is_none_or(|lockfile| !lockfile.can_have_wrangler())
    }

    /// What Node would find from here.
    pub(super) fn find_installed(&self) -> Option<FoundVersion> {
        self.upwards().find_map(|folder| folder.installed().clone())
    }

    /// The closest package that depends on wrangler.
    pub(super) fn find_dependent(&self) -> Result<Option<&Self>, LookupError> {
        for folder in self.upwards() {
            match folder.manifest() {
                Some(Err(error)) => return Err(error.clone()),
                Some(Ok(manifest)) if manifest.wrangler.is_some() => return Ok(Some(folder)),
                _ => {}
            }
        }
        Ok(None)
    }

    /// The closest lockfile. A workspace has one, at its root.
    pub(super) fn find_lockfile(&self) -> Option<&Lockfile> {
        self.upwards().find_map(Self::lockfile)
    }

    /// The version that is fixed for this package, which depends on wrangler.
    fn find_locked(&self) -> FoundVersion {
        let Some((manifest, range)) = self.dependency() else {
            return Err(LookupError::Nowhere);
        };
        let Some(lockfile) = self.find_lockfile() else {
            return match range.parse() {
                Ok(version) => Ok((version, manifest.file.clone())),
                Err(_) => Err(LookupError::Range(manifest.file.clone(), range.to_owned())),
            };
        };
        let file = lockfile.file.clone();
        let query = LockfileQuery {
            folder: seen_from(file.parent().unwrap_or(&file), &self.path),
            name: manifest.name.as_deref(),
            range,
        };
        let accepted = SemverRange::parse(range);
        let accepts = |version| accepted.as_ref().is_none_or(|range| range.accepts(version));
        match lockfile.version(&query) {
            Some(version) if accepts(version) => Ok((version, file)),
            Some(_) => Err(LookupError::Outdated(file, manifest.file.clone())),
            None => Err(LookupError::Silent(file)),
        }
    }

    /// The package, with the range of wrangler that it depends on.
    pub(super) fn dependency(&self) -> Option<(&PackageManifest, &str)> {
        let manifest = self.manifest()?.as_ref().ok()?;
        Some((manifest, &manifest.wrangler.as_ref()?.range))
    }

    /// The `package.json` here, if there is one.
    pub(super) fn manifest(&self) -> Option<&Result<PackageManifest, LookupError>> {
        let read = || {
            let file = self.path.join("package.json");
            let text = file.is_file().then(|| read_text(&file))?;
            let parsed = text.and_then(|text| {
                PackageManifest::parse(&file, &text).ok_or(LookupError::Unreadable(file))
            });
            Some(parsed)
        };
        self.manifest.get_or_init(read).as_ref()
    }

    fn installed(&self) -> &Option<FoundVersion> {
        self.installed.get_or_init(|| {
            let file = self.path.join("node_modules/wrangler/package.json");
            file.is_file().then(|| read_installed(file))
        })
    }

    fn lockfile(&self) -> Option<&Lockfile> {
        let read = || {
            let file = lockfile_in(&self.path)?;
            let text = read_text(&file).unwrap_or_default();
            Some(Lockfile::parse(&file, &text))
        };
        self.lockfile.get_or_init(read).as_ref()
    }
}

/// The lockfile of the package that contains `folder`: the closest, not above `top`.
pub(crate) fn nearest_lockfile(folder: &Path, top: &Path) -> Option<PathBuf> {
    let folders = folder.ancestors();
    let mut within = folders.take_while(|above| above.starts_with(top));
    within.find_map(lockfile_in)
}

/// The lockfile in `folder`: of several, that of the package manager which the package there names, as a
/// change of managers leaves the old one behind; else the first.
fn lockfile_in(folder: &Path) -> Option<PathBuf> {
    let names = lockfile::NAMES.iter();
    let there: Vec<_> = names
        .filter(|(name, _)| folder.join(name).is_file())
        .collect();
    let named = || {
        let file = folder.join("package.json");
        let manifest = PackageManifest::parse(&file, &read_text(&file).ok()?)?;
        let named = manifest.package_manager?;
        let is_of_it = |(_, manager): &&&(&str, &str)| named.split('@').next() == Some(*manager);
        there.iter().find(is_of_it).copied()
    };
    let chosen = if there.len() > 1 { named() } else { None };
    let (name, _) = chosen.or(there.first().copied())?;
    Some(folder.join(name))
}

/// `folder` as it is named in a file of `root`, with `/`.
fn seen_from(root: &Path, folder: &Path) -> String {
    let below = folder.strip_prefix(root).unwrap_or(Path::new(""));
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn read_installed(file: PathBuf) -> FoundVersion {
    let manifest: Value = serde_json::from_str(&read_text(&file)?)
        .map_err(|_| LookupError::Unreadable(file.clone()))?;
    let version = manifest.get("version").and_then(Value::as_str);
    match version.and_then(|text| text.parse().ok()) {
        Some(version) => Ok((version, file)),
        None => Err(LookupError::Silent(file)),
    }
}

/// The text of a file; what is not Unicode in it is replaced.
fn read_text(file: &Path) -> Result<String, LookupError> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|open| open.take(MAX_BYTES).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(String::from_utf8_lossy(&bytes)
            .trim_start_matches('\u{feff}')
            .to_owned()),
        Err(_) => Err(LookupError::Unreadable(file.to_owned())),
    }
}
