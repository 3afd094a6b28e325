//! Configs under a name that wrangler doesn't look for: `wrangler.prod.toml`, read only with `-c`.

use std::path::Path;

use super::format::ConfigFormat;

/// What stands between `wrangler` and the rest of the name.
const MARKS: [char; 3] = ['.', '-', '_'];

/// Words in the name of a file that is there to be copied.
const PATTERNS: [&str; 3] = ["example", "sample", "template"];

/// Whether a file called `name` looks like a config to deploy with `-c`: `wrangler.prod.toml`,
/// `wrangler-ci.json`, `api.wrangler.jsonc`.
pub(super) fn is_variant(name: &str) -> bool {
    let path = Path::new(name);
    let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
        return false;
    };
    let begins = stem.strip_prefix("wrangler");
    let ends = stem.strip_suffix("wrangler");
    let is_named = begins.is_some_and(|rest| rest.starts_with(MARKS))
        || ends.is_some_and(|rest| rest.ends_with(MARKS));
    let name = name.to_ascii_lowercase();
    is_named
        && ConfigFormat::from_path(path).is_some()
        && !PATTERNS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrangler_with_something_before_or_behind_it() {
        for name in [
            "wrangler.prod.toml",
            "wrangler.shard3.jsonc",
            "wrangler-ci.json",
            "wrangler_eu.toml",
            "api.wrangler.jsonc",
            "wrangler.config.json",
        ] {
            assert!(is_variant(name), "{name}");
        }
    }

    #[test]
    fn no_other_file_and_none_to_copy_from() {
        for name in [
            "wrangler.toml",
            "wranglers.prod.toml",
            "wrangler.toml.bak",
            "wrangler.prod.yaml",
            "wrangler.example.toml",
            "wrangler-Sample.json",
            "wrangler.jsonc.template.jsonc",
            "package.json",
        ] {
            assert!(!is_variant(name), "{name}");
        }
    }
}
