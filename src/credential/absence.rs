//! Why a run has no credential.

use std::path::PathBuf;

use thiserror::Error;

use super::login::Login;
use super::origin::VariableOrigin;
use super::renewal::{LIMIT, WranglerRefusal};

/// Why a run has no credential, the most telling reason.
#[derive(Clone, Debug, Eq, PartialEq, Error)]
pub(crate) enum CredentialAbsence {
    /// Nothing names one.
    #[error("no Cloudflare credential was found")]
    Nowhere,
    /// There is a login of `cf` alone.
    #[error(
        "no Cloudflare credential was found: there is a login of `cf`, which wrangler does not use"
    )]
    OtherTool,
    /// A variable is set, and empty.
    #[error("no Cloudflare credential was found: {name} ({origin}) is set, and empty")]
    Empty {
        name: &'static str,
        origin: VariableOrigin,
    },
    /// `CLOUDFLARE_API_KEY` without `CLOUDFLARE_EMAIL`.
    #[error(
        "no Cloudflare credential was found: CLOUDFLARE_API_KEY ({origin}) is set, CLOUDFLARE_EMAIL is not"
    )]
    KeyWithoutEmail { origin: VariableOrigin },
    /// `CLOUDFLARE_EMAIL` without `CLOUDFLARE_API_KEY`.
    #[error(
        "no Cloudflare credential was found: CLOUDFLARE_EMAIL ({origin}) is set, CLOUDFLARE_API_KEY is not"
    )]
    EmailWithoutKey { origin: VariableOrigin },
    /// A profile is named that has no login.
    #[error(
        "no Cloudflare credential was found: there is no login of the profile {name}{}",
        name_others(others)
    )]
    Profile {
        name: String,
        /// The profiles that have one.
        others: Vec<String>,
    },
    /// A login is there, and only wrangler can get at it.
    #[error(
        "no Cloudflare credential was found: {}",
        describe_locked(login, *lock, wrangler.is_some(), *refusal)
    )]
    Locked {
        login: Login,
        lock: LoginLock,
        /// The wrangler that can be asked for it, if there is one.
        wrangler: Option<PathBuf>,
        /// Why that wrangler gave no token for it, once it was asked.
        refusal: Option<WranglerRefusal>,
    },
}

/// Why only wrangler can get at a login.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum LoginLock {
    Expired,
    /// Its file is encrypted, with a key in the keyring of the system.
    Keyring,
}

fn describe_locked(
    login: &Login,
    lock: LoginLock,
    has_wrangler: bool,
    refusal: Option<WranglerRefusal>,
) -> String {
    let login = match login.profile.as_str() {
        "default" => "the login of `wrangler login`".to_owned(),
        name => format!("the login of the profile {name}"),
    };
    let state = match lock {
        LoginLock::Expired => "has expired",
        LoginLock::Keyring => "is in the keyring of the system",
    };
    let cause = match (refusal, lock) {
        (None, _) if has_wrangler => "wrangler was not asked for it".to_owned(),
        (None, LoginLock::Expired) => {
            "no wrangler is installed here that could renew it".to_owned()
        }
        (None, LoginLock::Keyring) => "no wrangler is installed here that could read it".to_owned(),
        (Some(WranglerRefusal::OldNode), _) => {
            "wrangler needs a newer Node.js than the one here".to_owned()
        }
        (Some(WranglerRefusal::TimedOut), _) => {
            format!("wrangler gave no token for it within {LIMIT} s")
        }
        (Some(WranglerRefusal::Other), _) => "wrangler gives no token for it".to_owned(),
    };
    format!("{login} {state}, and {cause}")
}
/// The profiles that could be meant.
fn name_others(others: &[String]) -> String {
    if others.is_empty() {
        String::new()
    } else {
        format!("; there is one of: {}", others.join(", "))
    }
}
