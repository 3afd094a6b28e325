//! The plan of an `undo`: what of a run can be taken back, as far as what is there now allows it. Inert.
//!
//! Each thing must be exactly what the fix left: a later change would be lost with it, or would
//! rest on it. Steps are taken back newest first, so each one is judged as those after it leave it.

mod judge;

use std::collections::BTreeMap;

use crate::change::error::OperationError;
use crate::change::journal::RecordedStep;
use crate::change::operation::{Operation, RemoveScopes, RestoreConfig};
use crate::change::outcome::StepOutcome;
use crate::config::reverse::EditHunk;

pub(crate) use judge::plan;

/// A secret: account, store and secret id.
pub(crate) type SecretKey = (String, String, String);

/// What is there now of one thing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum CurrentValue<T> {
    /// This.
    Present(T),
    /// Nothing any more.
    Gone,
    /// It could not be seen. Why.
    Unreadable(String),
}

/// Everything that a run changed, as it is now.
#[derive(Clone, Debug, Default)]
pub(crate) struct CurrentState {
    /// The bytes of configs, by path.
    pub(crate) files: BTreeMap<String, CurrentValue<Vec<u8>>>,
    /// The scopes of secrets, sorted.
    pub(crate) secrets: BTreeMap<SecretKey, CurrentValue<Vec<String>>>,
}

/// One operation of a run, and how it is taken back.
#[derive(Clone, Debug)]
pub(crate) struct UndoStep {
    /// Its number in the journal.
    pub(crate) step: u32,
    /// The kind that reports name: `config`, `scope`, `secret` or `token`.
    pub(crate) kind: &'static str,
    /// What is taken back, as an imperative; of what stays, that it does.
    pub(crate) title: String,
    /// Its config, as a user sees the path; empty where it has none.
    pub(crate) config: String,
    /// What it changes: steps that change one thing rest on each other.
    pub(crate) subject: String,
    /// How it is taken back.
    pub(crate) action: UndoAction,
    /// Whether the step is known to have been made. Else what is there tells.
    pub(crate) known: bool,
}

/// How a step is taken back.
#[derive(Clone, Debug)]
pub(crate) enum UndoAction {
    /// By writing a config.
    Restore(RestoreConfig),
    /// By writing the scopes of a secret.
    Remove(RemoveScopes),
    /// Not at all: nothing of it is there.
    Nothing,
    /// Not at all: what is there is not what the run left.
    Refuse(UndoRefusal),
    /// Not at all: what is there cannot be seen.
    Unreadable(String),
    /// Not at all: this program deletes nothing at Cloudflare. What to do instead.
    Keep(String),
}

/// Why a step is not taken back.
#[derive(Clone, Debug)]
pub(crate) struct UndoRefusal {
    /// Why.
    pub(crate) reason: String,
    /// How a person does it.
    pub(crate) by_hand: ManualUndo,
}

/// How a person takes a step back.
#[derive(Clone, Debug)]
pub(crate) enum ManualUndo {
    /// By putting the text of a config back.
    Text(Vec<EditHunk>),
    /// By a command.
    Command(String),
    /// There is nothing to do.
    Nothing,
}

impl UndoStep {
    /// The step about `recorded`, before anything is known of what is there.
    fn new(recorded: &RecordedStep) -> Self {
        Self {
            step: recorded.number,
            kind: recorded.operation.kind(),
            title: String::new(),
            config: String::new(),
            subject: String::new(),
            action: UndoAction::Nothing,
            known: recorded.is_known(),
        }
    }

    /// What takes it back; `None` where nothing does.
    pub(crate) fn operation(&self) -> Option<Operation<'_>> {
        match &self.action {
            UndoAction::Restore(change) => Some(Operation::RestoreConfig(change)),
            UndoAction::Remove(change) => Some(Operation::RemoveScopes(change)),
            UndoAction::Nothing
            | UndoAction::Refuse(_)
            | UndoAction::Unreadable(_)
            | UndoAction::Keep(_) => None,
        }
    }

    /// What becomes of it where nothing takes it back.
    pub(crate) fn outcome(&self) -> Option<StepOutcome> {
        let skipped = |why: &str| Some(StepOutcome::Skipped(why.to_owned()));
        match &self.action {
            UndoAction::Restore(_) | UndoAction::Remove(_) => None,
            UndoAction::Nothing => skipped("it is as it was before already"),
            UndoAction::Keep(_) => skipped("undo deletes nothing at Cloudflare"),
            UndoAction::Refuse(refusal) => Some(StepOutcome::Refused(refusal.reason.clone())),
            UndoAction::Unreadable(why) => {
                Some(StepOutcome::Failed(OperationError::Unreadable(why.clone())))
            }
        }
    }
}

/// Whether nothing is left to take back of a step that ended so.
pub(crate) fn is_settled(outcome: &StepOutcome) -> bool {
    matches!(outcome, StepOutcome::Applied | StepOutcome::Skipped(_))
}
