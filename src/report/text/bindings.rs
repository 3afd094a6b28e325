//! The bindings of a project with their verdicts, one a line.

use super::rule_index::RuleIndex;
use super::table::{CellOverflow, NARROW, TableLayout};
use crate::project::{Binding, Environment};
use crate::report::CheckReport;
use crate::report::style::{Style, escape_control};
use crate::rules::layers::{BindingLayers, BindingVerdict};

/// The most columns of each cell; of the last, the least: as many as the name of a rule has.
const WIDEST: [usize; 5] = [22, 22, 22, 22, 20];

/// The most rows of a table that is shown whole.
const MOST_ROWS: usize = 16;

/// The rows that are shown of a longer one.
const SHOWN_ROWS: usize = 6;

struct BindingRow {
    cells: [String; 5],
    verdict: Option<BindingVerdict>,
}

/// The table of the project `index`; empty where it has nothing to show.
pub(super) fn bindings_table(
    report: &CheckReport<'_>,
    rules: &RuleIndex<'_>,
    index: usize,
    style: Style,
) -> String {
    let project = &report.projects()[index];
    let environments = report.layers(index).into_iter();
    let rows: Vec<BindingRow> = environments
        .flat_map(|(position, layers)| {
            environment_rows(
                report,
                rules,
                index,
                &project.environments[position],
                &layers,
            )
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let (rows, rest) = shorten(rows);
    let mut text = if style.width < NARROW {
        stacked(&rows, style)
    } else {
        side_by_side(&rows, style)
    };
    text.extend(rest.map(|rest| format!("{}\n", style.dim(&format!("  {rest}")))));
    text
}

/// Of a long table, the first rows of what is not ready, and what the others come to.
fn shorten(rows: Vec<BindingRow>) -> (Vec<BindingRow>, Option<String>) {
    if rows.len() <= MOST_ROWS {
        return (rows, None);
    }
    let is_ready = |row: &BindingRow| row.verdict == Some(BindingVerdict::Ready);
    let open = rows.iter().filter(|row| !is_ready(row)).count();
    let (mut shown, mut left, mut room) = (Vec::new(), Vec::new(), SHOWN_ROWS);
    let mut title = String::new();
    for mut row in rows {
        // The environment stands in its first row only, which may be left out.
        if row.cells[0].is_empty() {
            row.cells[0].clone_from(&title);
        } else {
            title.clone_from(&row.cells[0]);
        }
        if room > 0 && (open == 0 || !is_ready(&row)) {
            room -= 1;
            shown.push(row);
        } else {
            left.push(row);
        }
    }
    let count = |verdict| {
        left.iter()
            .filter(|row| row.verdict == Some(verdict))
            .count()
    };
    let verdicts = [
        (count(BindingVerdict::Blocked), "blocked"),
        (count(BindingVerdict::Unverified), "unverified"),
        (count(BindingVerdict::Ready), "ready"),
    ];
    let counted = verdicts.into_iter().filter(|(count, _)| *count > 0);
    let counted: Vec<String> = counted
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let rest = (!left.is_empty()).then(|| match counted.join(", ") {
        none if none.is_empty() => format!("and {} more", left.len()),
        counted => format!("and {} more: {counted}", left.len()),
    });
    for index in (1..shown.len()).rev() {
        if shown[index].cells[0] == shown[index - 1].cells[0] {
            shown[index].cells[0].clear();
        }
    }
    (shown, rest)
}

fn environment_rows(
    report: &CheckReport<'_>,
    rules: &RuleIndex<'_>,
    project: usize,
    environment: &Environment,
    layers: &[BindingLayers],
) -> Vec<BindingRow> {
    let title = escape_control(&environment.id.to_string());
    if environment.bindings.is_empty() {
        let rules = rules.of_environment(project, &environment.id);
        let none = "(none)".to_owned();
        return vec![BindingRow {
            cells: [title, none, String::new(), String::new(), rules.join(", ")],
            verdict: None,
        }];
    }
    let bindings = environment.bindings.iter().zip(layers).enumerate();
    bindings
        .map(|(position, (binding, layers))| {
            let title = Some(&title).filter(|_| position == 0).cloned();
            let verdict = layers.verdict();
            let secret = binding.secret_name.as_ref();
            let rules = rules.of_binding(project, &environment.id, binding.title());
            let cells = [
                title.unwrap_or_default(),
                escape_control(binding.title()),
                escape_control(secret.map_or("-", |text| &text.value)),
                scopes_cell(report, environment, binding),
                verdict_cell(&rules, verdict),
            ];
            BindingRow {
                cells,
                verdict: Some(verdict),
            }
        })
        .collect()
}

fn scopes_cell(report: &CheckReport<'_>, environment: &Environment, binding: &Binding) -> String {
    let secret = report.found_secret(environment, binding);
    match secret.map(|secret| secret.scopes.as_deref()) {
        None => "-".to_owned(),
        Some(None) => "unknown".to_owned(),
        Some(Some([])) => "none".to_owned(),
        Some(Some(scopes)) => escape_control(&scopes.join(", ")),
    }
}

/// The verdict with the rules of the errors that are about the binding.
fn verdict_cell(rules: &[&str], verdict: BindingVerdict) -> String {
    let word = match verdict {
        BindingVerdict::Ready => "ready",
        BindingVerdict::Blocked => "blocked",
        BindingVerdict::Unverified => "unverified",
    };
    if rules.is_empty() {
        word.to_owned()
    } else {
        format!("{word}  {}", rules.join(", "))
    }
}

fn side_by_side(rows: &[BindingRow], style: Style) -> String {
    let head = ["environment", "binding", "secret", "scopes", "verdict"].map(str::to_owned);
    let cells = rows.iter().map(|row| &row.cells).chain([&head]);
    let layout = TableLayout::fitted(cells, WIDEST, CellOverflow::Cut, style);
    let mut text = format!("\n{}", style.dim(&layout.row(&head)));
    for BindingRow { cells, verdict } in rows {
        text.push_str(&layout.painted_row(cells, |cell| painted(cell, *verdict, style)));
    }
    text
}

fn painted(cell: &str, verdict: Option<BindingVerdict>, style: Style) -> String {
    match verdict {
        Some(verdict) => style.verdict(verdict, cell),
        None => style.dim(cell),
    }
}

/// The same for a terminal that is too narrow for a table: an environment, and below it each binding
/// with what it names and its verdict.
fn stacked(rows: &[BindingRow], style: Style) -> String {
    let mut text = String::from("\n");
    for BindingRow { cells, verdict } in rows {
        let [environment, binding, secret, scopes, verdict_cell] = cells;
        if !environment.is_empty() {
            text.push_str(&format!("  {}\n", style.bold(environment)));
        }
        let named = match secret.as_str() {
            "" => binding.clone(),
            _ => format!("{binding}: {secret} ({scopes})"),
        };
        let columns = style.width.saturating_sub(6);
        text.push_str(&format!("    {}\n", style.cut(&named, columns)));
        if !verdict_cell.is_empty() {
            let cell = painted(&style.cut(verdict_cell, columns), *verdict, style);
            text.push_str(&format!("      {cell}\n"));
        }
    }
    text
}
