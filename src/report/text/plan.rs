//! The plan, for people.

use serde::Serialize;
use similar::ChangeTag;
use similar::algorithms::{Capture, Compact, Replace, myers};

use super::table;
use crate::action::{Action, Choice, ChoiceOption, NewSecret, ShellCommand};
use crate::change::plan::Step;
use crate::change::plan::preview::{ConfigPreview, ConfigPreviews};
use crate::config::splice::Refused;
use crate::report::style::{Style, escape_control, wrap};
use crate::rules::finding::Safety;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// Columns before what stands below a step's title.
const MARGIN: usize = 14;

/// What stands before a step's text.
pub(super) const INDENT: &str = "     ";

/// The whole plan, numbered.
pub(crate) fn plan(steps: &[Step], previews: &ConfigPreviews<'_>, style: Style) -> String {
    let mut text = format!("{}{}\n", style.bold("Plan"), summary(steps));
    for (index, step) in steps.iter().enumerate() {
        text.push_str(&numbered(index + 1, step, style));
        text.push_str(&detail(step, previews, style));
    }
    text
}

/// What the plan comes to in all, where it has more than one step.
fn summary(steps: &[Step]) -> String {
    let count = |kind: &str| {
        steps
            .iter()
            .filter(|step| step.action.kind() == kind)
            .count()
    };
    let counted = |count: usize, one: &str, more: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {more}")),
    };
    let parts: Vec<String> = [
        counted(
            count("scope"),
            "change at Cloudflare",
            "changes at Cloudflare",
        ),
        counted(count("secret"), "new secret", "new secrets"),
        counted(count("config"), "edit", "edits"),
        counted(count("token"), "token", "tokens"),
        counted(
            count("manual"),
            "thing for people to do",
            "things for people to do",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    match steps {
        [_] => String::new(),
        _ => format!(": {}", parts.join(", ")),
    }
}

/// The number, kind and title of a step, and who decides it.
fn numbered(number: usize, step: &Step, style: Style) -> String {
    let kind = match &step.action {
        Action::Manual(_) => "for you",
        Action::Request(_) => "ask",
        action => action.kind(),
    };
    let choice = match (&step.action, step.safety) {
        (Action::Choice(_), _) => " (your choice)",
        (Action::Config(_) | Action::Secret(_), Safety::Ask) => " (chosen by a flag)",
        _ => "",
    };
    let title = format!("{}{choice}", step.headline());
    table::step(number, kind, &title, style)
}

/// What a step changes: scopes before and after, a diff, or what to do by hand.
pub(crate) fn detail(step: &Step, previews: &ConfigPreviews<'_>, style: Style) -> String {
    match &step.action {
        Action::Scope(change) => {
            let arrow = style.mark("→", "->");
            let before = scopes(&change.before);
            let line = format!("{before} {arrow} {}", scopes(&change.after()));
            let names = format!("for {}", step.bindings.join(", "));
            indented(&escape_control(&line), style) + &indented(&escape_control(&names), style)
        }
        Action::Secret(new) => secret(new, &step.bindings, style),
        Action::Config(change) => match previews.preview(change) {
            Ok(preview) => diff(&preview, style),
            Err(refused) => by_hand(&refused, style),
        },
        Action::Manual(how) if *how == step.title => String::new(),
        Action::Manual(how) => indented(&escape_control(how), style),
        Action::Request(request) => indented(&escape_control(&request.place), style),
        Action::Token(need) => {
            let place = need.request.as_ref().map(|request| request.place.as_str());
            let place =
                place.map_or_else(String::new, |place| indented(&escape_control(place), style));
            place + &commanded(&need.command(), style)
        }
        Action::Choice(choice) if choice.is_yes_or_no() => match previews.preview(&choice.change())
        {
            Ok(preview) => diff(&preview, style),
            Err(refused) => by_hand(&refused, style),
        },
        Action::Choice(choice) => options(choice, style),
    }
}

/// A command that can be pasted.
fn commanded(command: &ShellCommand, style: Style) -> String {
    let lines = command.lines(style.width.saturating_sub(14));
    let line = |line: &String| format!("{:14}{}\n", "", style.command(&escape_control(line)));
    lines.iter().map(line).collect()
}

/// Where a secret is created, for whom, from what value, and how much room there is.
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
            "the account holds {usage} of at most {quota} secrets"
        ));
    }
    let lines = lines
        .iter()
        .map(|line| indented(&escape_control(line), style));
    lines.collect()
}

