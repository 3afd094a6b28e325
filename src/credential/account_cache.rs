//! The account that wrangler remembers for a folder.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::host::Host;

/// The account that wrangler chose once for this folder, whoever asked then.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct CachedAccount {
    pub(crate) id: String,
    /// The file, relative to the working directory where it lies below it.
    pub(crate) file: String,
}

#[derive(Deserialize)]
struct CacheFile {
    account: CacheEntry,
}

#[derive(Deserialize)]
struct CacheEntry {
    id: String,
}

/// The account that wrangler remembers, for the login of `profile` if one is named. A file that cannot be
/// read remembers none.
pub(super) fn read_cached_account(host: &dyn Host, profile: Option<&str>) -> Option<CachedAccount> {
    let name = match profile {
        Some(profile) => format!("wrangler-account-{profile}.json"),
        None => "wrangler-account.json".to_owned(),
    };
    let path = cache_folder(host)?.join(name);
    let text = std::fs::read(&path).ok()?;
    let file: CacheFile = serde_json::from_slice(&text).ok()?;
    let shown = path.strip_prefix(host.cwd()).unwrap_or(&path);
    Some(CachedAccount {
        id: file.account.id,
        file: shown.display().to_string().replace('\\', "/"),
    })
}

/// Where wrangler keeps what it remembers (`packages/workers-utils/src/config-cache.ts`).
fn cache_folder(host: &dyn Host) -> Option<PathBuf> {
    if let Some(folder) = host
        .var("WRANGLER_CACHE_DIR")
        .filter(|folder| !folder.is_empty())
    {
        return Some(host.cwd().join(folder));
    }
    let mut above = host.cwd().ancestors();
    let modules = above.find_map(|folder| existing(folder.join("node_modules")));
    let in_modules = modules.and_then(|modules| existing(modules.join(".cache/wrangler")));
    in_modules.or_else(|| existing(host.cwd().join(".wrangler/cache")))
}

fn existing(folder: impl AsRef<Path>) -> Option<PathBuf> {
    let folder = folder.as_ref();
    folder.is_dir().then(|| folder.to_owned())
}
