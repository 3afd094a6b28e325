//! A credential that a command is lent for a few calls, beside the one that the run uses: where it lies
//! is named by a flag, and it is kept nowhere.

use secrecy::ExposeSecret as _;

use super::{Credential, Error, shape};
use crate::cloudflare::Auth;
use crate::host::Host;
use crate::value;

/// The API token that lies at `source`.
///
/// # Errors
/// There is none, or what is there cannot be one.
pub fn lent(source: &value::Source, host: &dyn Host) -> Result<Credential, Error> {
    let token = source.read_credential(host)?;
    if let Some(fault) = shape::fault(token.expose_secret()) {
        let place = source.title();
        return Err(Error::Lent { place, fault });
    }
    Ok(Credential {
        auth: Auth::Token(token),
        source: source.title(),
        from_file: false,
    })
}
