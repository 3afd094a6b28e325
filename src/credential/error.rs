//! Why no credential could be read. No message holds a value.

use std::path::PathBuf;

use thiserror::Error;

use super::origin::VariableOrigin;
use crate::secret_input::SecretInputError;

/// What is wrong with a variable or a `.env` file.
#[derive(Debug, Error)]
pub(crate) enum CredentialError {
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{} is larger than {limit} bytes", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("the value of {name} in {} does not stop growing when its references are replaced", path.display())]
    Endless {
        name: String,
        /// The file that sets it last.
        path: PathBuf,
    },
    #[error("{name} ({origin}) {fault}")]
    Credential {
        name: &'static str,
        origin: VariableOrigin,
        fault: CredentialFault,
    },
    #[error("{place} {fault}")]
    Lent {
        place: String,
        fault: CredentialFault,
    },
    #[error("{} is not TOML, as wrangler writes it", path.display())]
    Login { path: PathBuf },
    #[error(transparent)]
    Value(#[from] SecretInputError),
}

/// What is wrong with the text of a credential.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Error)]
pub(crate) enum CredentialFault {
    #[error("ends in a line break")]
    TrailingNewline,
    #[error("begins or ends with a space")]
    Padded,
    #[error("contains a line break")]
    Newline,
    #[error("contains a space")]
    Space,
    #[error("contains an ellipsis")]
    Ellipsis,
    #[error("contains a control character")]
    Control,
    #[error("contains a character that is not ASCII")]
    NotAscii,
    #[error("has quotes around it")]
    Quoted,
    #[error("contains only asterisks")]
    Mask,
    #[error("contains a placeholder in `<` and `>`, not a value")]
    Placeholder,
    #[error("contains a reference that nothing has replaced by its value")]
    Reference,
    #[error("contains `NAME=` in front of the value")]
    Assignment,
}

impl CredentialError {
    /// What to do about it.
    pub(crate) fn help(&self) -> String {
        let help = match self {
            Self::Endless { name, .. } => {
                return format!(
                    "write {name} without references to variables that refer to themselves"
                );
            }
            Self::Credential { name, fault, .. } => {
                return format!("{}; set {name} again", fault.help());
            }
            Self::Unreadable { .. } => {
                "make it readable for this user, or move it away; wrangler reads it too"
            }
            Self::TooLarge { .. } => "a .env file has lines like NAME=value; is this one meant?",
            Self::Lent { fault, .. } => fault.help(),
            Self::Login { .. } => "wrangler cannot read it either: run `wrangler login` again",
            Self::Value(_) => {
                "--with accepts env:VAR, file:PATH or - (standard input), never the token itself"
            }
        };
        help.to_owned()
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
            Self::Quoted => "remove the quotes",
            Self::Mask => {
                "it was copied from a log that hides it; copy the value from where it was created"
            }
            Self::Placeholder => "put the value itself there",
            Self::Reference => {
                "it was not resolved before this command started; check the name, and the tool that \
                 should replace it"
            }
            Self::Assignment => "store only what is behind the equals sign",
        }
    }
}
