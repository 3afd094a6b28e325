//! The plan of an `undo`: what of a run can be taken back, given what is there now. Inert.
//!
//! Each thing must be exactly what the run left: a later change would be lost with it, or would
//! depend on it. Steps are taken back newest first, so each is judged as those after it leave it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::preview::ConfigPreview;
use crate::action::{ScopeChange, SecretKey, ShellCommand, tokens_page};
use crate::change::error::OperationError;
use crate::change::journal::{
    ConfigRecord, CreationRecord, EntryOutcome, ExtensionRecord, OperationRecord, RecordedRun,
    RecordedStep, hash,
};
use crate::change::operation::{Operation, RemoveScopes, RestoreConfig};
use crate::change::outcome::StepOutcome;
use crate::config::reverse::{self, EditHunk};
use crate::config::splice::apply_splices;

/// What is there now of one thing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum CurrentValue<T> {
    Present(T),
    Gone,
    /// It could not be read. Why.
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
    pub(crate) step: u32,
    /// The kind that reports name: `config`, `scope`, `secret` or `token`.
    pub(crate) kind: &'static str,
    /// What is taken back, as an imperative; of what stays, that it does.
    pub(crate) title: String,
    /// Its config, as a user sees the path; empty where it has none.
    pub(crate) config: String,
    /// What it changes: steps that change one thing depend on each other.
    pub(crate) subject: String,
    pub(crate) action: UndoAction,
    /// Whether the step is known to have been made; otherwise what is there decides.
    pub(crate) known: bool,
}

/// How a step is taken back.
#[derive(Clone, Debug)]
pub(crate) enum UndoAction {
    Restore(RestoreConfig),
    Remove(RemoveScopes),
    /// Not at all: nothing of it is there.
    Nothing,
    /// Not at all: what is there is not what the run left.
    Refuse {
        reason: String,
        by_hand: ManualUndo,
    },
    /// Not at all: what is there cannot be read. Why.
    Unreadable(String),
    /// Not at all: this program deletes nothing at Cloudflare. What to do instead.
    Keep(String),
}

/// How a person takes a step back.
#[derive(Clone, Debug)]
pub(crate) enum ManualUndo {
    /// By putting the text of a config back.
    Text(Vec<EditHunk>),
    Command(String),
    /// There is nothing to do.
    Nothing,
}

impl UndoStep {
    /// What takes it back; `None` where nothing does.
    pub(crate) fn operation(&self) -> Option<Operation<'_>> {
        match &self.action {
            UndoAction::Restore(change) => Some(Operation::RestoreConfig(change)),
            UndoAction::Remove(change) => Some(Operation::RemoveScopes(change)),
            UndoAction::Nothing
            | UndoAction::Refuse { .. }
            | UndoAction::Unreadable(_)
            | UndoAction::Keep(_) => None,
        }
    }

    /// What becomes of it where nothing takes it back.
    pub(crate) fn outcome(&self) -> Option<StepOutcome> {
        let skipped = |why: &str| StepOutcome::Skipped(why.to_owned());
        Some(match &self.action {
            UndoAction::Restore(_) | UndoAction::Remove(_) => return None,
            UndoAction::Nothing => skipped("it is as it was before already"),
            UndoAction::Keep(_) => skipped("undo deletes nothing at Cloudflare"),
            UndoAction::Refuse { reason, .. } => StepOutcome::Refused(reason.clone()),
            UndoAction::Unreadable(why) => {
                StepOutcome::Failed(OperationError::Unreadable(why.clone()))
            }
        })
    }
}

/// Whether nothing is left to take back of a step that ended so.
pub(crate) fn is_settled(outcome: &StepOutcome) -> bool {
    matches!(outcome, StepOutcome::Applied | StepOutcome::Skipped(_))
}

/// What becomes of each open step of `run`, the newest first. `shown` is a path as a user sees it.
pub(crate) fn plan(
    run: &RecordedRun,
    current: &CurrentState,
    shown: impl Fn(&str) -> String,
) -> Vec<UndoStep> {
    // As the steps so far leave it.
    let mut current = current.clone();
    let open: Vec<&RecordedStep> = run.open().collect();
    let mut plan = Vec::new();
    for (index, recorded) in open.iter().enumerate() {
        let mut step = UndoStep {
            step: recorded.number,
            kind: recorded.operation.kind(),
            title: String::new(),
            config: String::new(),
            subject: String::new(),
            action: UndoAction::Nothing,
            known: recorded.is_known(),
        };
        match &recorded.operation {
            OperationRecord::Config(edit) => {
                step.config = shown(&edit.path);
                step.title = format!("take back the edit of {}", step.config);
                step.subject.clone_from(&edit.path);
                step.action = restore_config(edit, &step, &mut current, &open[index + 1..]);
            }
            OperationRecord::Scope(added) => {
                let scopes = added.add.join("`, `");
                step.title = format!("take `{scopes}` from the scopes of {}", added.name);
                step.subject.clone_from(&added.secret);
                step.action = remove_scopes(added, recorded, &mut current);
            }
            OperationRecord::Secret(created) | OperationRecord::Token(created) => {
                keep_created(&mut step, created, recorded);
            }
            OperationRecord::Extension(extension) => keep_extended(&mut step, extension),
        }
        plan.push(step);
    }
    plan
}

