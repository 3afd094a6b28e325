//! What an `undo` will do, has done and leaves, for people.

use super::advice::advice;
use super::outcome::undone_line;
use super::plan::{INDENT, changes, indented, scope_change, scopes};
use super::table::{self, TableLayout, marked};
use crate::action::Invocation;
use crate::change::operation::RestoreConfig;
use crate::change::outcome::{StepEffect, StepOutcome, StepResult};
use crate::change::plan::undo::{ManualUndo, UndoAction, UndoStep, is_settled};
use crate::exit::Exit;
use crate::report::style::{Style, capitalize, count_noun, escape_control, note_line, wrap};
use crate::report::view::undo::{RunView, step_title, text_by_hand};

/// The output where there is nothing to undo.
const NOTHING: &str = "There is nothing to undo.\n";

/// The same, with how many runs have made something that stays.
pub(crate) fn nothing(kept: usize, invocation: &Invocation, style: Style) -> String {
    if kept == 0 {
        return NOTHING.to_owned();
    }
    let list = invocation.command("undo", [&["--list"]]);
    let runs = count_noun(kept, "run");
    let said = format!("{runs} made tokens or secrets, which stay: {list}");
    format!("{NOTHING}{}", note_line("note", &said, style.width))
}

/// The whole plan, numbered.
pub(crate) fn plan(run: &RunView<'_>, steps: &[UndoStep], style: Style) -> String {
    let head = format!("Undo {}", run_title(run));
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
        indented("the run was interrupted here; the change is there", style)
    };
    let what = match &step.action {
        UndoAction::Restore(RestoreConfig { preview, .. }) => {
            changes(&step.config, &preview.before, &preview.after, style)
        }
        UndoAction::Remove(narrowing) => indented(
            &scope_change(&narrowing.before, &narrowing.after, style),
            style,
        ),
        _ => match step.outcome() {
            Some(StepOutcome::Refused(why)) => indented(&format!("not taken back: {why}"), style),
            Some(StepOutcome::Failed(error)) => indented(&error.to_string(), style),
            Some(StepOutcome::Skipped(why)) => indented(&why, style),
            Some(_) => indented("", style),
            None => String::new(),
        },
    };
    broken_off + &what
}

/// How a step ended, in one line or a few, with what a person can do.
pub(crate) fn outcome(result: &StepResult<UndoStep>, style: Style) -> String {
    let step = &result.step;
    let line = match &result.outcome {
        StepOutcome::Applied => marked(&style.success_mark(), &applied_line(result), style),
        outcome => undone_line(outcome, &step.title, style),
    };
    match &result.outcome {
        StepOutcome::Applied | StepOutcome::Planned | StepOutcome::Declined => line,
        _ => line + &by_hand(step, style),
    }
}

fn applied_line(result: &StepResult<UndoStep>) -> String {
    let step = &result.step;
    match (&step.action, &result.effect) {
        (UndoAction::Restore(_), _) => format!("{} is as it was before", step.config),
        (UndoAction::Remove(narrowing), Some(StepEffect::Scopes { after, .. })) => {
            format!("{} now has {}", narrowing.added.name, scopes(after))
        }
        _ => step.title.clone(),
    }
}

/// How a person does what is not done.
fn by_hand(step: &UndoStep, style: Style) -> String {
    let prose = |text: &str| {
        let lines = wrap(
            &escape_control(text),
            style.width.saturating_sub(INDENT.len()),
        );
        indent_lines(&lines)
    };
    match &step.action {
        UndoAction::Keep(command)
        | UndoAction::Refuse {
            by_hand: ManualUndo::Command(command),
            ..
        } => prose(&format!("By hand: {command}")),
        UndoAction::Refuse {
            by_hand: ManualUndo::Text(hunks),
            ..
        } => {
            let head = prose("By hand: remove the lines after -, add the lines after +:");
            let lines = text_by_hand(hunks);
            let lines: Vec<String> = lines.iter().map(|line| escape_control(line)).collect();
            head + &indent_lines(&lines)
        }
        _ => String::new(),
    }
}

fn indent_lines(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| format!("{INDENT}{line}\n"));
    lines.collect()
}

/// The last line.
pub(crate) fn conclusion(
    run: &RunView<'_>,
    results: &[StepResult<UndoStep>],
    exit: Exit,
    invocation: &Invocation,
    style: Style,
) -> String {
    let count = |wanted: fn(&StepOutcome) -> bool| {
        let outcomes = results.iter().map(|result| &result.outcome);
        outcomes.filter(|outcome| wanted(outcome)).count()
    };
    let planned = count(StepOutcome::is_planned);
    if exit == Exit::Interrupted {
        return "Interrupted. Nothing was changed after the last finished step.\n".to_owned();
    }
    if planned > 0 {
        let steps = count_noun(planned, "step");
        let next = invocation.command("undo", [&[&run.run.id()], &["--yes"]]);
        let next = advice(&next, style);
        return format!("Nothing was changed: {steps} to undo.\n{next}");
    }
    let left = count(|outcome| !is_settled(outcome));
    let done = count(StepOutcome::is_applied);
    match (left, done) {
        (0, 0) => format!(
            "Nothing from {} can be undone automatically.\n",
            run_title(run)
        ),
        (0, _) => {
            let mark = style.success_mark();
            format!("{mark} {} is taken back.\n", capitalize(&run_title(run)))
        }
        _ if count(|outcome| matches!(outcome, StepOutcome::Unconfirmed(_))) > 0 => {
            "Can't tell whether everything was taken back: run it again to look.\n".to_owned()
        }
        (_, 0) => "Nothing was taken back.\n".to_owned(),
        (left, _) => format!("{done} taken back, {left} left.\n"),
    }
}

/// The runs, the newest first. `shown` gives a path as a user sees it.
pub(crate) fn list(runs: &[RunView<'_>], shown: impl Fn(&str) -> String, style: Style) -> String {
    let mut text = String::new();
    for view in runs {
        let run = view.run;
        let head = format!(
            "{}  {}  {}",
            run.id(),
            view.at,
            escape_control(&run.command)
        );
        text.push_str(&style.bold(&head));
        text.push_str(if run.is_reversible() {
            "\n"
        } else {
            "  (stays: undo deletes nothing)\n"
        });
        let layout = TableLayout::fixed([7, 0], style);
        for step in run.open() {
            let title = escape_control(&step_title(step, &shown));
            text.push_str(&layout.row(&[step.operation.kind().to_owned(), title]));
        }
    }
    if text.is_empty() {
        NOTHING.to_owned()
    } else {
        text
    }
}

/// The run, in a sentence.
fn run_title(view: &RunView<'_>) -> String {
    let command = escape_control(&view.run.command);
    format!("the {command} of {}", escape_control(&view.at))
}
