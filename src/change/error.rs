//! Why an operation was not carried out.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitStatus;

use super::journal;
use crate::cloudflare::{Error, Token};
use crate::config::save::SaveError;
use crate::permissions::groups::SECRETS_STORE_WRITE;

/// How often scopes that another writer has changed are written again.
pub(super) const TRIES: usize = 3;

/// Why an operation was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OperationError {
    /// It could not be written down, so it was not tried.
    #[error("{}; {}", .0, .0.help())]
    Journal(#[from] journal::JournalError),
    /// What it is about cannot be seen. Why.
    #[error("{0}")]
    Unreadable(String),
    /// The config is not where it was.
    #[error("cannot find {config}: {cause}")]
    ConfigGone {
        /// The config, as a user sees it.
        config: String,
        /// What the operating system said.
        cause: std::io::Error,
    },
    /// The journal holds Unicode and nothing else.
    #[error("the journal cannot hold the edit of {0}")]
    Unrecordable(String),
    /// The config cannot be written.
    #[error("{}; {}", .0, .0.help())]
    Config(#[from] SaveError),
    /// The scopes of a secret are not as they should be.
    #[error(transparent)]
    Scopes(#[from] ScopeError),
    /// A secret was not created.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A token was not created, or not changed.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The value of a token could not be delivered, so none was created.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
}

/// Why the scopes of a secret are not as they should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScopeError {
    /// The credential lacks the permission to add any.
    #[error("{0}. To edit a secret takes {label}", label = SECRETS_STORE_WRITE.label)]
    Denied(Error),
    /// The credential lacks the permission to remove any. With the command that does the same.
    #[error(
        "{0}. To edit a secret takes {label}: give the token that permission, or have somebody who may \
         run: {1}", label = SECRETS_STORE_WRITE.label
    )]
    RemovalDenied(Error, String),
    /// Cloudflare has another answer.
    #[error("{0}")]
    Api(#[from] Error),
    /// The answer does not list the scopes of this secret.
    #[error(
        "Cloudflare does not tell the scopes of {0}, and writing them would replace what it \
             keeps to itself. Look at the secret in the dashboard"
    )]
    Hidden(String),
    /// Somebody else writes them at the same time.
    #[error(
        "another writer keeps changing the scopes of {name}: after {TRIES} writes they still \
             lack {lacking}. Run fix again when it is done"
    )]
    Contended {
        /// The secret.
        name: String,
        /// The scopes that are not there.
        lacking: String,
    },
    /// Somebody else has added again what was removed from this secret.
    #[error("another writer has put the scopes of {0} back: run undo again when it is done")]
    PutBack(String),
}

/// Why a secret is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    /// The credential lacks the permission.
    #[error("{0}. To create a secret takes {label}", label = SECRETS_STORE_WRITE.label)]
    Denied(Error),
    /// Another one has this name.
    #[error("{0} exists by now: somebody else has made it. Its value is theirs and was left alone")]
    NameTaken(String),
    /// There is no room for it.
    #[error("the account may have no more secrets. Delete one that nothing uses any more")]
    AccountFull,
    /// No answer, and no secret of that name.
    #[error("{0}. No secret of that name is there: nothing was created")]
    NotCreated(Error),
    /// No answer, and nothing that tells what came of it.
    #[error("{0}. Whether it was created cannot be seen either: run fix again to look")]
    Unknown(Error),
    /// The answer does not say which one it is, and the list does not either.
    #[error("Cloudflare took it, but does not list it: run fix again to look")]
    Unlisted,
    /// Cloudflare has another answer.
    #[error("{0}")]
    Api(#[from] Error),
}

/// Why a token is not there, or not as it was to be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    /// Cloudflare has an answer, and it is no.
    #[error("{0}")]
    Api(#[from] Error),
    /// No answer to a creation, and no token that was not there before.
    #[error("{0}. No token of that name is there: nothing was made")]
    NotCreated(Error),
    /// No answer to a creation. These tokens were not there before.
    #[error("{0}. A token was made all the same, and its value was in the answer")]
    ValueLost(Error, Vec<Token>),
    /// No answer to a write, and nothing that tells what came of it.
    #[error("{0}. Whether Cloudflare did it cannot be seen: {1}")]
    Unknown(Error, Error),
    /// The token is not what the plan was made for. What differs.
    #[error("the token has changed since the plan was made: {}", .0.join(", "))]
    Changed(Vec<String>),
    /// No answer to a change, and the token is as it was.
    #[error("{0}. The token is as it was: nothing was changed")]
    NotChanged(Error),
}

/// Why a value was not delivered, or cannot be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliveryError {
    /// Something is there already.
    #[error("{} is there already, and is left alone", .0.display())]
    Taken(PathBuf),
    /// The file cannot be written.
    #[error("{} cannot be written: {cause}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        cause: std::io::Error,
    },
    /// The file is taken by now; the value lies in another one.
    #[error("{} is taken by now: the token is in {}", path.display(), instead.display())]
    Aside {
        /// The file that was asked for.
        path: PathBuf,
        /// The file that holds it.
        instead: PathBuf,
    },
    /// Standard output did not take it.
    #[error("standard output did not take the token: {0}")]
    NotRead(std::io::Error),
    /// There is no such program.
    #[error("{} is no program that could be found", .0.display())]
    NoProgram(OsString),
    /// The command cannot be run, or did not take the value.
    #[error("{} could not be given the token: {cause}", program.display())]
    Unfed {
        /// The program.
        program: OsString,
        /// What the operating system said.
        cause: std::io::Error,
    },
    /// The command has failed.
    #[error("{} has failed: {status}", program.display())]
    Failed {
        /// The program.
        program: OsString,
        /// How it ended.
        status: ExitStatus,
    },
}