fn restore_config(
    edit: &ConfigRecord,
    step: &UndoStep,
    current: &mut CurrentState,
    older: &[&RecordedStep],
) -> UndoAction {
    let config = &step.config;
    let before = match current.files.get(&edit.path) {
        Some(CurrentValue::Present(bytes)) => bytes.clone(),
        Some(CurrentValue::Unreadable(why)) => return UndoAction::Unreadable(why.clone()),
        Some(CurrentValue::Gone) | None => {
            return refuse(format!("{config} is no longer there"), ManualUndo::Nothing);
        }
    };
    let now = hash(&before);
    let by_hand = ManualUndo::Text(edit.hunks.clone());
    if now != edit.after {
        return if now == edit.before || is_older(edit, &now, older) {
            UndoAction::Nothing
        } else {
            refuse(format!("{config} has changed since"), by_hand)
        };
    }
    let restored = reverse::reverse_hunks(&before, &edit.hunks)
        .map(|splices| (apply_splices(&before, &splices), splices))
        .filter(|(after, _)| hash(after) == edit.before);
    let Some((after, splices)) = restored else {
        let reason = format!("the journal does not show how {config} was before");
        return refuse(reason, by_hand);
    };
    let left = CurrentValue::Present(after.clone());
    current.files.insert(edit.path.clone(), left);
    UndoAction::Restore(RestoreConfig {
        step: step.step,
        preview: ConfigPreview {
            path: PathBuf::from(&edit.path),
            config: config.clone(),
            before,
            after,
            splices,
        },
    })
}

/// Whether the file is as it was before some step older than this edit: then this edit is gone too.
fn is_older(edit: &ConfigRecord, now: &str, older: &[&RecordedStep]) -> bool {
    older.iter().any(|step| match &step.operation {
        OperationRecord::Config(other) => other.path == edit.path && other.before == now,
        _ => false,
    })
}

fn remove_scopes(
    added: &ScopeChange,
    recorded: &RecordedStep,
    current: &mut CurrentState,
) -> UndoAction {
    let key = added.key();
    let before = match current.secrets.get(&key) {
        Some(CurrentValue::Present(now)) => now.clone(),
        Some(CurrentValue::Unreadable(why)) => return UndoAction::Unreadable(why.clone()),
        Some(CurrentValue::Gone) | None => return UndoAction::Nothing,
    };
    let is_ours = |scope: &String| added.add.contains(scope);
    let (ours, after): (Vec<String>, Vec<String>) = before.iter().cloned().partition(is_ours);
    if ours.is_empty() {
        return UndoAction::Nothing;
    }
    let left = match &recorded.ended {
        Some(EntryOutcome::Scopes(left)) => left.clone(),
        _ => added.after(),
    };
    if before != left {
        return refuse_changed(added, &left, &before, &after);
    }
    let left = CurrentValue::Present(after.clone());
    current.secrets.insert(key, left);
    UndoAction::Remove(RemoveScopes {
        step: recorded.number,
        added: added.clone(),
        before,
        after,
    })
}

/// The scopes are not what the run left; `after` is what they would be without what it added.
fn refuse_changed(
    added: &ScopeChange,
    left: &[String],
    now: &[String],
    after: &[String],
) -> UndoAction {
    let reason = format!(
        "the scopes of {} have changed since: they were {}, and now they are {}",
        added.name,
        left.join(", "),
        now.join(", ")
    );
    // Cloudflare accepts no empty list.
    let by_hand = if after.is_empty() {
        ManualUndo::Nothing
    } else {
        ManualUndo::Command(added.command(after).to_string())
    };
    refuse(reason, by_hand)
}

fn refuse(reason: String, by_hand: ManualUndo) -> UndoAction {
    UndoAction::Refuse { reason, by_hand }
}

/// What was created stays: only a person knows what depends on it by now.
fn keep_created(step: &mut UndoStep, created: &CreationRecord, recorded: &RecordedStep) {
    let (id, made) = match &recorded.ended {
        Some(EntryOutcome::Created(id)) => (Some(id), ""),
        _ => (None, "may have been created, and "),
    };
    let command = match (&created.store, id) {
        (Some(store), Some(id)) => ShellCommand::new(
            "wrangler secrets-store secret delete",
            [&[store.as_str()], &["--secret-id", id], &["--remote"]],
        )
        .to_string(),
        (Some(store), None) => ShellCommand::new(
            "wrangler secrets-store secret list",
            [&[store.as_str()], &["--remote"]],
        )
        .to_string(),
        (None, _) => tokens_page(&created.account),
    };
    step.title = format!("the {} {} {made}stays", step.kind, created.name);
    step.action = UndoAction::Keep(command);
}

/// What a token was given stays: the dashboard removes single permissions.
fn keep_extended(step: &mut UndoStep, extension: &ExtensionRecord) {
    let added = extension.add.join(", ");
    let stays = if step.known {
        "stays in"
    } else {
        "may have been added, and stays in"
    };
    step.title = format!("{added} {stays} the token {}", extension.name);
    step.action = UndoAction::Keep(tokens_page(&extension.account));
}
