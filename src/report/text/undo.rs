//! What an `undo` would do, has done and leaves, for people.

use super::advice::advice;
use super::plan::{INDENT, changes, indented, scopes};
use super::table::{self, TableLayout, marked};
use crate::change::journal::RecordedRun;
use crate::change::operation::RestoreConfig;
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::undo::{ManualUndo, UndoAction, UndoStep, is_settled};
use crate::exit::Exit;
use crate::report::style::{Style, capitalize, escape_control, wrap};
use crate::report::view::undo::{step_title, text_by_hand};

/// The output where there is nothing to undo.
pub(crate) const NOTHING: &str = "There is nothing to undo.\n";

/// The whole plan, numbered.
pub(crate) fn plan(entry: &RecordedRun, steps: &[UndoStep], style: Style) -> String {
    let head = format!("Undo {}", name(entry));
    let mut text = format!("{}\n", style.bold(&head));
    for (index, step) in steps.iter().enumerate() {
        text.push_str(&table::step(index + 1, step.kind, &step.title, style));
        text.push_str(&detail(step, style));
    }
    text
}

/// What a step changes: a diff, scopes before and after, or why it changes nothing.
pub(crate) fn detail(step: &UndoStep, style: Style) -> String {
    let broken_off = if step.known || step.operation().is_none() {
        String::new()
    } else {
        indented(
            "the run broke off here, and this is there as it was to write it",
            style,
        )
    };
    let what = match &step.action {
        UndoAction::Restore(RestoreConfig { preview, .. }) => {
            let config = escape_control(&step.config);
            changes(&config, &preview.before, &preview.after, style)
        }
        UndoAction::Remove(narrowing) => {
            let arrow = style.mark("→", "->");
            let (before, after) = (scopes(&narrowing.before), scopes(&narrowing.after));
            indented(&escape_control(&format!("{before} {arrow} {after}")), style)
        }
        _ => step
            .outcome()
            .map(|outcome| indented(&escape_control(&said(&outcome)), style))
            .unwrap_or_default(),
    };
    broken_off + &what
}

/// Why nothing is done.
fn said(outcome: &StepOutcome) -> String {
    match outcome {
        StepOutcome::Refused(why) => format!("not taken back: {why}"),
        StepOutcome::Failed(error) => error.to_string(),
        StepOutcome::Skipped(why) => why.clone(),
        _ => String::new(),
    }
}

/// What became of a step, in one line or a few, with what a person would do.
pub(crate) fn outcome(result: &StepResult<UndoStep>, style: Style) -> String {
    let title = escape_control(&result.step.title);
    let success = style.success(style.mark("✓", "ok"));
    let failure = style.failure(style.mark("✗", "!!"));
    let aside = style.dim(style.mark("·", "-"));
    let (mark, text) = match &result.outcome {
        StepOutcome::Applied => (success, applied(&result.step)),
        StepOutcome::Planned => (aside, format!("planned: {title}")),
        StepOutcome::Declined => (aside, format!("declined: {title}")),
        StepOutcome::Refused(why) => (
            failure,
            format!("refused: {title}: {}", escape_control(why)),
        ),
        StepOutcome::Uneditable(refused) => (
            failure,
            format!("refused: {title}: {}", escape_control(&refused.reason)),
        ),
        StepOutcome::Failed(error) | StepOutcome::Denied(error, _) => {
            let why = escape_control(&error.to_string());
            (failure, format!("failed: {title}: {why}"))
        }
        StepOutcome::Skipped(why) => (aside, format!("left: {title}: {}", escape_control(why))),
    };
    let instead = match &result.outcome {
        StepOutcome::Applied | StepOutcome::Planned | StepOutcome::Declined => String::new(),
        _ => by_hand(&result.step, style),
    };
    marked(&mark, &text, style) + &instead
}

