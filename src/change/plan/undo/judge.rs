//! Each step of a run, compared with what is there.

use std::path::PathBuf;

use super::{CurrentState, CurrentValue, ManualUndo, UndoAction, UndoRefusal, UndoStep};
use crate::action::{self, ShellCommand, set_scopes};
use crate::change::journal::{
    ConfigRecord, CreationRecord, EntryOutcome, ExtensionRecord, OperationRecord, RecordedRun,
    RecordedStep, ScopeRecord, hash,
};
use crate::change::operation::{RemoveScopes, RestoreConfig};
use crate::config::reverse;
use crate::config::splice::apply;

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
        let mut step = UndoStep::new(recorded);
        match &recorded.operation {
            OperationRecord::Config(edit) => {
                step.config = shown(&edit.path);
                step.title = format!("take back the edit of {}", step.config);
                step.subject.clone_from(&edit.path);
                step.action = restore(edit, &step, &mut current, &open[index + 1..]);
            }
            OperationRecord::Scope(added) => {
                let scopes = added.add.join("`, `");
                step.title = format!("take `{scopes}` from the scopes of {}", added.name);
                step.subject.clone_from(&added.secret);
                step.action = remove(added, recorded, &mut current);
            }
            OperationRecord::Secret(created) | OperationRecord::Token(created) => {
                keep_created(&mut step, created, recorded);
            }
            OperationRecord::Extension(extension) => keep_extended(&mut step, extension, recorded),
        }
        plan.push(step);
    }
    plan
}

fn restore(
    edit: &ConfigRecord,
    step: &UndoStep,
    current: &mut CurrentState,
    older: &[&RecordedStep],
) -> UndoAction {
    let config = &step.config;
    let bytes = match current.files.get(&edit.path) {
        Some(CurrentValue::Present(bytes)) => bytes,
        Some(CurrentValue::Unreadable(why)) => return UndoAction::Unreadable(why.clone()),
        Some(CurrentValue::Gone) | None => {
            let reason = format!("{config} is no longer there");
            return refuse(reason, ManualUndo::Nothing);
        }
    };
    if hash(bytes) != edit.after {
        return not_as_left(edit, config, &hash(bytes), older);
    }
    let splices = reverse::reversed(bytes, &edit.hunks);
    let restored = splices
        .map(|splices| (apply(bytes, &splices), splices))
        .filter(|(after, _)| hash(after) == edit.before);
    let Some((after, splices)) = restored else {
        let reason = format!("the journal does not tell how {config} was before");
        return refuse(reason, ManualUndo::Text(edit.hunks.clone()));
    };
    let change = RestoreConfig {
        step: step.step,
        path: PathBuf::from(&edit.path),
        config: config.clone(),
        before: bytes.clone(),
        after: after.clone(),
        splices,
    };
    let left = CurrentValue::Present(after);
    current.files.insert(edit.path.clone(), left);
    UndoAction::Restore(change)
}

/// The config is not what the edit left: its hash is `now`.
fn not_as_left(
    edit: &ConfigRecord,
    config: &str,
    now: &str,
    older: &[&RecordedStep],
) -> UndoAction {
    if now == edit.before || is_older(edit, now, older) {
        return UndoAction::Nothing;
    }
    let by_hand = ManualUndo::Text(edit.hunks.clone());
    refuse(format!("{config} has changed since"), by_hand)
}

/// Whether the file is as it was before some step older than this edit: then so is this edit gone.
fn is_older(edit: &ConfigRecord, now: &str, older: &[&RecordedStep]) -> bool {
    older.iter().any(|step| match &step.operation {
        OperationRecord::Config(other) => other.path == edit.path && other.before == now,
        _ => false,
    })
}

fn remove(added: &ScopeRecord, recorded: &RecordedStep, current: &mut CurrentState) -> UndoAction {
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
    let (account, store, secret) = key.clone();
    let left = CurrentValue::Present(after.clone());
    current.secrets.insert(key, left);
    UndoAction::Remove(RemoveScopes {
        step: recorded.number,
        account,
        store,
        secret,
        name: added.name.clone(),
        before,
        after,
    })
}

/// The scopes are not what the run left; `after` is what they would be without what it added.
fn refuse_changed(
    added: &ScopeRecord,
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
    // Cloudflare takes no empty list.
    if after.is_empty() {
        return refuse(reason, ManualUndo::Nothing);
    }
    let command = set_scopes(&added.store, &added.secret, after);
    refuse(reason, ManualUndo::Command(command.to_string()))
}

fn refuse(reason: String, by_hand: ManualUndo) -> UndoAction {
    UndoAction::Refuse(UndoRefusal { reason, by_hand })
}

/// What was created stays; whoever wants it gone knows what rests on it.
fn keep_created(step: &mut UndoStep, created: &CreationRecord, recorded: &RecordedStep) {
    let CreationRecord { store, name, .. } = created;
    let id = match &recorded.ended {
        Some(EntryOutcome::Created(id)) => Some(id),
        _ => None,
    };
    let command = match (store, id) {
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
        (None, _) => action::tokens_page(&created.account),
    };
    let made = if id.is_some() {
        ""
    } else {
        "may have been created, and "
    };
    step.title = format!("the {} {name} {made}stays", step.kind);
    step.action = UndoAction::Keep(command);
}

/// What a token was given stays: the dashboard takes single permissions away.
fn keep_extended(step: &mut UndoStep, extension: &ExtensionRecord, recorded: &RecordedStep) {
    let added = extension.add.join(", ");
    let stays = if recorded.is_known() {
        "stays in"
    } else {
        "may have been added, and stays in"
    };
    step.title = format!("{added} {stays} the token {}", extension.name);
    step.action = UndoAction::Keep(action::tokens_page(&extension.account));
}
