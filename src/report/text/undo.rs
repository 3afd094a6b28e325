//! What an `undo` would do, has done and leaves, for people.

use super::advice::advice;
use super::plan::{INDENT, changes, indented, scopes};
use super::table::{self, TableLayout, marked};
use crate::change::journal::Entry;
use crate::change::plan::reversal::{ByHand, Ended, Reversal, Way};
use crate::exit::Exit;
use crate::report::style::{Style, capitalize, escape_control, wrap};
use crate::report::view::undo::{step_title, text_by_hand};

/// The output where there is nothing to undo.
pub(crate) const NOTHING: &str = "There is nothing to undo.\n";

/// The whole plan, numbered.
pub(crate) fn plan(entry: &Entry, reversals: &[Reversal], style: Style) -> String {
    let head = format!("Undo {}", name(entry));
    let mut text = format!("{}\n", style.bold(&head));
    for (index, reversal) in reversals.iter().enumerate() {
        text.push_str(&table::step(
            index + 1,
            reversal.kind,
            &reversal.title,
            style,
        ));
        text.push_str(&detail(reversal, style));
    }
    text
}

/// What a reversal changes: a diff, scopes before and after, or why it changes nothing.
pub(crate) fn detail(reversal: &Reversal, style: Style) -> String {
    let broken_off = if reversal.known || !reversal.is_doable() {
        String::new()
    } else {
        indented(
            "the run broke off here, and this is there as it was to write it",
            style,
        )
    };
    let what = match &reversal.way {
        Way::Restore(restoration) => {
            let config = escape_control(&reversal.config);
            changes(&config, &restoration.before, &restoration.after, style)
        }
        Way::Narrow(narrowing) => {
            let arrow = style.mark("→", "->");
            let (before, after) = (scopes(&narrowing.before), scopes(&narrowing.after));
            indented(&escape_control(&format!("{before} {arrow} {after}")), style)
        }
        way => way
            .ended()
            .map(|ended| indented(&escape_control(&said(&ended)), style))
            .unwrap_or_default(),
    };
    broken_off + &what
}

/// Why nothing is done.
fn said(ended: &Ended) -> String {
    match ended {
        Ended::Refused(why) => format!("not taken back: {why}"),
        Ended::Failed(why) | Ended::Skipped(why) => why.clone(),
        Ended::Applied | Ended::Planned | Ended::Declined => String::new(),
    }
}

/// What became of a reversal, in one line or a few, with what a person would do.
pub(crate) fn outcome(reversal: &Reversal, ended: &Ended, style: Style) -> String {
    let title = escape_control(&reversal.title);
    let success = style.success(style.mark("✓", "ok"));
    let failure = style.failure(style.mark("✗", "!!"));
    let aside = style.dim(style.mark("·", "-"));
    let (mark, text) = match ended {
        Ended::Applied => (success, applied(reversal)),
        Ended::Planned => (aside, format!("planned: {title}")),
        Ended::Declined => (aside, format!("declined: {title}")),
        Ended::Refused(why) => (
            failure,
            format!("refused: {title}: {}", escape_control(why)),
        ),
        Ended::Failed(why) => (failure, format!("failed: {title}: {}", escape_control(why))),
        Ended::Skipped(why) => (aside, format!("left: {title}: {}", escape_control(why))),
    };
    let instead = match ended {
        Ended::Applied | Ended::Planned | Ended::Declined => String::new(),
        _ => by_hand(reversal, style),
    };
    marked(&mark, &text, style) + &instead
}

fn applied(reversal: &Reversal) -> String {
    match &reversal.way {
        Way::Restore(_) => format!("{} is as it was before", escape_control(&reversal.config)),
        Way::Narrow(narrowing) => {
            let held = scopes(&narrowing.after);
            format!(
                "{} now holds {}",
                escape_control(&narrowing.name),
                escape_control(&held)
            )
        }
        _ => escape_control(&reversal.title),
    }
}

/// How a person does what is not done.
fn by_hand(reversal: &Reversal, style: Style) -> String {
    let prose = |text: &str| {
        let lines = wrap(text, style.width.saturating_sub(INDENT.len()));
        lines
            .iter()
            .map(|line| format!("{INDENT}{line}\n"))
            .collect::<String>()
    };
    match &reversal.way {
        Way::Stays(command) => prose(&format!("By hand: {}", escape_control(command))),
        Way::Refused(refusal) => match &refusal.by_hand {
            ByHand::Command(command) => prose(&format!("By hand: {}", escape_control(command))),
            ByHand::Text(hunks) => {
                let head =
                    prose("By hand: take out what stands behind -, put in what is behind +:");
                head + &text_by_hand(hunks)
                    .iter()
                    .map(|line| format!("{INDENT}{}\n", escape_control(line)))
                    .collect::<String>()
            }
            ByHand::Nothing => String::new(),
        },
        _ => String::new(),
    }
}

/// The last word.
pub(crate) fn conclusion(entry: &Entry, ended: &[&Ended], exit: Exit, style: Style) -> String {
    let count = |wanted: fn(&Ended) -> bool| ended.iter().filter(|ended| wanted(ended)).count();
    let planned = count(|ended| *ended == Ended::Planned);
    if exit == Exit::Interrupted {
        return "Interrupted: nothing was changed after the last finished step.\n".to_owned();
    }
    if planned > 0 {
        let noun = if planned == 1 { "step" } else { "steps" };
        let next = advice("wrangler-permit undo --yes", style);
        return format!("Nothing was changed: {planned} {noun} to take back.\n{next}");
    }
    let left = count(|ended| !ended.is_settled());
    let done = count(|ended| *ended == Ended::Applied);
    match (left, done) {
        (0, 0) => format!("Of {} nothing is left to take back.\n", name(entry)),
        (0, _) => {
            let mark = style.success(style.mark("✓", "ok"));
            format!("{mark} {} is taken back.\n", capitalize(&name(entry)))
        }
        (_, 0) => "Nothing was taken back.\n".to_owned(),
        (left, _) => format!("{done} taken back, {left} left.\n"),
    }
}

/// The runs that can be undone, the newest first. `shown` is a path as a user sees it.
pub(crate) fn list(entries: &[Entry], shown: impl Fn(&str) -> String, style: Style) -> String {
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
            let title = escape_control(&step_title(&step.act, &shown));
            let layout = TableLayout::fixed([7, 0], style);
            text.push_str(&layout.row(&[step.act.kind().to_owned(), title]));
        }
    }
    if text.is_empty() {
        NOTHING.to_owned()
    } else {
        text
    }
}

/// Which run it was.
fn name(entry: &Entry) -> String {
    format!(
        "the {} of {}",
        escape_control(&entry.command),
        moment(entry)
    )
}

/// When the run began.
fn moment(entry: &Entry) -> String {
    let at = escape_control(&entry.at).replace('T', " ");
    match at.strip_suffix('Z') {
        Some(at) => format!("{at} UTC"),
        None => at,
    }
}
