//! The credential that `--with` names.

use crate::secret_input::SecretSource;

/// What `--with` says. What cannot be understood is not kept: it could be a credential.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum WithCredential {
    /// The credential is read from there.
    From(SecretSource),
    /// A person is asked for it. No flag asks for it, only a guided fix.
    Asked,
    /// Something else.
    Unclear,
}

/// Accepts everything, so that no usage error repeats what could be a credential.
#[expect(clippy::unnecessary_wraps, reason = "the form of a value parser")]
pub(super) fn with_credential(text: &str) -> Result<WithCredential, String> {
    Ok(SecretSource::parse(text).map_or(WithCredential::Unclear, WithCredential::From))
}
