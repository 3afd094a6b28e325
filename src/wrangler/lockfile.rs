//! What a lockfile says about wrangler: npm's, pnpm's, yarn's two, bun's.
//!
//! The two that are YAML are read line by line, as their tools write them; a file with another layout
//! has no version for us.

use std::path::Path;

use jsonc_parser::{JsonValue, ParseOptions, parse_to_value};
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

/// Whose wrangler is meant.
pub(super) struct LockfileQuery<'a> {
    /// The package's folder, seen from the lockfile's, with `/`; empty where it is the same.
    pub(super) folder: String,
    pub(super) name: Option<&'a str>,
    /// The range of versions that the package accepts.
    pub(super) range: &'a str,
}

/// The version that `text`, the lockfile at `file`, holds for `wanted`.
pub(super) fn version(
    file: &Path,
    text: &str,
    wanted: &LockfileQuery<'_>,
) -> Option<WranglerVersion> {
    let found = match file.file_name()?.to_str()? {
        "pnpm-lock.yaml" => pnpm(text, wanted),
        "yarn.lock" => yarn(text, wanted),
        "bun.lock" => bun(text, wanted),
        "bun.lockb" => None,
        _ => npm(text, wanted),
    };
    found?.parse().ok()
}

/// `packages` by their folder, or before npm 7 `dependencies` by name.
fn npm(text: &str, wanted: &LockfileQuery<'_>) -> Option<String> {
    let lock: Value = serde_json::from_str(text).ok()?;
    let version = |entry: &Value| Some(entry.get("version")?.as_str()?.to_owned());
    if let Some(packages) = lock.get("packages") {
        for above in Path::new(&wanted.folder).ancestors() {
            let key = match above.to_str()? {
                "" => "node_modules/wrangler".to_owned(),
                above => format!("{above}/node_modules/wrangler"),
            };
            if let Some(entry) = packages.get(&key) {
                return version(entry);
            }
        }
    }
    version(lock.get("dependencies")?.get("wrangler")?)
}

/// `importers` by folder; without a workspace the sections can be at the top.
fn pnpm(text: &str, wanted: &LockfileQuery<'_>) -> Option<String> {
    let folder = match wanted.folder.as_str() {
        "" => ".",
        folder => folder,
    };
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
        let rest = match keys.as_slice() {
            ["importers", importer, rest @ ..] if *importer == folder => rest,
            rest if folder == "." => rest,
            _ => &[],
        };
        if let [section, "wrangler"] | [section, "wrangler", "version"] = rest
            && section.ends_with("ependencies")
            && !value.is_empty()
        {
            return Some(value.to_owned());
        }
        above.push((indent, key));
    }
    None
}

/// Blocks under the ranges that they satisfy: `wrangler@^4.0.0, wrangler@~4.1:`, with `npm:` before the
/// range since yarn 2. Where no block has the range, the only block of wrangler counts.
fn yarn(text: &str, wanted: &LockfileQuery<'_>) -> Option<String> {
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
    let exact = blocks
        .iter()
        .find(|(heads, _)| heads.iter().any(|head| head == wanted.range));
    match (exact, blocks.as_slice()) {
        (Some((_, version)), _) | (None, [(_, version)]) => Some(version.clone()),
        _ => None,
    }
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
fn bun(text: &str, wanted: &LockfileQuery<'_>) -> Option<String> {
    let Ok(Some(JsonValue::Object(lock))) = parse_to_value(text, &ParseOptions::default()) else {
        return None;
    };
    let packages = lock.get_object("packages")?;
    let own = wanted
        .name
        .and_then(|name| packages.get_array(&format!("{name}/wrangler")));
    let entry = own.or_else(|| packages.get_array("wrangler"))?;
    match entry.get(0)? {
        JsonValue::String(text) => text.strip_prefix("wrangler@").map(str::to_owned),
        _ => None,
    }
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
        version(Path::new(name), text, &wanted).map(|version| version.to_string())
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
}
