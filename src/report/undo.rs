//! What an `undo` would do, has done and leaves, for people.

use super::human::advice;
use super::plan::{INDENT, changes, indented, scopes};
use super::style::{Style, capital, plain, wrap};
use crate::change::journal::{OperationRecord, RecordedRun};
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::undo::{ManualUndo, UndoAction, UndoStep, is_settled};
use crate::config::reverse::Hunk;
use crate::exit::Exit;

/// What is said where nothing can be taken back.
pub(crate) const NOTHING: &str = "There is nothing to undo.\n";

/// The whole plan, numbered.
pub(crate) fn plan(entry: &RecordedRun, steps: &[UndoStep], style: Style) -> String {
    let head = format!("Undo {}", name(entry));
    let mut text = format!("{}\n", style.bold(&head));
    for (index, step) in steps.iter().enumerate() {
        let title = plain(&step.title);
        let lines = wrap(&title, style.width.saturating_sub(14));
        text.push_str(&format!(
            "  {}  {:<7}  {}\n",
            index + 1,
            step.kind,
            lines.join(&format!("\n{:14}", ""))
        ));
        text.push_str(&detail(step, style));
    }
    text
}

/// What a step changes: a diff, scopes before and after, or why it changes nothing.
pub(crate) fn detail(step: &UndoStep, style: Style) -> String {
    let broken_off = match step.known || step.operation().is_none() {
        true => String::new(),
        false => indented(
            "the run broke off here, and this is there as it was to write it",
            style,
        ),
    };
    let what = match &step.action {
        UndoAction::Restore(restoration) => {
            let config = plain(&step.config);
            changes(&config, &restoration.before, &restoration.after, style)
        }
        UndoAction::Remove(narrowing) => {
            let arrow = style.mark("→", "->");
            let (before, after) = (scopes(&narrowing.before), scopes(&narrowing.after));
            indented(&plain(&format!("{before} {arrow} {after}")), style)
        }
        _ => step
            .outcome()
            .map(|outcome| indented(&plain(&said(&outcome)), style))
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
    let title = plain(&result.step.title);
    let good = style.good(style.mark("✓", "ok"));
    let bad = style.bad(style.mark("✗", "!!"));
    let aside = style.dim(style.mark("·", "-"));
    let (mark, text) = match &result.outcome {
        StepOutcome::Applied => (good, applied(&result.step)),
        StepOutcome::Planned => (aside, format!("planned: {title}")),
        StepOutcome::Declined => (aside, format!("declined: {title}")),
        StepOutcome::Refused(why) => (bad, format!("refused: {title}: {}", plain(why))),
        StepOutcome::Uneditable(refused) => {
            (bad, format!("refused: {title}: {}", plain(&refused.reason)))
        }
        StepOutcome::Failed(error) | StepOutcome::Denied(error, _) => {
            let why = plain(&error.to_string());
            (bad, format!("failed: {title}: {why}"))
        }
        StepOutcome::Skipped(why) => (aside, format!("left: {title}: {}", plain(why))),
    };
    let lines = wrap(&text, style.width.saturating_sub(INDENT.len()));
    let instead = match &result.outcome {
        StepOutcome::Applied | StepOutcome::Planned | StepOutcome::Declined => String::new(),
        _ => by_hand(&result.step, style),
    };
    format!(
        "  {mark}  {}\n{instead}",
        lines.join(&format!("\n{INDENT}"))
    )
}

fn applied(step: &UndoStep) -> String {
    match &step.action {
        UndoAction::Restore(_) => format!("{} is as it was before", plain(&step.config)),
        UndoAction::Remove(narrowing) => {
            let held = scopes(&narrowing.after);
            format!("{} now holds {}", plain(&narrowing.name), plain(&held))
        }
        _ => plain(&step.title),
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
        UndoAction::Keep(command) => prose(&format!("By hand: {}", plain(command))),
        UndoAction::Refuse(refusal) => match &refusal.by_hand {
            ManualUndo::Command(command) => prose(&format!("By hand: {}", plain(command))),
            ManualUndo::Text(hunks) => {
                let head =
                    prose("By hand: take out what stands behind -, put in what is behind +:");
                head + &text_by_hand(hunks)
                    .iter()
                    .map(|line| format!("{INDENT}{}\n", plain(line)))
                    .collect::<String>()
            }
            ManualUndo::Nothing => String::new(),
        },
        _ => String::new(),
    }
}

/// What a person takes out and puts in, line by line.
pub(super) fn text_by_hand(hunks: &[Hunk]) -> Vec<String> {
    let marked = |mark: char, text: &str| -> Vec<String> {
        let lines = text.trim_matches(['\r', '\n']).lines();
        lines.map(|line| format!("{mark}{line}")).collect()
    };
    hunks
        .iter()
        .flat_map(|hunk| [marked('-', &hunk.inserted), marked('+', &hunk.removed)])
        .flatten()
        .collect()
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
            let mark = style.good(style.mark("✓", "ok"));
            format!("{mark} {} is taken back.\n", capital(&name(run)))
        }
        (_, 0) => "Nothing was taken back.\n".to_owned(),
        (left, _) => format!("{done} taken back, {left} left.\n"),
    }
}

/// The runs that can be taken back, the newest first. `shown` is a path as a user sees it.
pub(crate) fn list(
    entries: &[RecordedRun],
    shown: impl Fn(&str) -> String,
    style: Style,
) -> String {
    let mut text = String::new();
    for entry in entries.iter().filter(|entry| entry.open().next().is_some()) {
        text.push_str(&format!(
            "{}\n",
            style.bold(&format!("{}  {}", moment(entry), plain(&entry.command)))
        ));
        for step in entry.open() {
            let title = plain(&title(&step.operation, &shown));
            let lines = wrap(&title, style.width.saturating_sub(11));
            let lines = lines.join(&format!("\n{:11}", ""));
            text.push_str(&format!("  {:<7}  {lines}\n", step.operation.kind()));
        }
    }
    match text.is_empty() {
        true => NOTHING.to_owned(),
        false => text,
    }
}

/// What a step did.
pub(super) fn title(act: &OperationRecord, shown: impl Fn(&str) -> String) -> String {
    match act {
        OperationRecord::Config(edited) => format!("{} edited", shown(&edited.path)),
        OperationRecord::Scope(widened) => {
            format!("{}: `{}` added", widened.name, widened.add.join("`, `"))
        }
        OperationRecord::Secret(created) | OperationRecord::Token(created) => {
            format!("{} created", created.name)
        }
        OperationRecord::Extension(extended) => format!("token {} extended", extended.name),
    }
}

/// Which run it was.
fn name(entry: &RecordedRun) -> String {
    format!("the {} of {}", plain(&entry.command), moment(entry))
}

/// When the run began.
fn moment(entry: &RecordedRun) -> String {
    let at = plain(&entry.at).replace('T', " ");
    match at.strip_suffix('Z') {
        Some(at) => format!("{at} UTC"),
        None => at,
    }
}
