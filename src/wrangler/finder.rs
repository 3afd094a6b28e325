//! The wrangler that a project deploys with: the one that Node would find from its folder, else the one
//! that the lockfile of its package fixes.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::WranglerVersion;
use super::lockfile::{self, LockfileQuery};

/// More than any lockfile holds.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Where a package lists its dependencies.
const SECTIONS: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

/// The wrangler of a project, and the file that names its version.
type FoundVersion = Result<(WranglerVersion, PathBuf), LookupError>;

/// Why a project's wrangler is not known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum LookupError {
    /// No package from the project's folder up names wrangler.
    Nowhere,
    /// This file cannot be read or parsed.
    Unreadable(PathBuf),
    /// This package names a range, and there is no lockfile.
    Range(PathBuf, String),
    /// This file names no version.
    Silent(PathBuf),
}

/// A package that depends on wrangler.
struct DependentPackage {
    folder: PathBuf,
    file: PathBuf,
    name: Option<String>,
    range: String,
}

/// Looks for the wrangler of the project in `folder`, an absolute path. Files are read, nothing is run.
pub(crate) fn find_wrangler(folder: &Path) -> FoundVersion {
    for above in folder.ancestors() {
        let file = above.join("node_modules/wrangler/package.json");
        if file.is_file() {
            let manifest = json(&file)?;
            let version = manifest.get("version").and_then(Value::as_str);
            return found(version.and_then(|text| text.parse().ok()), file);
        }
    }
    for above in folder.ancestors() {
        if let Some(package) = package(above)? {
            return locked(package);
        }
    }
    Err(LookupError::Nowhere)
}

/// The lockfile of the package that contains `folder`: the closest, not above `top`.
pub(crate) fn lockfile(folder: &Path, top: &Path) -> Option<PathBuf> {
    let folders = folder.ancestors();
    first_lockfile(folders.take_while(|above| above.starts_with(top)))
}

fn first_lockfile<'a>(folders: impl Iterator<Item = &'a Path>) -> Option<PathBuf> {
    let mut files = folders.flat_map(|above| lockfile::NAMES.map(|name| above.join(name)));
    files.find(|file| file.is_file())
}

fn found(version: Option<WranglerVersion>, file: PathBuf) -> FoundVersion {
    match version {
        Some(version) => Ok((version, file)),
        None => Err(LookupError::Silent(file)),
    }
}

/// The package in `folder`, if it depends on wrangler.
fn package(folder: &Path) -> Result<Option<DependentPackage>, LookupError> {
    let file = folder.join("package.json");
    if !file.is_file() {
        return Ok(None);
    }
    let manifest = json(&file)?;
    let range = SECTIONS
        .iter()
        .find_map(|section| manifest.get(section)?.get("wrangler")?.as_str());
    Ok(range.map(|range| DependentPackage {
        folder: folder.to_owned(),
        file,
        name: manifest["name"].as_str().map(str::to_owned),
        range: range.to_owned(),
    }))
}

/// The version that the nearest lockfile has for a package. A workspace has one lockfile, at its root.
fn locked(package: DependentPackage) -> FoundVersion {
    let Some(file) = first_lockfile(package.folder.ancestors()) else {
        return match package.range.parse() {
            Ok(version) => Ok((version, package.file)),
            Err(_) => Err(LookupError::Range(package.file, package.range)),
        };
    };
    let below = file.parent().map(|root| package.folder.strip_prefix(root));
    let below = below.and_then(Result::ok).unwrap_or(Path::new(""));
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    let wanted = LockfileQuery {
        folder: parts.join("/"),
        name: package.name.as_deref(),
        range: &package.range,
    };
    found(lockfile::version(&file, &text(&file)?, &wanted), file)
}

fn json(file: &Path) -> Result<Value, LookupError> {
    serde_json::from_str(&text(file)?).map_err(|_| LookupError::Unreadable(file.to_owned()))
}

/// The text of a file; what is not Unicode in it is replaced.
fn text(file: &Path) -> Result<String, LookupError> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|open| open.take(MAX_BYTES).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(String::from_utf8_lossy(&bytes)
            .trim_start_matches('\u{feff}')
            .to_owned()),
        Err(_) => Err(LookupError::Unreadable(file.to_owned())),
    }
}
