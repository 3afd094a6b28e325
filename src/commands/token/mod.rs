//! `token`: the right API token.

use anyhow::{Result, bail};

use crate::cli::{Lent, TokenId};
use crate::credential::{self, Credential};
use crate::host::Host;

pub mod audit;
mod examine;
pub mod needs;
mod projects;

/// The credential that `--with` names.
///
/// # Errors
/// It names none, or what is there is none.
fn lent(with: &Lent, host: &dyn Host) -> Result<Credential> {
    match with {
        Lent::From(source) => Ok(credential::lent(source, host)?),
        Lent::Unclear => bail!(
            "--with takes env:VAR, file:PATH or - (standard input), never the credential itself: \
             other users of this machine see arguments, and the shell remembers them"
        ),
    }
}

/// The id that an argument is.
///
/// # Errors
/// It is none.
fn known(id: &TokenId) -> Result<&str> {
    match id {
        TokenId::Known(id) => Ok(id),
        TokenId::Unclear => bail!(
            "a token's id has 32 hexadecimal digits; it is not the token itself. The dashboard \
             shows it in the address of the token's page. Configs are named by --config"
        ),
    }
}