fn applied(step: &UndoStep) -> String {
    match &step.action {
        UndoAction::Restore(_) => format!("{} is as it was before", escape_control(&step.config)),
        UndoAction::Remove(narrowing) => {
            let held = scopes(&narrowing.after);
            format!(
                "{} now holds {}",
                escape_control(&narrowing.added.name),
                escape_control(&held)
            )
        }
        _ => escape_control(&step.title),
    }
}

/// How a person does what is not done.
fn by_hand(step: &UndoStep, style: Style) -> String {
    let prose = |text: &str| {
        let lines = wrap(text, style.width.saturating_sub(INDENT.len()));
        lines
            .iter()
            .map(|line| format!("{INDENT}{line}\n"))
            .collect::<String>()
    };
    match &step.action {
        UndoAction::Keep(command) => prose(&format!("By hand: {}", escape_control(command))),
        UndoAction::Refuse { by_hand, .. } => match by_hand {
            ManualUndo::Command(command) => prose(&format!("By hand: {}", escape_control(command))),
            ManualUndo::Text(hunks) => {
                let head =
                    prose("By hand: take out what stands behind -, put in what is behind +:");
                head + &text_by_hand(hunks)
                    .iter()
                    .map(|line| format!("{INDENT}{}\n", escape_control(line)))
                    .collect::<String>()
            }
            ManualUndo::Nothing => String::new(),
        },
        _ => String::new(),
    }
}

/// The last word.
pub(crate) fn conclusion(
    run: &RecordedRun,
    results: &[StepResult<UndoStep>],
    exit: Exit,
    style: Style,
) -> String {
    let count = |wanted: fn(&StepOutcome) -> bool| {
        let outcomes = results.iter().map(|result| &result.outcome);
        outcomes.filter(|outcome| wanted(outcome)).count()
    };
    let planned = count(StepOutcome::is_planned);
    if exit == Exit::Interrupted {
        return "Interrupted: nothing was changed after the last finished step.\n".to_owned();
    }
    if planned > 0 {
        let noun = if planned == 1 { "step" } else { "steps" };
        let next = advice("wrangler-permit undo --yes", style);
        return format!("Nothing was changed: {planned} {noun} to take back.\n{next}");
    }
    let left = count(|outcome| !is_settled(outcome));
    let done = count(StepOutcome::is_applied);
    match (left, done) {
        (0, 0) => format!("Of {} nothing is left to take back.\n", name(run)),
        (0, _) => {
            let mark = style.success(style.mark("✓", "ok"));
            format!("{mark} {} is taken back.\n", capitalize(&name(run)))
        }
        (_, 0) => "Nothing was taken back.\n".to_owned(),
        (left, _) => format!("{done} taken back, {left} left.\n"),
    }
}

/// The runs that can be undone, the newest first. `shown` is a path as a user sees it.
pub(crate) fn list(
    entries: &[RecordedRun],
    shown: impl Fn(&str) -> String,
    style: Style,
) -> String {
    let mut text = String::new();
    for entry in entries.iter().filter(|entry| entry.open().next().is_some()) {
        text.push_str(&format!(
            "{}\n",
            style.bold(&format!(
                "{}  {}",
                moment(entry),
                escape_control(&entry.command)
            ))
        ));
        for step in entry.open() {
            let title = escape_control(&step_title(&step.operation, &shown));
            let layout = TableLayout::fixed([7, 0], style);
            text.push_str(&layout.row(&[step.operation.kind().to_owned(), title]));
        }
    }
    if text.is_empty() {
        NOTHING.to_owned()
    } else {
        text
    }
}

/// Which run it was.
fn name(entry: &RecordedRun) -> String {
    format!(
        "the {} of {}",
        escape_control(&entry.command),
        moment(entry)
    )
}

/// When the run began.
fn moment(entry: &RecordedRun) -> String {
    let at = escape_control(&entry.at).replace('T', " ");
    match at.strip_suffix('Z') {
        Some(at) => format!("{at} UTC"),
        None => at,
    }
}
