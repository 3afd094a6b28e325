//! What a rule means, and what a log says, for people.

use super::advice::advise_all;
use super::table::{TableLayout, paragraph};
use crate::report::deduplicate;
use crate::report::style::{Style, escape_control, wrap};
use crate::report::view::explain::{ConcernedBinding, LogView, RefusalView};
use crate::rules::rule::Rule;

/// Bindings that are named for one refusal.
const MOST: usize = 12;

/// What the log says, one refusal after the other.
pub(crate) fn log(view: &LogView<'_>, style: Style) -> String {
    let mut text = String::new();
    for refusal in &view.refusals {
        text.push_str(&describe(refusal, style));
        text.push('\n');
    }
    if view.refusals.is_empty() {
        let line = "Nothing in this log is known as a refusal of a Secrets Store binding, or of a \
                    deploy with one.";
        text.push_str(&paragraph(line, "", style));
    }
    for other in view.others {
        let code = other.code.map(|code| format!(" [code: {code}]"));
        let line = format!(
            "line {}{}: {}. It is not about the Secrets Store",
            other.line,
            code.unwrap_or_default(),
            other.what
        );
        text.push_str(&paragraph(&line, "", style));
    }
    if !view.is_whole {
        text.push_str(&paragraph(
            "Only the first 50 MiB of the log were read.",
            "",
            style,
        ));
    }
    let commands = view.refusals.iter().flat_map(|refusal| &refusal.commands);
    text + &advise_all(&deduplicate(commands.cloned()), style)
}

fn describe(view: &RefusalView<'_>, style: Style) -> String {
    let refusal = view.refusal;
    let code = refusal.code.map(|code| format!(" [code: {code}]"));
    let head = format!("{}{}", refusal.title, code.unwrap_or_default());
    let count = refusal.causes.len();
    let end = match count {
        1 => String::new(),
        _ => ". One of these is the cause:".to_owned(),
    };
    let head = wrap(&escape_control(&format!("{head}{end}")), style.width);
    let mut text = format!("{}\n", style.bold(&head.join("\n")));
    if count > 1 {
        text.push('\n');
        for (index, cause) in refusal.causes.iter().enumerate() {
            let line = format!("{}{}", cause.message, tag(cause.rule));
            let layout = TableLayout::fixed([2, 0], style).spaced(1);
            text.push_str(&layout.row(&[format!("{}.", index + 1), escape_control(&line)]));
        }
    } else if let Some(rule) = refusal.causes.iter().find_map(|cause| cause.rule) {
        text.push_str(&paragraph(&format!("rule: {rule}"), "  ", style));
    }
    text.push_str(&paragraph(
        &format!("line {} of the log", refusal.line),
        "  ",
        style,
    ));
    text + &concerned(&view.bindings, style)
}

fn tag(rule: Option<&str>) -> String {
    rule.map(|rule| format!(" ({rule})")).unwrap_or_default()
}

/// The bindings at hand, by their places.
fn concerned(bindings: &[ConcernedBinding], style: Style) -> String {
    let arrow = style.mark("→", "->");
    let place = |one: &ConcernedBinding| format!("{}, {}", one.config, one.environment);
    let mut text = String::new();
    for here in deduplicate(bindings.iter().map(place)) {
        let alike: Vec<String> = bindings
            .iter()
            .filter(|one| place(one) == here)
            .map(|one| match &one.secret {
                Some(secret) => format!("{} {arrow} {secret}", one.binding),
                None => one.binding.clone(),
            })
            .collect();
        let more = alike.len().saturating_sub(MOST);
        let mut names = alike[..alike.len().min(MOST)].join(", ");
        if more > 0 {
            names.push_str(&format!(" and {more} more"));
        }
        let line = format!("possibly concerned ({here}): {names}");
        text.push_str(&paragraph(&escape_control(&line), "  ", style));
    }
    text
}

/// Every rule in a line.
pub(crate) fn list(rules: &[&Rule], style: Style) -> String {
    let widest = rules
        .iter()
        .map(|rule| rule.id.len())
        .max()
        .unwrap_or_default();
    let line = |rule: &&Rule| {
        let severity = format!("{:8}", rule.severity.word());
        let severity = style.severity(rule.severity, &severity);
        let id = format!("{:widest$}", rule.id);
        let room = style.width.saturating_sub(widest + 10);
        let between = format!("\n{:1$}", "", widest + 10);
        let title = wrap(rule.title, room.max(20)).join(&between);
        format!("{id}  {severity}{title}\n")
    };
    rules.iter().map(line).collect()
}

/// The page of a rule: its Markdown, with what a terminal has no use for taken out.
pub(crate) fn page(rule: &Rule, style: Style) -> String {
    let mut text = String::new();
    let mut prose: Vec<&str> = Vec::new();
    let mut is_code = false;
    for line in rule.page.lines() {
        let is_fence = line.starts_with("```");
        let starts_block = line.starts_with("- ") || line.starts_with('|');
        let ends = line.is_empty() || line.starts_with('#') || line.starts_with("    ");
        if is_fence || is_code || ends || starts_block {
            text.push_str(&flow(&mut prose, style));
        }
        match line {
            _ if is_fence => is_code = !is_code,
            _ if is_code => text.push_str(&format!("    {line}\n")),
            line if line.starts_with('#') => {
                let title = line.trim_start_matches('#').trim();
                text.push_str(&format!("{}\n", style.bold(title)));
            }
            "" => text.push('\n'),
            line if line.starts_with("    ") || line.starts_with('|') => {
                text.push_str(&format!("{line}\n"));
            }
            line => prose.push(line),
        }
    }
    text.push_str(&flow(&mut prose, style));
    text
}

/// A paragraph in lines of the terminal's width, with links as their texts.
fn flow(prose: &mut Vec<&str>, style: Style) -> String {
    let text = without_links(&std::mem::take(prose).join(" "));
    if text.is_empty() {
        return text;
    }
    let indent = if text.starts_with("- ") { "\n  " } else { "\n" };
    format!(
        "{}\n",
        wrap(&text, style.width.saturating_sub(2)).join(indent)
    )
}

/// `[text](target)` as `text`.
fn without_links(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(middle) = rest.find("](") {
        let (start, end) = (rest[..middle].rfind('['), rest[middle..].find(')'));
        let (Some(start), Some(end)) = (start, end) else {
            break;
        };
        plain.push_str(&rest[..start]);
        plain.push_str(&rest[start + 1..middle]);
        rest = &rest[middle + end + 1..];
    }
    plain + rest
}
