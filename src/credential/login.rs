//! The login that `wrangler login` keeps: where it is, and what the file holds.
//!
//! After `packages/workers-auth/src/credential-store` and `packages/workers-auth/src/profiles.ts`.

use std::io;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use toml_edit::{DocumentMut, Item};

use super::absence::LoginLock;
use super::error::CredentialError;
use super::profile::LoginProfile;
use super::shape;
use crate::cloudflare::ApiAuth;
use crate::host::Host;

/// What is known of the login behind a credential.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Login {
    pub(crate) profile: String,
    /// The OAuth scopes that it was granted, as wrangler wrote them down; `None` where it did not.
    pub(crate) scopes: Option<Vec<String>>,
}

/// What wrangler keeps for a profile.
#[derive(Clone, Debug)]
pub(super) enum StoredLogin {
    Missing,
    /// An access token that is in force.
    Current(ApiAuth, Login),
    /// An API token, as wrangler kept one before it had logins.
    Token(ApiAuth),
    /// The access token has expired, or is in the keyring: wrangler alone can get at one.
    Locked(Login, LoginLock),
}

/// What wrangler keeps for `profile` in its `folder`. The refresh token is not kept: wrangler alone uses
/// it, and only once.
///
/// # Errors
/// The file cannot be read, is not TOML, or holds what cannot be a token.
pub(super) fn read_login(
    host: &dyn Host,
    folder: &Path,
    profile: &LoginProfile,
) -> Result<StoredLogin, CredentialError> {
    let name = profile.name.as_str();
    let path = folder.join("config").join(format!("{name}.toml"));
    let login = |scopes| Login {
        profile: name.to_owned(),
        scopes,
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => SecretString::from(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let is_encrypted = path.with_extension("enc").is_file();
            return Ok(if is_encrypted {
                StoredLogin::Locked(login(None), LoginLock::Keyring)
            } else {
                StoredLogin::Missing
            });
        }
        Err(source) => return Err(CredentialError::Unreadable { path, source }),
    };
    let file: Result<DocumentMut, _> = text.expose_secret().parse();
    // The parser's message can quote the line, with the token in it.
    let Ok(file) = file else {
        return Err(CredentialError::Login { path });
    };
    let field = |name: &str| file.get(name).and_then(Item::as_str);
    let scopes = file.get("scopes").and_then(Item::as_array).map(|scopes| {
        let scopes = scopes.iter().filter_map(|scope| scope.as_str());
        scopes.map(str::to_owned).collect()
    });
    // A login counts before an older token in the same file, even when it has expired (wrangler 4.164).
    Ok(match (field("oauth_token"), field("api_token")) {
        (Some(token), _) if is_current(host, field("expiration_time")) => {
            StoredLogin::Current(check_token(token, &path)?, login(scopes))
        }
        (Some(_), _) => StoredLogin::Locked(login(scopes), LoginLock::Expired),
        (None, Some(token)) => StoredLogin::Token(check_token(token, &path)?),
        (None, None) => StoredLogin::Missing,
    })
}

/// As in wrangler: without a time it has expired, with one that nobody understands it has not
/// (`packages/workers-auth/src/config-file/auth.ts`).
fn is_current(host: &dyn Host, expiration: Option<&str>) -> bool {
    expiration.is_some_and(|expiration| {
        humantime::parse_rfc3339(expiration).map_or(true, |expires| expires > host.now())
    })
}

fn check_token(token: &str, path: &Path) -> Result<ApiAuth, CredentialError> {
    match shape::find_fault(token) {
        Some(fault) => Err(CredentialError::Lent {
            place: format!("the token in {}", path.display()),
            fault,
        }),
        None => Ok(ApiAuth::Token(token.into())),
    }
}

/// wrangler's folder: `~/.wrangler` if it is there, else one in the folder for configuration
/// (`packages/workers-utils/src/global-wrangler-config-path.ts`, `xdg-app-paths.ts`).
pub(super) fn wrangler_folder(host: &dyn Host) -> Option<PathBuf> {
    let own = home_folder(host)?.join(".wrangler");
    if own.is_dir() {
        return Some(own);
    }
    Some(config_folder(host)?.join(".wrangler"))
}

/// Whether there is a login of the other tool, `cf`, which wrangler does not use
/// (`packages/workers-auth/src/cf`).
pub(super) fn has_cf_login(host: &dyn Host) -> bool {
    let folder = config_folder(host).map(|folder| folder.join("cloudflare"));
    folder.is_some_and(|folder| folder.join("config").join("default.json").is_file())
}

/// The folder for configuration, as wrangler finds it (`xdg-app-paths.ts`).
fn config_folder(host: &dyn Host) -> Option<PathBuf> {
    let home = home_folder(host)?;
    let set = |name: &str| host.var(name).filter(|value| !value.is_empty());
    let usual = || {
        if cfg!(windows) {
            let data = set("APPDATA").map(PathBuf::from);
            let data = data.unwrap_or_else(|| home.join("AppData").join("Roaming"));
            data.join("xdg.config")
        } else if cfg!(target_os = "macos") {
            home.join("Library").join("Preferences")
        } else {
            home.join(".config")
        }
    };
    Some(set("XDG_CONFIG_HOME").map_or_else(usual, PathBuf::from))
}

fn home_folder(host: &dyn Host) -> Option<PathBuf> {
    let home = host.var(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    home.filter(|home| !home.is_empty()).map(PathBuf::from)
}
