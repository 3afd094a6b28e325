//! The bindings of a project with their verdicts, one a line.

use super::table::{CellOverflow, NARROW, TableLayout};
use crate::project::{Binding, Environment};
use crate::report::style::{Style, escape_control};
use crate::report::{CheckReport, deduplicate};
use crate::rules::finding::Finding;
use crate::rules::layers::{BindingLayers, BindingVerdict};
use crate::rules::rule::Severity;

/// The most columns of each cell; of the last, the least: as many as the name of a rule has.
const WIDEST: [usize; 5] = [22, 22, 22, 22, 20];

struct BindingRow {
    cells: [String; 5],
    verdict: Option<BindingVerdict>,
}

/// The table of the project `index`; empty where it has nothing to show.
pub(super) fn bindings_table(report: &CheckReport<'_>, index: usize, style: Style) -> String {
    let project = &report.projects()[index];
    let environments = report.layers(index).into_iter();
    let rows: Vec<BindingRow> = environments
        .flat_map(|(position, layers)| {
            environment_rows(report, index, &project.environments[position], &layers)
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    if style.width < NARROW {
        stacked(&rows, style)
    } else {
        side_by_side(&rows, style)
    }
}

fn environment_rows(
    report: &CheckReport<'_>,
    project: usize,
    environment: &Environment,
    layers: &[BindingLayers],
) -> Vec<BindingRow> {
    let title = escape_control(&environment.id.to_string());
    if environment.bindings.is_empty() {
        let rules = rules(report, |finding| {
            finding.project == Some(project)
                && finding.environment.as_ref() == Some(&environment.id)
        });
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
            let cells = [
                title.unwrap_or_default(),
                escape_control(binding.title()),
                escape_control(secret.map_or("-", |text| &text.value)),
                scopes_cell(report, environment, binding),
                verdict_cell(report, project, environment, binding, verdict),
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
fn verdict_cell(
    report: &CheckReport<'_>,
    project: usize,
    environment: &Environment,
    binding: &Binding,
    verdict: BindingVerdict,
) -> String {
    let name = binding.title();
    let rules = rules(report, |finding| {
        let id = finding.environment.as_ref();
        finding.severity == Severity::Error
            && finding.project.is_none_or(|index| index == project)
            && id.is_none_or(|id| *id == environment.id)
            && finding.bindings.names().iter().any(|other| other == name)
    });
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

/// The rules of the findings that `about` picks, each once.
fn rules(report: &CheckReport<'_>, about: impl Fn(&Finding) -> bool) -> Vec<&'static str> {
    let findings = report.findings.iter().filter(|finding| about(finding));
    deduplicate(findings.map(|finding| match finding.suppressed {
        None => finding.rule.id,
        // The list of ignored findings below says which one.
        Some(_) => "ignored",
    }))
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
