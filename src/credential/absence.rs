//! Why a run has no credential.

use thiserror::Error;

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
}
