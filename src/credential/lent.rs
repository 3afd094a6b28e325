//! A credential that a command is lent for a few calls, beside the one that the run uses: where it lies
//! is named by a flag, and it is kept nowhere.

use secrecy::{ExposeSecret as _, SecretString};

use super::{Credential, Error, shape};
use crate::cloudflare::ApiAuth;
use crate::host::Host;
use crate::secret_input;

/// The API token that lies at `source`.
///
/// # Errors
/// There is none, or what is there cannot be one.
pub(crate) fn lent(source: &secret_input::Source, host: &dyn Host) -> Result<Credential, Error> {
    made_of(source.read_credential(host)?, source.title())
}

/// The API token that a person has typed.
///
/// # Errors
/// What was typed cannot be one.
pub(crate) fn typed(token: SecretString) -> Result<Credential, Error> {
    made_of(token, "the prompt".to_owned())
}

fn made_of(token: SecretString, source: String) -> Result<Credential, Error> {
    if let Some(fault) = shape::fault(token.expose_secret()) {
        return Err(Error::Lent {
            place: source,
            fault,
        });
    }
    Ok(Credential {
        auth: ApiAuth::Token(token),
        source,
        from_file: false,
    })
}
