//! What a lockfile says about wrangler: npm's, pnpm's, yarn's two, bun's.
//!
//! The two that are YAML are read line by line, as their tools write them; a file with another layout
//! has no version for us.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jsonc_parser::{JsonValue, ParseOptions, parse_to_value};
use serde::Deserialize;
use serde_json::Value;

use super::WranglerVersion;

/// The names of lockfiles; where a folder has several, the first counts. `bun.lockb` is binary and is not
/// read.
pub(super) const NAMES: [&str; 6] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "yarn.lock",
    "bun.lock",
    "bun.lockb",
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

/// The parts of npm's lockfile that matter here.
#[derive(Deserialize)]
struct NpmLockfile {
    #[serde(default)]
    packages: BTreeMap<String, NpmPackage>,
    /// Before npm 7.
    #[serde(default)]
    dependencies: BTreeMap<String, NpmPackage>,
}

#[derive(Deserialize)]
struct NpmPackage {
    version: Option<Value>,
    /// The name of another package that is installed in its place.
    name: Option<Value>,
}

impl NpmPackage {
    fn version(&self) -> Option<String> {
        let name = self.name.as_ref().and_then(Value::as_str);
        let is_wrangler = name.is_none_or(|name| name == "wrangler");
        let version = self.version.as_ref()?.as_str()?;
        is_wrangler.then(|| version.to_owned())
    }
}

/// `packages` by their folder, or before npm 7 `dependencies` by name.
fn parse_npm(text: &str) -> Option<Vec<(String, String)>> {
    let lock: NpmLockfile = serde_json::from_str(text).ok()?;
    let packages = lock.packages.iter().filter_map(|(place, package)| {
        let folder = place.strip_suffix("node_modules/wrangler")?;
        Some((folder.trim_end_matches('/').to_owned(), package.version()?))
    });
    let old = lock.dependencies.get("wrangler");
    let old = old.and_then(|package| Some((String::new(), package.version()?)));
    Some(packages.chain(old).collect())
}

/// `importers` by folder; without a workspace the sections can be at the top.
fn parse_pnpm(text: &str) -> LockedVersions {
    let (mut direct, mut is_indirect) = (Vec::new(), false);
    // The keys above a line, with their indentation.
    let mut above: Vec<(usize, &str)> = Vec::new();
    for line in text.lines() {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let Some((key, value)) = content.split_once(':') else {
            continue;
        };
        let key = key.trim_matches(['\'', '"']);
        let value = value.trim().trim_matches(['\'', '"']);
        above.retain(|(column, _)| *column < indent);
        let keys: Vec<&str> = above.iter().map(|(_, key)| *key).chain([key]).collect();
        let (importer, rest) = match keys.as_slice() {
            ["importers", importer, rest @ ..] => (*importer, rest),
            rest => (".", rest),
        };
        if let [section, "wrangler"] | [section, "wrangler", "version"] = rest
            && section.ends_with("ependencies")
            && !value.is_empty()
        {
            direct.push((importer.to_owned(), value.to_owned()));
        }
        if let ["packages", package] = rest {
            let package = package.trim_start_matches('/');
            is_indirect |= package.starts_with("wrangler@") || package.starts_with("wrangler/");
        }
        above.push((indent, key));
    }
    LockedVersions::ByImporter {
        direct,
        is_indirect,
    }
}

/// Blocks under the ranges that they satisfy: `wrangler@^4.0.0, wrangler@~4.1:`, with `npm:` before the
/// range since yarn 2.
fn parse_yarn(text: &str) -> Vec<(Vec<String>, String)> {
    let mut blocks: Vec<(Vec<String>, String)> = Vec::new();
    let mut heads: Option<Vec<String>> = None;
    for line in text.lines() {
        if !line.starts_with([' ', '\t', '#']) {
            heads = line.strip_suffix(':').map(read_ranges);
        } else if let Some(value) = line.trim_start().strip_prefix("version")
            && let Some(heads) = heads.take()
        {
            let value = value.trim_start_matches(':').trim().trim_matches('"');
            blocks.push((heads, value.to_owned()));
        }
    }
    blocks.retain(|(heads, _)| !heads.is_empty());
    blocks
}

/// The ranges of wrangler in the head of a block.
fn read_ranges(head: &str) -> Vec<String> {
    let parts = head.trim_matches('"').split(", ");
    parts
        .filter_map(|part| part.trim_matches('"').strip_prefix("wrangler@"))
        .map(|range| range.strip_prefix("npm:").unwrap_or(range).to_owned())
        .collect()
}

