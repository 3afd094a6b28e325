//! Why a journal cannot be kept or read.

use std::io;
use std::path::{Path, PathBuf};

use super::folder::variables;

/// A journal that cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    #[error("there is no folder for the journal: {} is not set", variables())]
    NoFolder,
    #[error("the journal {} cannot be used: {cause}", path.display())]
    Io { path: PathBuf, cause: io::Error },
    #[error("{} is not Unicode, and the journal can store nothing else", .0.display())]
    NonUnicodePath(PathBuf),
    /// The number of the line is from 1.
    #[error("the journal {} is broken in line {line}", .0.display(), line = .1)]
    Broken(PathBuf, usize),
    #[error("the journal {} is of a version that this program does not know: {schema}", .0.display(), schema = .1)]
    Version(PathBuf, String),
    #[error("another run is still using the journal {}", .0.display())]
    Busy(PathBuf),
}

impl JournalError {
    /// What the operating system says of the file or folder at `path`, as an error.
    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Self {
        |cause| {
            let path = path.to_owned();
            Self::Io { path, cause }
        }
    }

    /// What to do.
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::NoFolder => "set one of them to a folder that you can write to",
            Self::Io { .. } => "check the permissions of the file and of its folder",
            Self::NonUnicodePath(_) => "give the folder another name",
            Self::Broken(..) => {
                "nothing was changed and nothing is lost: look at the file, and move it away to go on \
                 with what is older"
            }
            Self::Version(..) => {
                "nothing was changed: take it back with the version that wrote it, or move the file away"
            }
            Self::Busy(_) => "let that run end first",
        }
    }
}
