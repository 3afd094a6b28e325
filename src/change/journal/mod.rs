//! What a command has done, written down before it is done, so that `undo` can take it back or name it.
//!
//! A journal is one file a run, of one JSON object a line: what the run is about, then an intent
//! before each act and an outcome after it. What is taken back is noted in the same file, and the
//! file goes when nothing in it is left to take back. Its name holds the moment and a hash of the
//! configs' paths. A run that did nothing has none.
//!
//! It holds no value of a secret, no credential and no text of a config but what an edit put there
//! and what stood in that very place: bindings, ids and names. Everything else of a file is known
//! by its hash alone. Folder and files are for their owner alone (0700, 0600).
//!
//! Of each project the newest runs are kept, for half a year at most.
//!
//! A run that broke off between intent and outcome is judged by looking at what is there.

mod file;
mod folder;
mod reader;
mod record;
mod writer;

use std::path::PathBuf;

use crate::host::Host;

pub(crate) use folder::folder;
pub(crate) use reader::{RecordedRun, RecordedStep, entries, reopen};
pub(crate) use record::{
    ConfigRecord, CreationRecord, EntryOutcome, ExtensionRecord, JournalIntent, OperationRecord,
    ScopeRecord, hash,
};
pub(crate) use writer::Journal;

/// The journal of a run of `command` that begins now.
pub(crate) fn of_command(command: &'static str, host: &dyn Host) -> Journal {
    Journal::of_run(command, folder(host), host.now(), host.cwd())
}

/// A journal that cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    /// No variable names a place for it.
    #[error(
        "there is no folder for the journal: {} is not set",
        folder::variables()
    )]
    NoFolder,
    /// The operating system refused.
    #[error("the journal {} cannot be used: {cause}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        cause: std::io::Error,
    },
    /// A path that JSON cannot hold.
    #[error("{} is not Unicode, and the journal holds nothing else", path.display())]
    NonUnicodePath {
        /// The path.
        path: PathBuf,
    },
    /// A line that no journal has.
    #[error("the journal {} is broken in line {line}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A journal of a version that this program does not know.
    #[error("the journal {} is of a version that this program does not know: {schema}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// What it says of its version.
        schema: String,
    },
    /// Another run holds it.
    #[error("another run is still using the journal {}", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
}

impl JournalError {
    /// What to do.
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::NoFolder => "set one of them to a folder that you may write to",
            Self::Io { .. } => "check the permissions of the file and of its folder",
            Self::NonUnicodePath { .. } => "give the folder another name",
            Self::Broken { .. } => {
                "nothing was changed and nothing is lost: look at the file, and move it away to go on \
                 with what is older"
            }
            Self::Version { .. } => {
                "nothing was changed: take it back with the version that wrote it, or move the file away"
            }
            Self::Busy { .. } => "let that run end first",
        }
    }
}
