//! The credential that `--with` names.

use anyhow::{Result, bail};

use crate::cli::context::Context;
use crate::cli::token::with::WithCredential;
use crate::credential::{self, Credential};
use crate::prompt::HiddenInput;

/// The credential that `--with` names.
///
/// # Errors
/// It names no credential, or what is there is not one.
pub(super) fn read_credential(with: &WithCredential, context: &Context<'_>) -> Result<Credential> {
    match with {
        WithCredential::Asked => ask_credential(context),
        WithCredential::From(source) => Ok(credential::read_token(source, context.host)?),
        WithCredential::Unclear => bail!(
            "--with takes env:VAR, file:PATH or - (standard input), never the credential itself: \
             other users of this machine see arguments, and the shell remembers them"
        ),
    }
}

/// The credential that a person types unseen.
///
/// # Errors
/// The person went away, or typed nothing.
fn ask_credential(context: &Context<'_>) -> Result<Credential> {
    let mut ask = context.person();
    loop {
        let typed = ask.hidden("An API token that may edit tokens (not shown, not kept)")?;
        let fault = match typed {
            HiddenInput::Line(token) => match credential::parse_typed_token(token) {
                Ok(credential) => return Ok(credential),
                Err(fault) => fault.to_string(),
            },
            HiddenInput::Empty => bail!("no token was typed: nothing was changed"),
            HiddenInput::SeveralLines => "what was pasted holds a line break".to_owned(),
            HiddenInput::NotUtf8 => "what was typed is not text".to_owned(),
        };
        ask.tell(&fault);
    }
}
