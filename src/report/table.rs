//! The bindings of a project with their verdicts, one a line.

use super::Report;
use super::style::{Style, plain, wrap};
use crate::facts::SecretState;
use crate::project::{Binding, Environment, SpannedText};
use crate::rules::finding::Finding;
use crate::rules::layers::{Layers, Verdict};
use crate::rules::rule::Severity;

/// Columns between two cells.
const GAP: usize = 2;

/// The widest that a cell but the last may be.
const WIDEST: usize = 22;

/// Columns that the last cell has at least: as many as a rule takes.
const LAST: usize = 20;

/// Below this many columns, what is bound stands in lines below each other.
const NARROW: usize = 60;

struct Row {
    cells: [String; 5],
    verdict: Option<Verdict>,
}

/// The table of the project `index`; empty where it has nothing to show.
pub(super) fn table(report: &Report<'_>, index: usize, style: Style) -> String {
    let project = &report.projects()[index];
    let mut rows = Vec::new();
    for (position, layers) in report.layers(index) {
        rows.extend(environment_rows(
            report,
            index,
            &project.environments[position],
            &layers,
        ));
    }
    if rows.is_empty() {
        return String::new();
    }
    if style.width < NARROW {
        stack(&rows, style)
    } else {
        render(&rows, style)
    }
}

fn environment_rows(
    report: &Report<'_>,
    project: usize,
    environment: &Environment,
    layers: &[Layers],
) -> Vec<Row> {
    let title = plain(&environment.id.to_string());
    if environment.bindings.is_empty() {
        let rules = rules(report, |finding| {
            finding.project == Some(project)
                && finding.environment.as_ref() == Some(&environment.id)
        });
        let cells = [
            title,
            "(none)".to_owned(),
            String::new(),
            String::new(),
            rules.join(", "),
        ];
        return vec![Row {
            cells,
            verdict: None,
        }];
    }
    let bindings = environment.bindings.iter().zip(layers).enumerate();
    bindings
        .map(|(position, (binding, layers))| {
            let title = if position == 0 {
                title.clone()
            } else {
                String::new()
            };
            row(report, project, environment, binding, *layers, title)
        })
        .collect()
}

fn row(
    report: &Report<'_>,
    project: usize,
    environment: &Environment,
    binding: &Binding,
    layers: Layers,
    title: String,
) -> Row {
    let facts = report.evidence.facts;
    let target = facts.account(environment).zip(binding.target());
    let found =
        target.map(|(account, (store, name))| facts.secret(account, &store.value, &name.value));
    let scopes = match found {
        Some(SecretState::Found(secret)) => match &secret.scopes {
            Some(scopes) if scopes.is_empty() => "none".to_owned(),
            Some(scopes) => plain(&scopes.join(", ")),
            None => "unknown".to_owned(),
        },
        _ => "-".to_owned(),
    };
    let name = binding.title();
    let blame = rules(report, |finding| {
        let about = finding.project.is_none_or(|index| index == project)
            && finding
                .environment
                .as_ref()
                .is_none_or(|id| *id == environment.id)
            && finding.bindings.names().iter().any(|other| other == name);
        about && finding.rule.severity == Severity::Error
    });
    let verdict = layers.verdict();
    let word = match verdict {
        Verdict::Ready => "ready",
        Verdict::Blocked => "blocked",
        Verdict::Unverified => "unverified",
    };
    let verdict_cell = match blame.as_slice() {
        [] => word.to_owned(),
        rules => format!("{word}  {}", rules.join(", ")),
    };
    let secret = binding
        .secret_name
        .as_ref()
        .map_or("-", |text: &SpannedText| &text.value);
    let cells = [title, plain(name), plain(secret), scopes, verdict_cell];
    Row {
        cells,
        verdict: Some(verdict),
    }
}

/// The rules of the findings that `about` picks, each once.
fn rules(report: &Report<'_>, about: impl Fn(&Finding) -> bool) -> Vec<&'static str> {
    let mut rules = Vec::new();
    for finding in report.findings.iter().filter(|finding| about(finding)) {
        let name = match finding.suppressed {
            None => finding.rule.id,
            // Which one is told below.
            Some(_) => "ignored",
        };
        if !rules.contains(&name) {
            rules.push(name);
        }
    }
    rules
}

fn render(rows: &[Row], style: Style) -> String {
    let head = ["environment", "binding", "secret", "scopes", "verdict"].map(str::to_owned);
    let mut widths = [0; 4];
    for cells in rows.iter().map(|row| &row.cells).chain([&head]) {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = (*width).max(console::measure_text_width(cell)).min(WIDEST);
        }
    }
    let room = style.width.saturating_sub(5 * GAP);
    narrow(&mut widths, room.saturating_sub(LAST));
    let taken = widths.iter().sum();
    let last = room.saturating_sub(taken);
    let line = |cells: &[String; 5], paint: &dyn Fn(&str) -> String| {
        let mut begin = " ".repeat(GAP);
        for (width, cell) in widths.iter().zip(cells) {
            begin.push_str(&style.pad(cell, *width));
            begin.push_str(&" ".repeat(GAP));
        }
        let mut text = String::new();
        for told in told(&cells[4], last) {
            let line = format!("{begin}{}", paint(&style.cut(&told, last)));
            text.push_str(&format!("{}\n", line.trim_end()));
            begin = " ".repeat(taken + 5 * GAP);
        }
        text
    };
    let mut text = String::from("\n");
    text.push_str(&style.dim(&line(&head, &str::to_owned)));
    for row in rows {
        text.push_str(&line(&row.cells, &|cell| match row.verdict {
            Some(verdict) => style.verdict(verdict, cell),
            None => style.dim(cell),
        }));
    }
    text
}

/// The last cell in lines of so many columns: the rules go below the verdict where they do not fit
/// beside it.
fn told(cell: &str, columns: usize) -> Vec<String> {
    if console::measure_text_width(cell) <= columns {
        return vec![cell.to_owned()];
    }
    wrap(cell, columns)
}

/// Makes the widest columns narrower until all of them together take no more than `room`.
fn narrow(widths: &mut [usize; 4], room: usize) {
    while widths.iter().sum::<usize>() > room
        && let Some(widest) = widths.iter_mut().max()
    {
        *widest = widest.saturating_sub(1);
    }
}

/// The same for a terminal that is too narrow for a table: an environment, its bindings, and below
/// each what it names and what comes of it.
fn stack(rows: &[Row], style: Style) -> String {
    let mut text = String::from("\n");
    for Row { cells, verdict } in rows {
        let [environment, binding, secret, scopes, verdict_cell] = cells;
        if !environment.is_empty() {
            text.push_str(&format!("  {}\n", style.bold(environment)));
        }
        let named = match secret.as_str() {
            "" => binding.clone(),
            _ => format!("{binding}: {secret} ({scopes})"),
        };
        let [named, told] =
            [&named, verdict_cell].map(|line| style.cut(line, style.width.saturating_sub(6)));
        text.push_str(&format!("    {named}\n"));
        if !told.is_empty() {
            let told = verdict.map_or_else(|| style.dim(&told), |it| style.verdict(it, &told));
            text.push_str(&format!("      {told}\n"));
        }
    }
    text
}
