//! The login that `wrangler login` keeps in a file.

use std::path::PathBuf;

use secrecy::SecretString;
use toml_edit::{DocumentMut, Item};

use crate::host::Host;

/// The profile that counts where none is named.
const DEFAULT_PROFILE: &str = "default";

/// What is known of the login behind a credential.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Login {
    pub(crate) profile: String,
    /// The OAuth scopes that it was granted, as wrangler wrote them down; `None` where it did not.
    pub(crate) scopes: Option<Vec<String>>,
}

/// A login that is in force, with its access token. No `Debug`.
pub(super) struct StoredLogin {
    pub(super) login: Login,
    pub(super) token: SecretString,
}

/// The login of the default profile, where wrangler's file has one that is in force. The refresh token
/// is not kept: wrangler alone uses it, and only once.
pub(super) fn read_login(host: &dyn Host) -> Option<StoredLogin> {
    let path = folder(host)?.join("config").join("default.toml");
    let text = std::fs::read_to_string(path).ok()?;
    let file: DocumentMut = text.parse().ok()?;
    let field = |name: &str| file.get(name).and_then(Item::as_str);
    // Without a time it counts as expired (`packages/workers-auth/src/config-file/auth.ts`).
    let expires = humantime::parse_rfc3339(field("expiration_time")?).ok()?;
    if expires <= host.now() {
        return None;
    }
    let scopes = file.get("scopes").and_then(Item::as_array).map(|scopes| {
        let scopes = scopes.iter().filter_map(|scope| scope.as_str());
        scopes.map(str::to_owned).collect()
    });
    Some(StoredLogin {
        login: Login {
            profile: DEFAULT_PROFILE.to_owned(),
            scopes,
        },
        token: field("oauth_token")?.into(),
    })
}

/// wrangler's folder: `~/.wrangler` if it is there, else one in the folder for configuration
/// (`packages/workers-utils/src/global-wrangler-config-path.ts`).
fn folder(host: &dyn Host) -> Option<PathBuf> {
    let set = |name: &str| host.var(name).filter(|value| !value.is_empty());
    let home = PathBuf::from(set("HOME")?);
    let own = home.join(".wrangler");
    if own.is_dir() {
        return Some(own);
    }
    let configs = set("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from);
    Some(configs.join(".wrangler"))
}
