//! A login that only wrangler can get at: the project's own wrangler is asked for it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer};

use super::shape;
use crate::cloudflare::ApiAuth;
use crate::host::{Host, ProgramCall, ProgramFailure};

/// How many seconds wrangler is waited for.
pub(super) const LIMIT: u64 = 20;

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

/// Why wrangler gave no token for a login.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum WranglerRefusal {
    /// The Node.js here is too old for it.
    OldNode,
    /// It did not answer in time.
    TimedOut,
    Other,
}

impl From<ProgramFailure> for WranglerRefusal {
    fn from(failure: ProgramFailure) -> Self {
        match failure {
            ProgramFailure::TimedOut => Self::TimedOut,
            ProgramFailure::Failed(complaint) if is_about_node(&complaint) => Self::OldNode,
            ProgramFailure::Failed(_) | ProgramFailure::NotRun => Self::Other,
        }
    }
}

/// Whether wrangler says that Node.js is too old (`packages/wrangler/bin/wrangler.js`).
fn is_about_node(complaint: &[u8]) -> bool {
    let text = String::from_utf8_lossy(complaint);
    text.contains("requires at least Node.js")
}

/// The access token that `wrangler` prints for `profile`. It renews the login if that has expired.
///
/// # Errors
/// wrangler fails, does not answer in time, or prints something else.
pub(super) fn ask_wrangler(
    host: &dyn Host,
    wrangler: &Path,
    profile: &str,
) -> Result<ApiAuth, WranglerRefusal> {
    let profile = match profile {
        "default" | "staging" => Vec::new(),
        name => vec!["--profile", name],
    };
    let output = host.ask_program(&ProgramCall {
        program: wrangler,
        arguments: &[&["auth", "token", "--json"], profile.as_slice()].concat(),
        set: QUIET,
        hidden: HIDDEN,
        limit: Duration::from_secs(LIMIT),
    })?;
    let printed = serde_json::from_slice::<PrintedToken>(&output);
    let printed = printed.map_err(|_| WranglerRefusal::Other)?;
    let is_sound = shape::find_fault(printed.token.expose_secret()).is_none();
    if printed.r#type == "oauth" && is_sound {
        Ok(ApiAuth::Token(printed.token))
    } else {
        Err(WranglerRefusal::Other)
    }
}