/// The first answers of a choice; what the facts do not give, only a flag can.
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
        text.push_str(&indented(
            &escape_control(&format!("or a new secret, {}", new.name)),
            style,
        ));
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

pub(super) fn indented(text: &str, style: Style) -> String {
    margined(wrap(text, style.width.saturating_sub(MARGIN)).into_iter())
}

fn margined(lines: impl Iterator<Item = String>) -> String {
    lines
        .map(|line| format!("{:MARGIN$}{line}\n", ""))
        .collect()
}

/// A unified diff of a config.
pub(crate) fn diff(preview: &ConfigPreview, style: Style) -> String {
    changes(&preview.config, &preview.before, &preview.after, style)
}

/// A unified diff of two texts of the file `config`.
pub(super) fn changes(config: &str, before: &[u8], after: &[u8], style: Style) -> String {
    let before = String::from_utf8_lossy(before);
    let after = String::from_utf8_lossy(after);
    let before: Vec<&str> = before.split_inclusive('\n').collect();
    let after: Vec<&str> = after.split_inclusive('\n').collect();
    let mut text = format!(
        "{INDENT}{}\n",
        style.dim(&format!("--- {}", escape_control(config)))
    );
    for group in compared(&before, &after).into_grouped_ops(CONTEXT) {
        let first = group
            .first()
            .map_or(0, |operation| operation.old_range().start);
        text.push_str(&format!(
            "{INDENT}{}\n",
            style.dim(&format!("@@ line {} @@", first + 1))
        ));
        for change in group
            .iter()
            .flat_map(|operation| operation.iter_changes(&before, &after))
        {
            let line = change.value().trim_end_matches(['\n', '\r']);
            let line = escape_control(&line.replace('\t', "    "));
            let line = style.cut(&line, style.width.saturating_sub(7));
            let line = match change.tag() {
                ChangeTag::Equal => format!(" {line}"),
                ChangeTag::Insert => style.success(&format!("+{line}")),
                ChangeTag::Delete => style.failure(&format!("-{line}")),
            };
            text.push_str(format!("{INDENT}{line}").trim_end());
            text.push('\n');
        }
    }
    text
}

/// How `before` becomes `after`. By one algorithm alone: to let one be chosen brings all of them, half
/// a megabyte.
fn compared(before: &[&str], after: &[&str]) -> Capture {
    let mut hook = Compact::new(Replace::new(Capture::new()), before, after);
    let (old, new) = (0..before.len(), 0..after.len());
    let Ok(()) = myers::diff(&mut hook, before, old, after, new);
    hook.into_inner().into_inner()
}

/// What the API is sent, as people read JSON.
pub(super) fn sent(body: &impl Serialize, style: Style) -> String {
    let text = serde_json::to_string_pretty(body).unwrap_or_default();
    let lines = text.lines();
    lines
        .map(|line| format!("{INDENT}{}\n", style.dim(&escape_control(line))))
        .collect()
}

/// Why a config cannot be edited faithfully, and what to paste.
fn by_hand(refused: &Refused, style: Style) -> String {
    let reason = format!("{refused}. Paste by hand:");
    format!(
        "{}{}",
        indented(&escape_control(&reason), style),
        pasted(refused)
    )
}

/// The text to paste, as it is.
pub(super) fn pasted(refused: &Refused) -> String {
    let lines = refused.paste.lines();
    lines
        .map(|line| {
            format!("{INDENT}{}\n", escape_control(line))
                .trim_end()
                .to_owned()
                + "\n"
        })
        .collect()
}
