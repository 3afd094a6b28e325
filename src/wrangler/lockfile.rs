//! What a lockfile says about wrangler: npm's, pnpm's, yarn's two, bun's.

mod formats;

use std::path::{Path, PathBuf};

use super::WranglerVersion;
use formats::{parse_bun, parse_npm, parse_pnpm, parse_yarn};

/// The names of lockfiles, each with the package manager that writes it. `bun.lockb` is binary and is not read.
pub(super) const NAMES: [(&str, &str); 6] = [
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
];

/// A lockfile, read once for every package that it is about.
pub(super) struct Lockfile {
    pub(super) file: PathBuf,
    versions: LockedVersions,
    /// Yarn 1 wrote it.
    pub(super) is_of_yarn_classic: bool,
}

/// The versions of wrangler in a lockfile.
enum LockedVersions {
    /// npm: by the folder whose `node_modules` it is in, seen from the lockfile's.
    ByFolder(Vec<(String, String)>),
    /// pnpm: by the folder of the package that depends on it; `.` is the lockfile's own.
    ByImporter {
        direct: Vec<(String, String)>,
        /// Another package can depend on it too.
        is_indirect: bool,
    },
    /// yarn: with the ranges that the version satisfies.
    ByRange(Vec<(Vec<String>, String)>),
    /// bun: by its name, with that of the package in front that alone uses it.
    ByName(Vec<(String, String)>),
    /// It is binary, or not what its name says.
    Unknown,
}

/// Whose wrangler is meant.
pub(super) struct LockfileQuery<'a> {
    /// The package's folder, seen from the lockfile's, with `/`; empty where it is the same.
    pub(super) folder: String,
    pub(super) name: Option<&'a str>,
    /// The range of versions that the package accepts.
    pub(super) range: &'a str,
}

impl Lockfile {
    /// Parses `text`, the content of `file`.
    pub(super) fn parse(file: &Path, text: &str) -> Self {
        let name = file.file_name().unwrap_or_default();
        let versions = match name.to_str().unwrap_or_default() {
            "pnpm-lock.yaml" => Some(parse_pnpm(text)),
            "yarn.lock" => Some(LockedVersions::ByRange(parse_yarn(text))),
            "bun.lock" => parse_bun(text).map(LockedVersions::ByName),
            "bun.lockb" => None,
            _ => parse_npm(text).map(LockedVersions::ByFolder),
        };
        Self {
            file: file.to_owned(),
            versions: versions.unwrap_or(LockedVersions::Unknown),
            is_of_yarn_classic: name == "yarn.lock" && !text.contains("\n__metadata:"),
        }
    }

    /// The version that it has for `query`.
    pub(super) fn version(&self, query: &LockfileQuery<'_>) -> Option<WranglerVersion> {
        let found = match &self.versions {
            LockedVersions::ByFolder(versions) => in_nearest_folder(versions, &query.folder),
            LockedVersions::ByImporter { direct, .. } => {
                let folder = match query.folder.as_str() {
                    "" => ".",
                    folder => folder,
                };
                lookup(direct, folder)
            }
            LockedVersions::ByRange(blocks) => of_range(blocks, query.range),
            LockedVersions::ByName(versions) => {
                let own = query.name.map(|name| format!("{name}/wrangler"));
                let own = own.and_then(|own| lookup(versions, &own));
                own.or_else(|| lookup(versions, "wrangler"))
            }
            LockedVersions::Unknown => None,
        };
        found?.parse().ok()
    }

    /// Whether wrangler can be in it, for whatever package.
    pub(super) fn can_have_wrangler(&self) -> bool {
        match &self.versions {
            LockedVersions::ByFolder(versions) | LockedVersions::ByName(versions) => {
                !versions.is_empty()
            }
            LockedVersions::ByImporter {
                direct,
                is_indirect,
            } => *is_indirect || !direct.is_empty(),
            LockedVersions::ByRange(blocks) => !blocks.is_empty(),
            LockedVersions::Unknown => true,
        }
    }
}

fn lookup<'v>(versions: &'v [(String, String)], key: &str) -> Option<&'v str> {
    let found = versions.iter().find(|(own, _)| own == key);
    found.map(|(_, version)| version.as_str())
}

fn in_nearest_folder<'v>(versions: &'v [(String, String)], folder: &str) -> Option<&'v str> {
    let mut folders = Path::new(folder).ancestors();
    folders.find_map(|above| lookup(versions, above.to_str()?))
}

/// Where no block has the range, the only block of wrangler counts.
fn of_range<'v>(blocks: &'v [(Vec<String>, String)], range: &str) -> Option<&'v str> {
    let exact = blocks
        .iter()
        .find(|(heads, _)| heads.iter().any(|head| head == range));
    match (exact, blocks) {
        (Some((_, version)), _) | (None, [(_, version)]) => Some(version),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
