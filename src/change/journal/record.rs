//! The lines of a journal. Keys are only ever added within a version.

use serde::{Deserialize, Serialize};

use crate::action::ScopeChange;
use crate::config::reverse::EditHunk;

/// The version of the journal.
pub(super) const SCHEMA: &str = "wrangler-permit/journal/1";

/// One line. Steps are numbered from 1.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum JournalLine {
    Begin(RunHeader),
    /// A step is about to be made.
    Intent {
        step: u32,
        act: OperationRecord,
    },
    /// A step has ended.
    Outcome {
        step: u32,
        ended: EntryOutcome,
    },
    /// A step is being taken back, or was.
    Reversal {
        step: u32,
        ended: RevertProgress,
    },
}

/// What a journal is about.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct RunHeader {
    /// [`SCHEMA`]
    pub(super) schema: String,
    pub(super) command: String,
    /// When the run began, in UTC as RFC 3339 has it.
    pub(super) at: String,
    /// The folder it ran in.
    pub(super) folder: String,
    /// The configs it was about, as canonical paths.
    pub(super) configs: Vec<String>,
}

/// What is written down before it is done.
#[derive(Clone, Debug)]
pub(crate) enum JournalIntent {
    Operation(OperationRecord),
    /// The operation of this number, of the run that the journal is about, is taken back.
    Revert(u32),
}

/// An operation as the journal holds it: enough to take it back, or to name it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OperationRecord {
    Config(ConfigRecord),
    Scope(ScopeChange),
    Secret(CreationRecord),
    Token(CreationRecord),
    Extension(ExtensionRecord),
}

/// An edit of a config.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct ConfigRecord {
    /// The file's canonical path.
    pub(crate) path: String,
    /// The hash of the file's bytes before.
    pub(crate) before: String,
    /// The hash of the file's bytes after.
    pub(crate) after: String,
    pub(crate) hunks: Vec<EditHunk>,
}

/// A token that is given more permissions.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct ExtensionRecord {
    /// The account's id; empty for a token of a user.
    pub(crate) account: String,
    /// The token's id.
    pub(crate) token: String,
    pub(crate) name: String,
    /// The names of the permission groups that are added.
    pub(crate) add: Vec<String>,
}

/// Something created at Cloudflare. Never its value.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct CreationRecord {
    /// The account's id; empty for a token of a user.
    pub(crate) account: String,
    /// The store's id; `None` for a token.
    pub(crate) store: Option<String>,
    pub(crate) name: String,
}

/// How a step ended.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EntryOutcome {
    /// The edit was made.
    Made,
    /// The scopes were written; these were read back.
    Scopes(Vec<String>),
    /// It was created, with this id.
    Created(String),
    /// It was not made.
    Failed,
    /// Nobody knows whether it was made.
    Unknown,
}

/// How far a step is taken back.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RevertProgress {
    Begun,
    /// It is taken back, or there was nothing to take back.
    Done,
}

impl OperationRecord {
    /// Whether `undo` can take it back.
    pub(super) fn is_reversible(&self) -> bool {
        matches!(self, Self::Config(_) | Self::Scope(_))
    }

    /// The kind that reports name.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Config(_) => "config",
            Self::Scope(_) => "scope",
            Self::Secret(_) => "secret",
            Self::Token(_) | Self::Extension(_) => "token",
        }
    }
}

/// SHA-256 of `bytes`, in hexadecimal digits.
pub(crate) fn hash(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let digits = digest.as_ref().iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}
