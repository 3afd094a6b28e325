//! Why an operation was not carried out.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitStatus;

use super::journal;
use crate::cloudflare::{ApiError, ApiToken};
use crate::config::save::SaveError;
use crate::permissions::groups::SECRETS_STORE_WRITE;

/// How often scopes that another writer has changed are written again.
pub(super) const TRIES: usize = 3;

/// Why an operation was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OperationError {
    #[error("{}; {}", .0, .0.help())]
    Journal(#[from] journal::JournalError),
    #[error("{0}")]
    Unreadable(String),
    #[error("cannot find {config}: {cause}")]
    ConfigGone {
        /// The config, as a user sees it.
        config: String,
        cause: std::io::Error,
    },
    #[error("the journal cannot store the edit of {0}")]
    Unrecordable(String),
    #[error("{}; {}", .0, .0.help())]
    Config(#[from] SaveError),
    #[error(transparent)]
    Scopes(#[from] ScopeError),
    #[error(transparent)]
    Secret(#[from] SecretError),
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The value of a token could not be delivered, so none was created.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
}

/// Why the scopes of a secret are not as they should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScopeError {
    #[error("{0}. Editing a secret needs {label}", label = SECRETS_STORE_WRITE.label)]
    Denied(ApiError),
    #[error(
        "{0}. Editing a secret needs {label}: give the token that permission, or ask someone who \
         can to run: {1}", label = SECRETS_STORE_WRITE.label
    )]
    RemovalDenied(ApiError, String),
    #[error("{0}")]
    Api(#[from] ApiError),
    #[error(
        "Cloudflare does not show the scopes of {0}, and writing them could replace scopes that \
         it hides. Look at the secret in the dashboard"
    )]
    Hidden(String),
    #[error(
        "another writer keeps changing the scopes of {name}: after {TRIES} writes they still \
             lack {lacking}. Run fix again when it is done"
    )]
    Contended {
        name: String,
        /// The scopes that are not there.
        lacking: String,
    },
    #[error("another run of wrangler-permit is changing {0}: run this again when it is done")]
    Busy(String),
    #[error("another run of wrangler-permit is changing {0}, and the wait for it was ended")]
    Left(String),
    #[error("another writer has put the scopes of {0} back: run undo again when it is done")]
    PutBack(String),
}

/// Why a secret is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    #[error("{0}. Creating a secret needs {label}", label = SECRETS_STORE_WRITE.label)]
    Denied(ApiError),
    #[error("{0} was created by somebody else meanwhile. Its value was not changed")]
    NameTaken(String),
    #[error("the account is full. Delete a secret that nothing uses any more")]
    AccountFull,
    #[error("{0}. No secret of that name is there: nothing was created")]
    NotCreated(ApiError),
    #[error("{0}. Whether it was created cannot be seen either: run fix again to look")]
    Unknown(ApiError),
    #[error("Cloudflare took it, but does not list it: run fix again to look")]
    Unlisted,
    #[error("{0}")]
    Api(#[from] ApiError),
}

/// Why a token is not there, or not as it was to be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("{0}")]
    Api(#[from] ApiError),
    #[error("{0}. No token of that name is there: nothing was made")]
    NotCreated(ApiError),
    /// No answer to a creation. These tokens were not there before.
    #[error("{0}. A token was created, and its value was in the lost answer")]
    ValueLost(ApiError, Vec<ApiToken>),
    #[error("{0}. Whether Cloudflare did it cannot be seen: {1}")]
    Unknown(ApiError, ApiError),
    /// No answer to a creation, and a token of that name that can be older.
    #[error(
        "{0}. Can't tell whether a token was created: the tokens before it could not be listed"
    )]
    Untraceable(ApiError),
    #[error("the token has changed since the plan was made: {}", .0.join(", "))]
    Changed(Vec<String>),
    #[error("{0}. The token is as it was: nothing was changed")]
    NotChanged(ApiError),
}

/// Why a value was not delivered, or cannot be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliveryError {
    #[error("{} already exists; not overwritten", .0.display())]
    Taken(PathBuf),
    #[error("{} cannot be written: {cause}", path.display())]
    Unwritable {
        path: PathBuf,
        cause: std::io::Error,
    },
    #[error(
        "{} appeared meanwhile and was not overwritten: the token is in {}",
        path.display(),
        instead.display()
    )]
    Aside { path: PathBuf, instead: PathBuf },
    #[error("the token could not be written to standard output: {0}")]
    NotRead(std::io::Error),
    #[error("command not found: {}", .0.display())]
    NoProgram(OsString),
    #[error("{} could not be given the token: {cause}", program.display())]
    Unfed {
        program: OsString,
        cause: std::io::Error,
    },
    #[error("{} has failed: {status}", program.display())]
    Failed {
        program: OsString,
        status: ExitStatus,
    },
}
