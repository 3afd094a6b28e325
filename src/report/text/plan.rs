//! The plan, for people.

use console::measure_text_width;
use serde::Serialize;
use similar::ChangeTag;
use similar::algorithms::{Capture, Compact, Replace, myers};

use super::table;
use crate::action::{Action, Choice, ChoiceOption, ConfigChange, NewSecret, ShellCommand};
use crate::change::plan::Step;
use crate::change::plan::preview::ConfigPreviews;
use crate::config::splice::EditRefusal;
use crate::report::style::{Style, count_noun, escape_control, wrap};
use crate::rules::edit_proof::EditError;
use crate::rules::finding::FixSafety;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// Columns before a line below a step's title.
const MARGIN: usize = 14;

/// The indent of a diff, and of other text that is not wrapped.
pub(super) const INDENT: &str = "     ";

/// The whole plan, numbered. The diff of a step for which `comes_later` holds is left out: it is shown with
/// its question.
pub(crate) fn plan(
    steps: &[Step],
    previews: &ConfigPreviews<'_>,
    comes_later: impl Fn(usize, &Step) -> bool,
    style: Style,
) -> String {
    let mut text = format!("{}{}\n", style.bold("Plan"), summary(steps));
    for (index, step) in steps.iter().enumerate() {
        text.push_str(&numbered(index + 1, step, style));
        match &step.action {
            Action::Choice(choice) if comes_later(index, step) => {
                text.push_str(&consequence(choice, style));
            }
            _ => text.push_str(&detail(step, previews, style)),
        }
    }
    text
}

/// How many steps of each kind the plan has, where it has more than one.
fn summary(steps: &[Step]) -> String {
    let parts = [
        ("scope", "change", " at Cloudflare"),
        ("secret", "new secret", ""),
        ("config", "edit", ""),
        ("token", "token", ""),
        ("manual", "manual step", ""),
    ];
    let counts = parts.into_iter().filter_map(|(kind, noun, rest)| {
        let steps = steps.iter();
        let offered = steps.filter(|step| step.objection.is_none());
        let count = offered.filter(|step| step.action.kind() == kind).count();
        (count > 0).then(|| format!("{}{rest}", count_noun(count, noun)))
    });
    let skipped = steps.iter().filter(|step| step.objection.is_some()).count();
    let skipped = (skipped > 0).then(|| format!("{skipped} skipped"));
    match steps {
        [_] => String::new(),
        _ => format!(": {}", counts.chain(skipped).collect::<Vec<_>>().join(", ")),
    }
}

/// The number, kind and title of a step, and who decides it.
fn numbered(number: usize, step: &Step, style: Style) -> String {
    let kind = match &step.action {
        _ if step.objection.is_some() => "skipped",
        Action::Manual(_) | Action::Run(_) => "manual",
        Action::Request(_) => "ask",
        action => action.kind(),
    };
    let choice = match (&step.action, step.safety) {
        _ if step.objection.is_some() => "",
        (Action::Choice(_), _) => " (optional)",
        (Action::Config(_) | Action::Secret(_), FixSafety::Ask) => " (from a flag)",
        _ => "",
    };
    let title = format!("{}{choice}", step.headline());
    table::step(number, kind, &title, style)
}

/// What a step changes: scopes before and after, a diff, or what to do by hand.
pub(crate) fn detail(step: &Step, previews: &ConfigPreviews<'_>, style: Style) -> String {
    if let Some(objection) = &step.objection {
        return indented(&objection.to_string(), style);
    }
    match &step.action {
        Action::Scope(change) => {
            let line = scope_change(&change.before, &change.after(), style);
            let names = format!("for {}", step.bindings.join(", "));
            indented(&line, style) + &indented(&names, style)
        }
        Action::Secret(new) => secret(new, &step.bindings, style),
        Action::Config(change) => edit(change, previews, style),
        Action::Manual(how) if *how == step.title => String::new(),
        Action::Manual(how) => indented(how, style),
        Action::Run(command) => commanded(command, style),
        Action::Request(request) => indented(&request.place, style),
        Action::Token(need) => {
            let request = need.request.as_ref();
            let place = request.map(|request| indented(&request.place, style));
            place.unwrap_or_default() + &commanded(&need.command, style)
        }
        Action::Choice(choice) if choice.is_yes_or_no() => {
            consequence(choice, style) + &edit(&choice.change(), previews, style)
        }
        Action::Choice(choice) => options(choice, style),
    }
}

/// What follows from a yes.
fn consequence(choice: &Choice, style: Style) -> String {
    let consequence = choice.consequence.as_deref();
    let consequence = consequence.map(|text| indented(text, style));
    consequence.unwrap_or_default()
}

/// A diff of the config with what else follows from it, or why the edit is not made.
fn edit(change: &ConfigChange, previews: &ConfigPreviews<'_>, style: Style) -> String {
    match previews.preview(change) {
        Ok(proved) => {
            let preview = &proved.preview;
            let diff = changes(&preview.config, &preview.before, &preview.after, style);
            let consequence = proved.consequence.map(|text| indented(&text, style));
            diff + &consequence.unwrap_or_default()
        }
        Err(EditError::Uneditable(refused)) => {
            indented(&format!("{refused}. Paste by hand:"), style) + &pasted(&refused)
        }
        Err(EditError::Harmful(objection)) => indented(&objection.to_string(), style),
    }
}

/// A command that can be pasted.
fn commanded(command: &ShellCommand, style: Style) -> String {
    let line = escape_control(&command.to_string());
    margined(std::iter::once(style.command(&line)))
}

