//! `token`: the right API token.

use anyhow::{Result, anyhow, bail};

use crate::cli::{Cli, Format, Lent, TokenId};
use crate::cloudflare;
use crate::commands::run::person;
use crate::credential::{self, Credential};
use crate::exit::Exit;
use crate::host::Host;
use crate::prompt::{Gone, Typed};

pub(crate) mod audit;
pub(crate) mod create;
mod examine;
pub(crate) mod extend;
mod ground;
mod hands;
mod lookup;
pub(crate) mod needs;
mod projects;
pub(crate) mod template;
mod workflow;

/// The credential that `--with` names.
///
/// # Errors
/// It names none, or what is there is none.
fn lent(with: &Lent, cli: &Cli, host: &dyn Host) -> Result<Credential> {
    match with {
        Lent::Asked => asked(cli, host),
        Lent::From(source) => Ok(credential::read_token(source, host)?),
        Lent::Unclear => bail!(
            "--with takes env:VAR, file:PATH or - (standard input), never the credential itself: \
             other users of this machine see arguments, and the shell remembers them"
        ),
    }
}

/// The credential that a person types unseen.
///
/// # Errors
/// The person went away, or typed nothing.
fn asked(cli: &Cli, host: &dyn Host) -> Result<Credential> {
    let mut ask = person(cli, host);
    loop {
        let typed = ask.hidden("An API token that may edit tokens (not shown, not kept)")?;
        let fault = match typed {
            Typed::Line(token) => match credential::parse_typed_token(token) {
                Ok(credential) => return Ok(credential),
                Err(fault) => fault.to_string(),
            },
            Typed::Nothing => bail!("no token was typed: nothing was changed"),
            Typed::Lines => "what was pasted holds a line break".to_owned(),
            Typed::Garbled => "what was typed is not text".to_owned(),
        };
        ask.tell(&fault);
    }
}

/// `result`, of which a failure is a document too where one was asked for. Nobody is there to read it
/// after an interruption.
fn documented(
    result: Result<Exit>,
    format: Format,
    host: &dyn Host,
    document: impl FnOnce(String) -> serde_json::Result<String>,
) -> Result<Exit> {
    if let (Err(error), Format::Json) = (&result, format)
        && !error.is::<Gone>()
    {
        host.out(&document(format!("{error:#}"))?);
    }
    result
}

/// `error` with what to do about it.
fn with_help(error: cloudflare::Error) -> anyhow::Error {
    match error.help() {
        Some(help) => anyhow!("{error}; {help}"),
        None => error.into(),
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
