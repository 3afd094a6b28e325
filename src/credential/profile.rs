//! Which of wrangler's logins counts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::host::Host;

/// The profile that counts where none is named.
const DEFAULT: &str = "default";

/// The login of Cloudflare's own staging environment.
const STAGING: &str = "staging";

/// A profile of wrangler's logins.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct LoginProfile {
    pub(super) name: String,
    /// Somebody named it: then no other login counts in its place.
    pub(super) is_named: bool,
}

impl LoginProfile {
    /// `flag`, else `variable`, else what the folder is bound to, else the default one
    /// (`packages/workers-auth/src/profiles.ts`).
    pub(super) fn choose(
        host: &dyn Host,
        folder: &Path,
        flag: Option<&str>,
        variable: Option<String>,
    ) -> Self {
        let named = flag.map(str::to_owned).or(variable);
        let named = named.or_else(|| find_binding(host.cwd(), folder));
        let is_staging = host.var("WRANGLER_API_ENVIRONMENT").as_deref() == Some(STAGING);
        match named {
            Some(name) => Self {
                name,
                is_named: true,
            },
            None => Self {
                name: if is_staging { STAGING } else { DEFAULT }.to_owned(),
                is_named: false,
            },
        }
    }

    /// Whether wrangler accepts the name. No other one leads to a file.
    pub(super) fn is_sound(&self) -> bool {
        is_profile_name(&self.name)
    }
}

/// The profiles that have a login in wrangler's `folder`, by name.
pub(super) fn list_profiles(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder.join("config"))
        .into_iter()
        .flatten();
    let paths = files.filter_map(|file| Some(file.ok()?.path()));
    let logins = paths.filter(|path| {
        path.extension()
            .is_some_and(|end| end == "toml" || end == "enc")
    });
    let names = logins.filter_map(|path| path.file_stem()?.to_str().map(str::to_owned));
    let names: BTreeSet<String> = names.filter(|name| is_profile_name(name)).collect();
    names.into_iter().collect()
}

/// Whether wrangler accepts `name` as that of a profile.
pub(crate) fn is_profile_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !name.is_empty() && name.bytes().all(is_plain)
}

/// The profile of the nearest folder above `cwd` that is bound to one. A file that cannot be read binds
/// none.
fn find_binding(cwd: &Path, folder: &Path) -> Option<String> {
    let path = folder.join("profiles").join("directory-bindings.json");
    let text = std::fs::read(path).ok()?;
    let bindings: BTreeMap<PathBuf, String> = serde_json::from_slice(&text).ok()?;
    let mut above = cwd.ancestors();
    above.find_map(|folder| bindings.get(folder).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_no_other_folder() {
        for (name, expected) in [
            ("work", true),
            ("a-b_2", true),
            ("", false),
            ("../x", false),
            ("a/b", false),
            ("a b", false),
        ] {
            assert_eq!(is_profile_name(name), expected, "{name:?}");
        }
    }

    #[test]
    fn the_longest_bound_folder_counts() {
        let home = tempfile::tempdir().unwrap();
        let profiles = home.path().join("profiles");
        std::fs::create_dir(&profiles).unwrap();
        let bindings = r#"{"/code": "one", "/code/shop": "two", "/code/sho": "three"}"#;
        std::fs::write(profiles.join("directory-bindings.json"), bindings).unwrap();
        let find = |cwd: &str| find_binding(Path::new(cwd), home.path());
        assert_eq!(find("/code/shop/api").as_deref(), Some("two"));
        assert_eq!(find("/code/other").as_deref(), Some("one"));
        assert_eq!(find("/elsewhere"), None);
    }
}
