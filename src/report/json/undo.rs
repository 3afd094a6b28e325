//! The documents of `undo`.

use serde::Serialize;

use super::fix::outcome;
use super::{DocumentKind, document, text};
use crate::change::journal::RecordedRun;
use crate::change::outcome::StepResult;
use crate::change::plan::undo::{ManualUndo, UndoAction, UndoStep};
use crate::config::edit::TextSplice;
use crate::report::view::undo::{step_title, text_by_hand};

#[derive(Default, Serialize)]
pub(super) struct UndoBody {
    run: Option<RunPart>,
    steps: Vec<UndoStepPart>,
}

#[derive(Serialize)]
struct ListDocument {
    schema: &'static str,
    runs: Vec<ListedRunPart>,
}

#[derive(Serialize)]
struct RunPart {
    command: String,
    at: String,
    configs: Vec<String>,
}

#[derive(Serialize)]
struct ListedRunPart {
    #[serde(flatten)]
    run: RunPart,
    steps: Vec<ListedStepPart>,
}

#[derive(Serialize)]
struct ListedStepPart {
    kind: &'static str,
    title: String,
}

#[derive(Serialize)]
struct UndoStepPart {
    kind: &'static str,
    config: Option<String>,
    title: String,
    before: Option<Vec<String>>,
    after: Option<UndoAfter>,
    outcome: &'static str,
    error: Option<String>,
    by_hand: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum UndoAfter {
    Scopes(Vec<String>),
    Config {
        path: String,
        edits: Vec<TextSplice>,
    },
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
    let body = UndoBody {
        run: entry.map(|entry| run_part(entry, shown)),
        steps: results.iter().map(step_part).collect(),
    };
    text(&document(DocumentKind::Undo, body, Vec::new()))
}

/// The document of `undo --list`.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn undo_list(
    entries: &[RecordedRun],
    shown: impl Fn(&str) -> String,
) -> serde_json::Result<String> {
    let listed = |entry: &RecordedRun| ListedRunPart {
        run: run_part(entry, &shown),
        steps: entry
            .open()
            .map(|step| ListedStepPart {
                kind: step.operation.kind(),
                title: step_title(&step.operation, &shown),
            })
            .collect(),
    };
    text(&ListDocument {
        schema: DocumentKind::Undo.name(),
        runs: entries
            .iter()
            .filter(|entry| entry.open().next().is_some())
            .map(listed)
            .collect(),
    })
}

fn run_part(entry: &RecordedRun, shown: impl Fn(&str) -> String) -> RunPart {
    RunPart {
        command: entry.command.clone(),
        at: entry.at.clone(),
        configs: entry.configs.iter().map(|config| shown(config)).collect(),
    }
}

fn step_part(result: &StepResult<UndoStep>) -> UndoStepPart {
    let step = &result.step;
    let (before, after) = match &step.action {
        UndoAction::Remove(change) => (
            Some(change.before.clone()),
            Some(UndoAfter::Scopes(change.after.clone())),
        ),
        UndoAction::Restore(change) => (
            None,
            Some(UndoAfter::Config {
                path: change.preview.config.clone(),
                edits: change.preview.splices.clone(),
            }),
        ),
        _ => (None, None),
    };
    let (outcome, error) = outcome(&result.outcome);
    UndoStepPart {
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
        UndoAction::Refuse { by_hand, .. } => match by_hand {
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