/// `packages` by name; one that a single package uses has that package's name in front:
/// `["wrangler@4.164.0", …]`.
fn parse_bun(text: &str) -> Option<Vec<(String, String)>> {
    let Ok(Some(JsonValue::Object(mut lock))) = parse_to_value(text, &ParseOptions::default())
    else {
        return None;
    };
    let version = |(name, value): (Cow<'_, str>, JsonValue<'_>)| {
        let is_wrangler = name == "wrangler" || name.ends_with("/wrangler");
        let JsonValue::Array(entry) = value else {
            return None;
        };
        match entry.get(0).filter(|_| is_wrangler)? {
            JsonValue::String(resolved) => {
                let version = resolved.strip_prefix("wrangler@")?;
                Some((name.into_owned(), version.to_owned()))
            }
            _ => None,
        }
    };
    let packages = lock.take_object("packages")?;
    Some(packages.into_iter().filter_map(version).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str, folder: &str, range: &str) -> Option<String> {
        let wanted = LockfileQuery {
            folder: folder.to_owned(),
            name: Some("api"),
            range,
        };
        let lockfile = Lockfile::parse(Path::new(name), text);
        lockfile.version(&wanted).map(|version| version.to_string())
    }

    fn expect(found: Option<String>, version: &str) {
        assert_eq!(found.unwrap_or_default(), version);
    }

    #[test]
    fn npm_locks_by_folder_the_nearest_first() {
        let text = r#"{"lockfileVersion": 3, "packages": {
            "node_modules/wrangler": {"version": "4.100.0"},
            "apps/api/node_modules/wrangler": {"version": "4.125.0"}}}"#;
        expect(read("package-lock.json", text, "", "^4"), "4.100.0");
        expect(read("package-lock.json", text, "apps/api", "^4"), "4.125.0");
        expect(read("package-lock.json", text, "apps/web", "^4"), "4.100.0");
        let old = r#"{"lockfileVersion": 1, "dependencies": {"wrangler": {"version": "4.99.1"}}}"#;
        expect(read("npm-shrinkwrap.json", old, "", "^4"), "4.99.1");
        assert_eq!(read("package-lock.json", "{", "", "^4"), None);
    }

    #[test]
    fn pnpm_locks_by_importer() {
        let text = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    devDependencies:\n      \
                    wrangler:\n        specifier: ^4.0.0\n        version: \
                    4.100.0(@cloudflare/workers-types@4.2025.1)\n\n  apps/api:\n    dependencies:\n      \
                    wrangler:\n        specifier: 'catalog:'\n        version: 4.125.0\n\npackages:\n\n  \
                    wrangler@4.100.0:\n    resolution: {integrity: sha512-x}\n";
        expect(read("pnpm-lock.yaml", text, "", "^4.0.0"), "4.100.0");
        expect(
            read("pnpm-lock.yaml", text, "apps/api", "catalog:"),
            "4.125.0",
        );
        assert_eq!(read("pnpm-lock.yaml", text, "apps/web", "^4"), None);
        let old = "lockfileVersion: 5.4\n\nspecifiers:\n  wrangler: ^4.0.0\n\ndevDependencies:\n  \
                   wrangler: 4.60.0_abc\n";
        expect(read("pnpm-lock.yaml", old, "", "^4.0.0"), "4.60.0");
    }

    #[test]
    fn yarn_locks_by_range() {
        let classic = "# yarn lockfile v1\n\n\nwrangler@^3.0.0:\n  version \"3.99.0\"\n  resolved \
                       \"x\"\n\nwrangler@^4.0.0, wrangler@~4.125.0:\n  version \"4.125.0\"\n";
        expect(read("yarn.lock", classic, "", "~4.125.0"), "4.125.0");
        expect(read("yarn.lock", classic, "", "^3.0.0"), "3.99.0");
        assert_eq!(read("yarn.lock", classic, "", "latest"), None);
        let berry = "__metadata:\n  version: 8\n\n\"wrangler@npm:^4.0.0, wrangler@npm:^4.1.0\":\n  version: \
                     4.130.0\n  resolution: \"wrangler@npm:4.130.0\"\n";
        expect(read("yarn.lock", berry, "", "^4.1.0"), "4.130.0");
        expect(read("yarn.lock", berry, "", "catalog:"), "4.130.0");
    }

    #[test]
    fn bun_locks_by_name() {
        let text = "{\n  \"lockfileVersion\": 1,\n  \"packages\": {\n    \"wrangler\": \
                    [\"wrangler@4.140.0\", \"\", {}, \"sha512-x\"],\n  },\n}\n";
        expect(read("bun.lock", text, "", "^4"), "4.140.0");
        let own = text.replace("\"wrangler\":", "\"api/wrangler\":");
        expect(read("bun.lock", &own, "apps/api", "^4"), "4.140.0");
        assert_eq!(read("bun.lockb", text, "", "^4"), None);
        assert_eq!(read("bun.lock", "]", "", "^4"), None);
    }
    #[test]
    fn a_package_can_bring_wrangler_with_it() {
        let can_have =
            |name: &str, text: &str| Lockfile::parse(Path::new(name), text).can_have_wrangler();
        let npm = r#"{"packages": {"": {"name": "wrangler-app"}, "node_modules/x": {}}}"#;
        assert!(!can_have("package-lock.json", npm));
        let brought = r#"{"packages": {"node_modules/wrangler": {"version": "4.1.0"}}}"#;
        assert!(can_have("package-lock.json", brought));
        let pnpm = "packages:\n\n  hono@4.0.0:\n    resolution: {}\n";
        assert!(!can_have("pnpm-lock.yaml", pnpm));
        assert!(can_have(
            "pnpm-lock.yaml",
            &pnpm.replace("hono", "wrangler")
        ));
        assert!(!can_have(
            "yarn.lock",
            "\nhono@^4.0.0:\n  version \"4.0.0\"\n"
        ));
        assert!(!can_have(
            "bun.lock",
            "{ \"packages\": { \"hono\": [\"hono@4.0.0\"] } }"
        ));
        // Nobody knows.
        assert!(can_have("bun.lockb", ""));
        assert!(can_have("package-lock.json", "{"));
    }

    #[test]
    fn another_package_under_the_name_is_not_wrangler() {
        let text =
            r#"{"packages": {"node_modules/wrangler": {"name": "fork", "version": "4.1.0"}}}"#;
        assert_eq!(read("package-lock.json", text, "", "npm:fork@4"), None);
    }
}
