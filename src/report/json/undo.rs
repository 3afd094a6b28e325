//! The documents of `undo`.

use serde_json::{Value, json};

use super::document::{DocumentKind, append, document, print_document};
use super::fix::outcome;
use crate::change::journal::RecordedRun;
use crate::change::outcome::StepResult;
use crate::change::plan::undo::{ManualUndo, UndoAction, UndoStep};
use crate::report::view::undo::{step_title, text_by_hand};

/// The document of `undo`: which run, and how each of its steps ended. `shown` gives a path as a user
/// sees it.
pub(crate) fn undo(
    entry: Option<&RecordedRun>,
    results: &[StepResult<UndoStep>],
    shown: impl Fn(&str) -> String,
) -> String {
    let body = json!({
        "run": entry.map(|entry| run_part(entry, shown)),
        "steps": results.iter().map(step_part).collect::<Value>(),
    });
    print_document(&document(DocumentKind::Undo, body, Vec::new()))
}

/// The document of `undo --list`.
pub(crate) fn undo_list<'r>(
    entries: impl Iterator<Item = &'r RecordedRun>,
    shown: impl Fn(&str) -> String,
) -> String {
    let runs = entries.map(|entry| {
        let steps = entry.open().map(|step| {
            let title = step_title(step, &shown);
            json!({ "kind": step.operation.kind(), "title": title })
        });
        let steps = json!({
            "reversible": entry.is_reversible(),
            "steps": steps.collect::<Value>(),
        });
        let mut run = run_part(entry, &shown);
        append(&mut run, steps);
        run
    });
    print_document(&json!({
        "schema": DocumentKind::Undo.name(),
        "runs": runs.collect::<Value>(),
    }))
}

fn run_part(entry: &RecordedRun, shown: impl Fn(&str) -> String) -> Value {
    let configs = entry.configs.iter().map(|config| shown(config));
    json!({
        "id": entry.id(),
        "command": entry.command,
        "at": entry.at,
        "configs": configs.collect::<Value>(),
    })
}

fn step_part(result: &StepResult<UndoStep>) -> Value {
    let step = &result.step;
    let (before, after) = match &step.action {
        UndoAction::Remove(change) => (json!(change.before), json!(change.after)),
        UndoAction::Restore(change) => {
            let after = json!({ "path": change.preview.config, "edits": change.preview.splices });
            (Value::Null, after)
        }
        _ => (Value::Null, Value::Null),
    };
    let (outcome, error) = outcome(&result.outcome);
    json!({
        "kind": step.kind,
        "config": (!step.config.is_empty()).then_some(&step.config),
        "title": step.title,
        "before": before,
        "after": after,
        "outcome": outcome,
        "error": error,
        "by_hand": by_hand(&step.action),
    })
}

fn by_hand(action: &UndoAction) -> Option<String> {
    match action {
        UndoAction::Keep(command) => Some(command.clone()),
        UndoAction::Refuse { by_hand, .. } => match by_hand {
            ManualUndo::Command(command) => Some(command.clone()),
            ManualUndo::Text(hunks) => Some(text_by_hand(hunks).join("\n")),
            ManualUndo::Nothing => None,
        },
        _ => None,
    }
}
