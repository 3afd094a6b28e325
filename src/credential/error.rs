//! Why no credential could be read. No message holds a value.

use std::path::PathBuf;

use thiserror::Error;

use super::VariableOrigin;
use crate::secret_input;

/// What is wrong with a variable or a `.env` file.
#[derive(Debug, Error)]
pub(crate) enum CredentialError {
    /// A `.env` file is there and cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A `.env` file is larger than any such file.
    #[error("{} is larger than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// The references between variables in the `.env` files form a circle.
    #[error("the value of {name} in {} does not stop growing when its references are replaced", path.display())]
    Endless {
        /// The variable.
        name: String,
        /// The file that sets it last.
        path: PathBuf,
    },
    /// A credential has a character that no credential has.
    #[error("{name} ({origin}) {fault}")]
    Credential {
        /// The variable.
        name: &'static str,
        /// Where it is set.
        origin: VariableOrigin,
        /// What is wrong with it.
        fault: CredentialFault,
    },
    /// The credential that a flag names has a character that no credential has.
    #[error("{place} {fault}")]
    Lent {
        /// Where it is.
        place: String,
        /// What is wrong with it.
        fault: CredentialFault,
    },
    /// What a flag names as a credential cannot be read.
    #[error(transparent)]
    Value(#[from] secret_input::SecretInputError),
    /// An account id has a shape that no account id has.
    #[error(
        "{name} ({origin}) is not an account id: only letters, digits, `-` and `_` can stand in one"
    )]
    AccountId {
        /// The variable.
        name: &'static str,
        /// Where it is set.
        origin: VariableOrigin,
    },
}

/// What is wrong with the text of a credential.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Error)]
pub(crate) enum CredentialFault {
    /// It ends in a line break.
    #[error("ends in a line break")]
    TrailingNewline,
    /// It begins or ends with spaces.
    #[error("begins or ends with a space")]
    Padded,
    /// It has a line break inside.
    #[error("holds a line break")]
    Newline,
    /// It has a space inside.
    #[error("holds a space")]
    Space,
    /// It was copied from a place that shortens it.
    #[error("holds an ellipsis")]
    Ellipsis,
    /// It has a control character inside.
    #[error("holds a control character")]
    Control,
    /// It has a character that no credential has.
    #[error("holds a character that is not ASCII")]
    NotAscii,
    /// It is in quotes.
    #[error("stands in quotes that are part of its value")]
    Quoted,
}

impl CredentialError {
    /// What to do about it.
    pub(crate) fn help(&self) -> String {
        match self {
            Self::Unreadable { .. } => {
                "make it readable for this user, or move it away; wrangler reads it too".to_owned()
            }
            Self::TooLarge { .. } => {
                "a .env file holds lines like NAME=value; is this one meant?".to_owned()
            }
            Self::Endless { name, .. } => {
                format!("write {name} without references to variables that refer to themselves")
            }
            Self::Credential { name, fault, .. } => format!("{}; set {name} again", fault.help()),
            Self::Lent { fault, .. } => fault.help().to_owned(),
            Self::Value(_) => {
                "--with takes env:VAR, file:PATH or - (standard input), never the token itself"
                    .to_owned()
            }
            Self::AccountId { .. } => {
                "`wrangler whoami` lists your accounts with their ids".to_owned()
            }
        }
    }
}

impl CredentialFault {
    fn help(self) -> &'static str {
        match self {
            Self::TrailingNewline => {
                "it was probably stored from a file or with `echo`, which end in a line break: use `printf %s`"
            }
            Self::Padded | Self::Newline | Self::Space => {
                "it was probably copied together with what stood around it"
            }
            Self::Ellipsis => {
                "it was probably copied from a place that shows it shortened: Cloudflare shows a token once, when it is made"
            }
            Self::Control | Self::NotAscii => {
                "a character that cannot be seen may have been copied with it"
            }
            Self::Quoted => "write it without quotes: here nothing takes them away",
        }
    }
}