/// Where a secret is created, for which bindings, from which value, and how full the account is.
fn secret(new: &NewSecret, bindings: &[String], style: Style) -> String {
    let mut lines = vec![
        match bindings {
            [] => format!("in {}", new.store_title),
            names => format!("in {}, for {}", new.store_title, names.join(", ")),
        },
        format!("scopes: {}", new.scopes.join(", ")),
    ];
    if let Some(source) = &new.source {
        lines.push(format!("value: from {}", source.title()));
    }
    if let Some(quota) = new.quota {
        let (usage, quota) = (quota.usage, quota.quota);
        lines.push(format!(
            "the account has {usage} of at most {quota} secrets"
        ));
    }
    lines.iter().map(|line| indented(line, style)).collect()
}

/// The first answers of a choice. Where the facts give none, only a flag can.
fn options(choice: &Choice, style: Style) -> String {
    const SHOWN: usize = 3;
    if let Some(new) = choice.only_creation() {
        return secret(new, &[], style);
    }
    if choice.options.is_empty() {
        let flag = choice.flag("BINDING").unwrap_or_default();
        return indented(&format!("nothing to choose from is known: {flag}"), style);
    }
    let columns = style.width.saturating_sub(MARGIN);
    let line = |option: &ChoiceOption| {
        let lines = wrap(&escape_control(&choice.label(option)), columns);
        let cut = lines.iter().map(|line| style.cut(line, columns));
        margined(cut)
    };
    let mut text: String = choice.options.iter().take(SHOWN).map(line).collect();
    let more = choice.options.len().saturating_sub(SHOWN);
    if more > 0 {
        text.push_str(&indented(&format!("and {more} more"), style));
    }
    if let Some(new) = &choice.create {
        text.push_str(&indented(&format!("or a new secret, {}", new.name), style));
    }
    text
}

pub(super) fn scopes(scopes: &[String]) -> String {
    if scopes.is_empty() {
        "(no scopes)".to_owned()
    } else {
        scopes.join(", ")
    }
}

/// Scopes before and after.
pub(super) fn scope_change(before: &[String], after: &[String], style: Style) -> String {
    let arrow = style.mark("→", "->");
    format!("{} {arrow} {}", scopes(before), scopes(after))
}

/// `text` below the title of a step.
pub(super) fn indented(text: &str, style: Style) -> String {
    let width = style.width.saturating_sub(MARGIN);
    margined(wrap(&escape_control(text), width).into_iter())
}

fn margined(lines: impl Iterator<Item = String>) -> String {
    lines
        .map(|line| format!("{:MARGIN$}{line}\n", ""))
        .collect()
}

/// A unified diff of two texts of the file `config`.
pub(in crate::report) fn changes(
    config: &str,
    before: &[u8],
    after: &[u8],
    style: Style,
) -> String {
    let before = String::from_utf8_lossy(before);
    let after = String::from_utf8_lossy(after);
    let before: Vec<&str> = before.split_inclusive('\n').collect();
    let after: Vec<&str> = after.split_inclusive('\n').collect();
    let head = style.dim(&format!("--- {}", escape_control(config)));
    let mut text = format!("{INDENT}{head}\n");
    for group in compared(&before, &after).into_grouped_ops(CONTEXT) {
        let first = group.first();
        let first = first.map_or(0, |operation| operation.old_range().start);
        let head = style.dim(&format!("@@ line {} @@", first + 1));
        text.push_str(&format!("{INDENT}{head}\n"));
        let operations = group.iter();
        for change in operations.flat_map(|operation| operation.iter_changes(&before, &after)) {
            let line = change.value().trim_end_matches(['\n', '\r']);
            let line = escape_control(&line.replace('\t', "    "));
            let columns = style.width.saturating_sub(7);
            // What changes is seen whole.
            let lines = match change.tag() {
                ChangeTag::Equal => vec![format!(" {}", style.cut(&line, columns))],
                ChangeTag::Insert => {
                    signed(&line, columns, |line| style.success(&format!("+{line}")))
                }
                ChangeTag::Delete => {
                    signed(&line, columns, |line| style.failure(&format!("-{line}")))
                }
            };
            for line in lines {
                text.push_str(format!("{INDENT}{line}").trim_end());
                text.push('\n');
            }
        }
    }
    text
}

/// A line of a diff, folded at `columns`, with its sign before each part.
fn signed(line: &str, columns: usize, paint: impl Fn(&str) -> String) -> Vec<String> {
    fold(line, columns).iter().map(|part| paint(part)).collect()
}

/// `line` in parts of at most `columns` columns, without leaving anything out.
fn fold(line: &str, columns: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut taken = 0;
    for character in line.chars() {
        let mut buffer = [0; 4];
        let width = measure_text_width(character.encode_utf8(&mut buffer));
        if taken + width > columns.max(1) {
            parts.push(String::new());
            taken = 0;
        }
        taken += width;
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    parts
}

/// How `before` becomes `after`. With one fixed algorithm: to choose one at run time would bring all of
/// them, half a megabyte.
fn compared(before: &[&str], after: &[&str]) -> Capture {
    let mut hook = Compact::new(Replace::new(Capture::new()), before, after);
    let (old, new) = (0..before.len(), 0..after.len());
    let Ok(()) = myers::diff(&mut hook, before, old, after, new);
    hook.into_inner().into_inner()
}

/// What the API is sent, as indented JSON.
pub(crate) fn request_body(body: &impl Serialize, style: Style) -> String {
    let text = serde_json::to_string_pretty(body).unwrap_or_default();
    let lines = text.lines().map(|line| style.dim(&escape_control(line)));
    lines.map(|line| format!("{INDENT}{line}\n")).collect()
}

/// The text to paste, as it is.
pub(super) fn pasted(refused: &EditRefusal) -> String {
    let lines = refused.paste.lines();
    let lines = lines.map(|line| format!("{INDENT}{}", escape_control(line)));
    lines.map(|line| format!("{}\n", line.trim_end())).collect()
}
