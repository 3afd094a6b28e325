//! The credential that `--with` names.

use crate::secret_input::Source;

/// What `--with` says. Nothing is kept of what it does not understand: it may be a credential.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum WithCredential {
    /// The credential lies there.
    From(Source),
    /// A person is asked for it. No flag says so: a guided fix does.
    Asked,
    /// Something else.
    Unclear,
}

/// Understands everything, so that no usage error repeats what may be a credential.
#[expect(clippy::unnecessary_wraps, reason = "the form of a value parser")]
pub(super) fn with_credential(text: &str) -> Result<WithCredential, String> {
    Ok(Source::parse(text).map_or(WithCredential::Unclear, WithCredential::From))
}
