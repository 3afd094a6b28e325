//! A credential for a few calls of one command, beside the one that the run uses: a flag says where
//! it is, and it is kept nowhere.

use secrecy::{ExposeSecret as _, SecretString};

use super::{Credential, CredentialError, shape};
use crate::cloudflare::ApiAuth;
use crate::host::Host;
use crate::secret_input;

/// Reads the API token at `source`.
pub(crate) fn read_token(
    source: &secret_input::SecretSource,
    host: &dyn Host,
) -> Result<Credential, CredentialError> {
    credential_of(source.read_credential(host)?, source.title())
}

/// The API token that a person typed.
pub(crate) fn parse_typed_token(token: SecretString) -> Result<Credential, CredentialError> {
    credential_of(token, "the prompt".to_owned())
}

fn credential_of(token: SecretString, source: String) -> Result<Credential, CredentialError> {
    if let Some(fault) = shape::fault(token.expose_secret()) {
        return Err(CredentialError::Lent {
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
