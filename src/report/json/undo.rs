//! The documents of `undo`.

use serde::Serialize;

use super::fix::outcome;
use super::{ErrorPart, text};
use crate::change::journal::RecordedRun;
use crate::change::outcome::StepResult;
use crate::change::plan::undo::{ManualUndo, UndoAction, UndoRefusal, UndoStep};
use crate::config::edit::Splice;
use crate::report::undo::{text_by_hand, title};

/// The version of the documents of `undo`.
pub(crate) const UNDO: &str = "wrangler-permit/undo/1";

#[derive(Serialize)]
struct UndoDocument {
    schema: &'static str,
    run: Option<RunPart>,
    steps: Vec<StepPart>,
    errors: Vec<ErrorPart>,
}

#[derive(Serialize)]
struct ListDocument {
    schema: &'static str,
    runs: Vec<ListedPart>,
}

#[derive(Serialize)]
struct RunPart {
    command: String,
    at: String,
    configs: Vec<String>,
}

#[derive(Serialize)]
struct ListedPart {
    command: String,
    at: String,
    configs: Vec<String>,
    steps: Vec<ListedStep>,
}

#[derive(Serialize)]
struct ListedStep {
    kind: &'static str,
    title: String,
}

#[derive(Serialize)]
struct StepPart {
    kind: &'static str,
    config: Option<String>,
    title: String,
    before: Option<Vec<String>>,
    after: Option<After>,
    outcome: &'static str,
    error: Option<String>,
    by_hand: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum After {
    Scopes(Vec<String>),
    Config { path: String, edits: Vec<Splice> },
}

/// The document of `undo`: which run, and what became of each of its steps. `shown` is a path as a
/// user sees it.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn undo(
    entry: Option<&RecordedRun>,
    results: &[StepResult<UndoStep>],
    shown: impl Fn(&str) -> String,
) -> serde_json::Result<String> {
    text(&UndoDocument {
        schema: UNDO,
        run: entry.map(|entry| RunPart {
            command: entry.command.clone(),
            at: entry.at.clone(),
            configs: configs(entry, shown),
        }),
        steps: results.iter().map(step_part).collect(),
        errors: Vec::new(),
    })
}

/// The document of an `undo` that could not begin.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn undo_failed(message: String, help: Option<String>) -> serde_json::Result<String> {
    text(&UndoDocument {
        schema: UNDO,
        run: None,
        steps: Vec::new(),
        errors: vec![ErrorPart {
            call: None,
            message,
            help,
        }],
    })
}

/// The document of `undo --list`.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn undo_list(
    entries: &[RecordedRun],
    shown: impl Fn(&str) -> String,
) -> serde_json::Result<String> {
    let listed = |entry: &RecordedRun| ListedPart {
        command: entry.command.clone(),
        at: entry.at.clone(),
        configs: configs(entry, &shown),
        steps: entry
            .open()
            .map(|step| ListedStep {
                kind: step.operation.kind(),
                title: title(&step.operation, &shown),
            })
            .collect(),
    };
    text(&ListDocument {
        schema: UNDO,
        runs: entries
            .iter()
            .filter(|entry| entry.open().next().is_some())
            .map(listed)
            .collect(),
    })
}

fn configs(entry: &RecordedRun, shown: impl Fn(&str) -> String) -> Vec<String> {
    entry.configs.iter().map(|config| shown(config)).collect()
}

fn step_part(result: &StepResult<UndoStep>) -> StepPart {
    let step = &result.step;
    let (before, after) = match &step.action {
        UndoAction::Remove(change) => (
            Some(change.before.clone()),
            Some(After::Scopes(change.after.clone())),
        ),
        UndoAction::Restore(change) => (
            None,
            Some(After::Config {
                path: change.config.clone(),
                edits: change.splices.clone(),
            }),
        ),
        _ => (None, None),
    };
    let (outcome, error) = outcome(&result.outcome);
    StepPart {
        kind: step.kind,
        config: (!step.config.is_empty()).then(|| step.config.clone()),
        title: step.title.clone(),
        before,
        after,
        outcome,
        error,
        by_hand: by_hand(&step.action),
    }
}

fn by_hand(action: &UndoAction) -> Option<String> {
    match action {
        UndoAction::Keep(command) => Some(command.clone()),
        UndoAction::Refuse(UndoRefusal { by_hand, .. }) => match by_hand {
            ManualUndo::Command(command) => Some(command.clone()),
            ManualUndo::Text(hunks) => Some(text_by_hand(hunks).join("\n")),
            ManualUndo::Nothing => None,
        },
        UndoAction::Restore(_)
        | UndoAction::Remove(_)
        | UndoAction::Nothing
        | UndoAction::Unreadable(_) => None,
    }
}
