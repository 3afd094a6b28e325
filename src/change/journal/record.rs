//! The lines of a journal. Keys are only ever added within a version.

use serde::{Deserialize, Serialize};

use crate::config::reverse::EditHunk;

/// The version of the journal.
pub(super) const SCHEMA: &str = "wrangler-permit/journal/1";

/// One line.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum JournalLine {
    /// The first one.
    Begin(RunHeader),
    /// A step is about to be made.
    Intent {
        /// Its number, from 1.
        step: u32,
        /// What it is.
        act: OperationRecord,
    },
    /// A step has ended.
    Outcome {
        /// Its number.
        step: u32,
        /// How.
        ended: EntryOutcome,
    },
    /// A step is being taken back, or was.
    Reversal {
        /// Its number.
        step: u32,
        /// How far that is.
        ended: RevertProgress,
    },
}

/// What a journal is about.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct RunHeader {
    /// [`SCHEMA`]
    pub(super) schema: String,
    /// The command.
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
    /// An operation of this run.
    Operation(OperationRecord),
    /// The operation of this number, of the run that the journal is about, is taken back.
    Revert(u32),
}

/// An operation as the journal holds it: enough to take it back, or to name it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OperationRecord {
    /// Edit a config.
    Config(ConfigRecord),
    /// Add scopes to a secret.
    Scope(ScopeRecord),
    /// Create a secret.
    Secret(CreationRecord),
    /// Create a token.
    Token(CreationRecord),
    /// Give a token more permissions.
    Extension(ExtensionRecord),
}

/// An edit of a config.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct ConfigRecord {
    /// The file's canonical path.
    pub(crate) path: String,
    /// The hash of its bytes before.
    pub(crate) before: String,
    /// The hash of its bytes after.
    pub(crate) after: String,
    /// What is replaced.
    pub(crate) hunks: Vec<EditHunk>,
}

/// Scopes that are added to a secret.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct ScopeRecord {
    /// Account id.
    pub(crate) account: String,
    /// Store id.
    pub(crate) store: String,
    /// Secret id.
    pub(crate) secret: String,
    /// The secret's name.
    pub(crate) name: String,
    /// The scopes read right before the write, sorted.
    pub(crate) before: Vec<String>,
    /// The scopes that the write adds: none of them stands in `before`.
    pub(crate) add: Vec<String>,
}

/// A token that is given more permissions.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct ExtensionRecord {
    /// Account id; empty for a token of a user.
    pub(crate) account: String,
    /// The token's id.
    pub(crate) token: String,
    /// Its name.
    pub(crate) name: String,
    /// The names of the permission groups that are added.
    pub(crate) add: Vec<String>,
}

/// Something created at Cloudflare. Never its value.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct CreationRecord {
    /// Account id; empty for a token of a user.
    pub(crate) account: String,
    /// Store id; none for a token.
    pub(crate) store: Option<String>,
    /// Its name.
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
    /// It is about to be.
    Begun,
    /// It is, or there was nothing to take back.
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

impl ScopeRecord {
    /// The ids of the account, the store and the secret.
    pub(crate) fn key(&self) -> (String, String, String) {
        let [account, store, secret] =
            [&self.account, &self.store, &self.secret].map(String::clone);
        (account, store, secret)
    }

    /// The scopes that the write is to leave, sorted.
    pub(crate) fn after(&self) -> Vec<String> {
        let mut after: Vec<String> = self.before.iter().chain(&self.add).cloned().collect();
        after.sort();
        after.dedup();
        after
    }
}

/// SHA-256 of `bytes`, in hexadecimal digits.
pub(crate) fn hash(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
