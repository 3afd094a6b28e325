//! The bindings of a project with their verdicts, one a line.

use super::table::{CellOverflow, NARROW, TableLayout};
use crate::facts::SecretState;
use crate::project::{Binding, Environment, SpannedText};
use crate::report::CheckReport;
use crate::report::style::{Style, escape_control};
use crate::rules::finding::Finding;
use crate::rules::layers::{BindingLayers, BindingVerdict};
use crate::rules::rule::Severity;

/// The widest that each column is; of the last, as many as a rule takes.
const WIDEST: [usize; 5] = [22, 22, 22, 22, 20];

struct BindingRow {
    cells: [String; 5],
    verdict: Option<BindingVerdict>,
}

/// The table of the project `index`; empty where it has nothing to show.
pub(super) fn bindings_table(report: &CheckReport<'_>, index: usize, style: Style) -> String {
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
        let cells = [
            title,
            "(none)".to_owned(),
            String::new(),
            String::new(),
            rules.join(", "),
        ];
        return vec![BindingRow {
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
    report: &CheckReport<'_>,
    project: usize,
    environment: &Environment,
    binding: &Binding,
    layers: BindingLayers,
    title: String,
) -> BindingRow {
    let facts = report.evidence.facts;
    let target = facts.account(environment).zip(binding.target());
    let found =
        target.map(|(account, (store, name))| facts.secret(account, &store.value, &name.value));
    let scopes = match found {
        Some(SecretState::Found(secret)) => match &secret.scopes {
            Some(scopes) if scopes.is_empty() => "none".to_owned(),
            Some(scopes) => escape_control(&scopes.join(", ")),
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
        BindingVerdict::Ready => "ready",
        BindingVerdict::Blocked => "blocked",
        BindingVerdict::Unverified => "unverified",
    };
    let verdict_cell = match blame.as_slice() {
        [] => word.to_owned(),
        rules => format!("{word}  {}", rules.join(", ")),
    };
    let secret = binding
        .secret_name
        .as_ref()
        .map_or("-", |text: &SpannedText| &text.value);
    let cells = [
        title,
        escape_control(name),
        escape_control(secret),
        scopes,
        verdict_cell,
    ];
    BindingRow {
        cells,
        verdict: Some(verdict),
    }
}

/// The rules of the findings that `about` picks, each once.
fn rules(report: &CheckReport<'_>, about: impl Fn(&Finding) -> bool) -> Vec<&'static str> {
    let mut rules = Vec::new();
    for finding in report.findings.iter().filter(|finding| about(finding)) {
        let name = match finding.suppressed {
            None => finding.rule.id,
            // The list of ignored findings below says which one.
            Some(_) => "ignored",
        };
        if !rules.contains(&name) {
            rules.push(name);
        }
    }
    rules
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

/// The same for a terminal that is too narrow for a table: an environment, its bindings, and below
/// each what it names and what comes of it.
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
        let [named, told] =
            [&named, verdict_cell].map(|line| style.cut(line, style.width.saturating_sub(6)));
        text.push_str(&format!("    {named}\n"));
        if !told.is_empty() {
            text.push_str(&format!("      {}\n", painted(&told, *verdict, style)));
        }
    }
    text
}
