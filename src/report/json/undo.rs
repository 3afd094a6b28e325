//! The documents of `undo`.

use serde::Serialize;

use super::{DocumentKind, document, text};
use crate::change::journal::Entry;
use crate::change::plan::reversal::{ByHand, Ended, Refusal, Reversal, Way};
use crate::config::edit::Splice;
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
    Config { path: String, edits: Vec<Splice> },
}

/// The document of `undo`: which run, and what became of each of its steps. `shown` is a path as a
/// user sees it.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn undo(
    entry: Option<&Entry>,
    steps: &[(Reversal, Ended)],
    shown: impl Fn(&str) -> String,
) -> serde_json::Result<String> {
    let body = UndoBody {
        run: entry.map(|entry| run_part(entry, shown)),
        steps: steps.iter().map(step_part).collect(),
    };
    text(&document(DocumentKind::Undo, body, Vec::new()))
}

/// The document of `undo --list`.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn undo_list(
    entries: &[Entry],
    shown: impl Fn(&str) -> String,
) -> serde_json::Result<String> {
    let listed = |entry: &Entry| ListedRunPart {
        run: run_part(entry, &shown),
        steps: entry
            .open()
            .map(|step| ListedStepPart {
                kind: step.act.kind(),
                title: step_title(&step.act, &shown),
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

fn run_part(entry: &Entry, shown: impl Fn(&str) -> String) -> RunPart {
    RunPart {
        command: entry.command.clone(),
        at: entry.at.clone(),
        configs: entry.configs.iter().map(|config| shown(config)).collect(),
    }
}

fn step_part((reversal, ended): &(Reversal, Ended)) -> UndoStepPart {
    let (before, after) = match &reversal.way {
        Way::Narrow(narrowing) => (
            Some(narrowing.before.clone()),
            Some(UndoAfter::Scopes(narrowing.after.clone())),
        ),
        Way::Restore(restoration) => (
            None,
            Some(UndoAfter::Config {
                path: reversal.config.clone(),
                edits: restoration.splices.clone(),
            }),
        ),
        _ => (None, None),
    };
    let (outcome, error) = match ended {
        Ended::Applied => ("applied", None),
        Ended::Planned => ("planned", None),
        Ended::Declined => ("declined", None),
        Ended::Refused(why) => ("refused", Some(why.clone())),
        Ended::Failed(why) => ("failed", Some(why.clone())),
        Ended::Skipped(why) => ("skipped", Some(why.clone())),
    };
    UndoStepPart {
        kind: reversal.kind,
        config: (!reversal.config.is_empty()).then(|| reversal.config.clone()),
        title: reversal.title.clone(),
        before,
        after,
        outcome,
        error,
        by_hand: by_hand(&reversal.way),
    }
}

fn by_hand(way: &Way) -> Option<String> {
    match way {
        Way::Stays(command) => Some(command.clone()),
        Way::Refused(Refusal { by_hand, .. }) => match by_hand {
            ByHand::Command(command) => Some(command.clone()),
            ByHand::Text(hunks) => Some(text_by_hand(hunks).join("\n")),
            ByHand::Nothing => None,
        },
        Way::Restore(_) | Way::Narrow(_) | Way::Gone | Way::Unread(_) => None,
    }
}
