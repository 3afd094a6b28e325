//! A login that only wrangler can get at: the project's own wrangler is asked for it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer};

use super::shape;
use crate::cloudflare::ApiAuth;
use crate::host::{Host, ProgramCall};

/// How long wrangler is waited for.
const LIMIT: Duration = Duration::from_secs(20);

/// Variables that would come before the login, or that would have wrangler do something else.
const HIDDEN: &[&str] = &[
    "CLOUDFLARE_API_KEY",
    "CLOUDFLARE_API_TOKEN",
    "CLOUDFLARE_AUTH_PROFILE",
    "CLOUDFLARE_EMAIL",
    "CF_API_KEY",
    "CF_API_TOKEN",
    "CF_EMAIL",
];

/// Nothing that is sent, asked or looked up beside the login.
const QUIET: &[(&str, &str)] = &[
    ("CI", "1"),
    ("WRANGLER_HIDE_BANNER", "true"),
    ("WRANGLER_SEND_ERROR_REPORTS", "false"),
    ("WRANGLER_SEND_METRICS", "false"),
];

/// What `wrangler auth token --json` prints for a login. No `Debug`.
#[derive(Deserialize)]
struct PrintedToken {
    r#type: String,
    #[serde(default, deserialize_with = "read_secret")]
    token: SecretString,
}

fn read_secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    String::deserialize(from).map(SecretString::from)
}

/// The wrangler that the folder of `host` would run: the project's own, else that of the `PATH`. Nothing is
/// downloaded.
pub(super) fn find_wrangler(host: &dyn Host) -> Option<PathBuf> {
    let name = if cfg!(windows) {
        "wrangler.cmd"
    } else {
        "wrangler"
    };
    let own = host.cwd().ancestors();
    let own = own.map(|folder| folder.join("node_modules").join(".bin").join(name));
    let path = host.var("PATH").unwrap_or_default();
    let path: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let path = path.into_iter().filter(|folder| folder.is_absolute());
    let mut all = own.chain(path.map(|folder| folder.join(name)));
    all.find(|program| program.is_file())
}

/// The access token that `wrangler` prints for `profile`. It renews the login if that has expired.
pub(super) fn ask_wrangler(host: &dyn Host, wrangler: &Path, profile: &str) -> Option<ApiAuth> {
    let profile = match profile {
        "default" | "staging" => Vec::new(),
        name => vec!["--profile", name],
    };
    let output = host.ask_program(&ProgramCall {
        program: wrangler,
        arguments: &[&["auth", "token", "--json"], profile.as_slice()].concat(),
        set: QUIET,
        hidden: HIDDEN,
        limit: LIMIT,
    })?;
    let printed: PrintedToken = serde_json::from_slice(&output).ok()?;
    let is_login = printed.r#type == "oauth";
    let token = Some(printed.token).filter(|_| is_login)?;
    let is_sound = shape::find_fault(token.expose_secret()).is_none();
    is_sound.then_some(ApiAuth::Token(token))
}
