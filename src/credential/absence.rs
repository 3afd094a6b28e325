//! Why a run has no credential.

use super::origin::VariableOrigin;

/// Why a run has no credential, the most telling reason.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum CredentialAbsence {
    /// Nothing names one.
    Nowhere,
    /// A variable is set, and empty.
    Empty {
        name: &'static str,
        origin: VariableOrigin,
    },
    /// `CLOUDFLARE_API_KEY` without `CLOUDFLARE_EMAIL`.
    KeyWithoutEmail { origin: VariableOrigin },
    /// `CLOUDFLARE_EMAIL` without `CLOUDFLARE_API_KEY`.
    EmailWithoutKey { origin: VariableOrigin },
}
