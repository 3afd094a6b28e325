//! Why a run has no credential.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::login::Login;
use super::origin::VariableOrigin;

/// Why a run has no credential, the most telling reason.
#[derive(Clone, Debug, Eq, PartialEq, Error)]
pub(crate) enum CredentialAbsence {
    /// Nothing names one.
    #[error("no Cloudflare credential was found")]
    Nowhere,
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
    #[error("no Cloudflare credential was found: there is no login of the profile {0}")]
    Profile(String),
    /// A login is there, and only wrangler can get at it.
    #[error("no Cloudflare credential was found: {}", describe_locked(login, wrangler.as_deref()))]
    Locked {
        login: Login,
        /// The wrangler that was asked for it, if there is one.
        wrangler: Option<PathBuf>,
    },
}

fn describe_locked(login: &Login, wrangler: Option<&Path>) -> String {
    let login = match login.profile.as_str() {
        "default" => "the login of `wrangler login`".to_owned(),
        name => format!("the login of the profile {name}"),
    };
    let cause = match wrangler {
        Some(_) => "wrangler does not give a token for it",
        None => "there is no wrangler here that could renew it",
    };
    format!("{login} has expired or is locked, and {cause}")
}
