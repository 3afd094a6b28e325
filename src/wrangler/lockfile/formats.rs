//! The formats of lockfiles.
//!
//! The two that are YAML are read line by line, as their tools write them; a file with another layout
//! has no version for us.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jsonc_parser::{JsonValue, ParseOptions, parse_to_value};
use serde::Deserialize;
use serde_json::Value;

use super::LockedVersions;

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
pub(super) fn parse_npm(text: &str) -> Option<Vec<(String, String)>> {
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
pub(super) fn parse_pnpm(text: &str) -> LockedVersions {
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
pub(super) fn parse_yarn(text: &str) -> Vec<(Vec<String>, String)> {
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
pub(super) fn parse_bun(text: &str) -> Option<Vec<(String, String)>> {
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
