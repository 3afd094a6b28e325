//! The arguments that name a token, or a credential that may read or write tokens.
//!
//! What cannot be understood is accepted and not kept: it could be a secret, and a usage error would
//! repeat it.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::flags::EXTENT;
use crate::secret_input::SecretSource;

/// A token's id, which is not secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum TokenId {
    /// 32 hexadecimal digits.
    Known(String),
    Unclear,
}

impl From<&str> for TokenId {
    fn from(text: &str) -> Self {
        if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Self::Known(text.to_ascii_lowercase())
        } else {
            Self::Unclear
        }
    }
}

impl TokenId {
    /// The id itself.
    ///
    /// # Errors
    /// Something else was given.
    pub(crate) fn known(&self) -> Result<&str> {
        match self {
            Self::Known(id) => Ok(id),
            Self::Unclear => bail!(
                "a token's id has 32 hexadecimal digits; it is not the token itself. The dashboard \
                 shows it in the address of the token's page"
            ),
        }
    }
}

/// The first word of `token audit`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum TokenIdOrPath {
    Id(TokenId),
    Path(PathBuf),
}

impl From<&str> for TokenIdOrPath {
    /// What could be a token itself is no path: an error would repeat it.
    fn from(text: &str) -> Self {
        let id = TokenId::from(text);
        let is_in_token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let is_tokenlike = text.len() >= SHORTEST_TOKEN && text.bytes().all(is_in_token);
        if id != TokenId::Unclear || is_tokenlike {
            Self::Id(id)
        } else {
            Self::Path(text.into())
        }
    }
}

/// Characters that every API token has at least.
const SHORTEST_TOKEN: usize = 32;

/// What `--with` says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum WithCredential {
    From(SecretSource),
    /// A person is asked for it. No flag says so, only a guided fix.
    Asked,
    Unclear,
}

impl From<&str> for WithCredential {
    fn from(text: &str) -> Self {
        SecretSource::parse(text).map_or(Self::Unclear, Self::From)
    }
}

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = EXTENT)]
pub(crate) struct TokenWriteArgs {
    /// A credential that can create and change tokens: env:VAR, file:PATH or - (standard input). It is
    /// used for that only, and not saved.
    #[arg(long, value_name = "FROM")]
    pub(crate) with: WithCredential,
    /// Do it without asking.
    #[arg(short, long, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
    /// Only show the plan.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
