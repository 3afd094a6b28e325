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

mod error;
mod file;
mod folder;
mod reader;
mod record;
mod writer;

pub(crate) use error::JournalError;
pub(crate) use folder::{folder, turns_folder};
pub(crate) use reader::{RecordedRun, RecordedStep, read_runs, reopen};
pub(crate) use record::{
    ConfigRecord, CreationRecord, EntryOutcome, ExtensionRecord, JournalIntent, OperationRecord,
    hash,
};
pub(crate) use writer::{Journal, start};
