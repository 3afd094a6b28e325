//! Why a config could not be read, and what to do about it.

use std::io;
use std::path::PathBuf;

use super::merge_conflict::MergeConflict;
use super::position::TextPosition;

/// Why a config cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The operating system refused.
    #[error("cannot read {}: {cause}", path.display())]
    Unreadable { path: PathBuf, cause: io::Error },
    /// A folder, a pipe, a device.
    #[error("{} is {kind}, not a file", path.display())]
    NotAFile { path: PathBuf, kind: String },
    /// Larger than [`super::document::MAX_BYTES`].
    #[error("{} has {bytes} bytes; configs over 8 MiB are not read", path.display())]
    TooLarge { path: PathBuf, bytes: u64 },
    /// A byte order mark that wrangler refuses.
    #[error("{} contains a {encoding} byte order mark", path.display())]
    Encoding {
        path: PathBuf,
        /// `UTF-16 LE` and the like.
        encoding: &'static str,
    },
    /// Neither `.toml` nor `.json` nor `.jsonc`.
    #[error("{} has a suffix that wrangler does not read", path.display())]
    UnknownSuffix { path: PathBuf },
    /// Not a document of its format, or one that wrangler's parser refuses.
    #[error("{}:{}:{}: {problem}", path.display(), position.line, position.column)]
    Syntax {
        path: PathBuf,
        position: TextPosition,
        /// The same place, in bytes from the start of the file.
        offset: usize,
        line: String,
        problem: SyntaxProblem,
    },
}

/// What is wrong at a place of a text.
#[derive(Debug, thiserror::Error)]
pub enum SyntaxProblem {
    /// What a parser says, on one line.
    #[error("{0}")]
    Invalid(String),
    #[error("{0}")]
    MergeConflict(MergeConflict),
}

impl ConfigError {
    pub(super) fn path_mut(&mut self) -> &mut PathBuf {
        match self {
            Self::Unreadable { path, .. }
            | Self::NotAFile { path, .. }
            | Self::TooLarge { path, .. }
            | Self::Encoding { path, .. }
            | Self::UnknownSuffix { path }
            | Self::Syntax { path, .. } => path,
        }
    }

    /// The same error with the path that a user sees.
    #[must_use]
    pub(crate) fn shown_as(mut self, shown: &str) -> Self {
        *self.path_mut() = PathBuf::from(shown);
        self
    }

    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::Unreadable { cause, .. } if cause.kind() == io::ErrorKind::NotFound => {
                "check the path, or run the command in the project's folder"
            }
            Self::Unreadable { .. } => "check the permissions of the file and of its folder",
            Self::NotAFile { .. } => "name a config file, or a folder where a folder is accepted",
            Self::TooLarge { .. } => "is this a wrangler config? They are a few kilobytes in size",
            Self::Encoding { .. } => "save the file as UTF-8 without a byte order mark",
            Self::UnknownSuffix { .. } => "wrangler reads .toml, .json and .jsonc",
            Self::Syntax {
                problem: SyntaxProblem::MergeConflict(_),
                ..
            } => {
                "keep what is meant of both sides, and delete the lines that begin with <<<<<<<, \
                 ======= and >>>>>>>"
            }
            Self::Syntax { .. } => "wrangler refuses the file as well",
        }
    }
}

/// A syntax error that does not know its file yet.
#[derive(Debug)]
pub(super) struct SyntaxFault {
    /// In bytes from the start of the text.
    pub(super) offset: usize,
    /// On one line.
    pub(super) message: String,
}

impl SyntaxFault {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self {
            offset,
            message: message.into(),
        }
    }
}
