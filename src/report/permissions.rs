//! Permissions as a table for people: what it is called, on what it is granted, what asks for it.

use std::collections::BTreeSet;

use console::measure_text_width;

use super::human::short;
use super::style::{Style, plain, wrap};
use crate::permissions::requirements::{Permission, Reason, Resource, Zone};
use crate::permissions::table::Evidence;

/// Below this many columns there is no table.
const NARROW: usize = 60;

/// Places of one reason that are named.
const PLACES: usize = 3;

/// `text` in lines that hang by two columns below `indent`.
pub(super) fn paragraph(text: &str, indent: &str, style: Style) -> String {
    let lines = wrap(&plain(text), style.width.saturating_sub(indent.len() + 2));
    format!("{indent}{}\n", lines.join(&format!("\n{indent}  ")))
}

/// A name and what it stands for, in lines that hang below that.
pub(super) fn particular(name: &str, value: &str, style: Style) -> String {
    const NAME: usize = 8;
    let lines = wrap(&plain(value), style.width.saturating_sub(NAME + 3));
    let below = format!("\n{:1$}", "", NAME + 3);
    format!("  {name:<NAME$} {}\n", lines.join(&below))
}

/// A permission as three cells, each of several lines.
pub(super) struct Row {
    /// What it is called.
    pub(super) label: String,
    /// On what it is granted.
    pub(super) on: Vec<String>,
    /// What asks for it.
    pub(super) because: Vec<String>,
    /// Whether something fails for certain without it.
    pub(super) required: bool,
}

/// The permissions, what is required first.
pub(super) fn table(rows: &[Row], style: Style) -> String {
    let widest = |cells: &mut dyn Iterator<Item = &str>, head: &str, most: usize| {
        let columns = cells.map(measure_text_width).max().unwrap_or(0);
        columns.max(head.len()).min(most)
    };
    let mut ons = rows.iter().flat_map(|row| &row.on).map(String::as_str);
    let widths = [
        widest(
            &mut rows.iter().map(|row| row.label.as_str()),
            "permission",
            28,
        ),
        widest(&mut ons, "on", 22),
    ];
    let narrow = style.width < NARROW || !rows.iter().all(|row| fits(row, widths, style));
    let mut text = match narrow {
        true => String::new(),
        false => style.dim(&line(["permission", "on", "because"], widths)),
    };
    let mut required = true;
    for row in rows {
        if required && !row.required {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}  {}\n", style.dim("not always needed:")));
        }
        required = row.required;
        text.push_str(&match narrow {
            true => stacked(row, style),
            false => side_by_side(row, widths, style),
        });
    }
    text
}

/// Columns that are left for the third cell.
fn last(widths: [usize; 2], style: Style) -> usize {
    style.width.saturating_sub(widths[0] + widths[1] + 6)
}

/// Whether no word of a row is wider than its column.
fn fits(row: &Row, widths: [usize; 2], style: Style) -> bool {
    let fit = |cells: &[String], columns: usize| {
        let mut words = cells.iter().flat_map(|cell| cell.split_whitespace());
        words.all(|word| measure_text_width(word) <= columns)
    };
    fit(&row.on, widths[1]) && fit(&row.because, last(widths, style))
}

/// A line of three cells, of which the first two have these columns.
fn line(cells: [&str; 3], widths: [usize; 2]) -> String {
    let pad = |cell: &str, columns: usize| {
        let spaces = columns.saturating_sub(measure_text_width(cell));
        format!("{cell}{}", " ".repeat(spaces))
    };
    let [label, on] = [pad(cells[0], widths[0]), pad(cells[1], widths[1])];
    let line = format!("  {label}  {on}  {}", cells[2]);
    format!("{}\n", line.trim_end())
}

fn side_by_side(row: &Row, widths: [usize; 2], style: Style) -> String {
    let wrapped = |parts: &[String], columns| -> Vec<String> {
        parts.iter().flat_map(|part| wrap(part, columns)).collect()
    };
    let label = wrap(&row.label, widths[0]);
    let on = wrapped(&row.on, widths[1]);
    let because = wrapped(&row.because, last(widths, style));
    let height = label.len().max(on.len()).max(because.len());
    let cell = |cells: &[String], index: usize| cells.get(index).cloned().unwrap_or_default();
    (0..height)
        .map(|index| {
            let cells = [&label, &on, &because].map(|cells| cell(cells, index));
            line([&cells[0], &cells[1], &cells[2]], widths)
        })
        .collect()
}

/// The same for a terminal that is too narrow for a table.
fn stacked(row: &Row, style: Style) -> String {
    let mut text = format!("  {}\n", style.bold(&row.label));
    let on = format!("on {}", row.on.join(", "));
    text.push_str(&paragraph(&on, "    ", style));
    for part in &row.because {
        text.push_str(&paragraph(part, "    ", style));
    }
    text
}

/// A row; `several`: the permissions are about more than one account.
pub(super) fn row(permission: &Permission, several: bool) -> Row {
    let mut because = because(&permission.reasons);
    // A published list of what an endpoint accepts is documentation too.
    if permission.evidence > Evidence::Accepted {
        because.push(format!("[{}]", permission.evidence.word()));
    }
    let count = permission.resources.len();
    let on = match permission.resources.first() {
        Some(Resource::Account(_)) if count > 1 => vec![format!("{count} accounts")],
        Some(Resource::Account(Some(id))) if several => vec![plain(&short(id))],
        _ => permission.resources.iter().map(on).collect(),
    };
    Row {
        label: permission.group.label.to_owned(),
        on,
        because,
        required: permission.required,
    }
}

/// What a person calls `resource`.
pub(super) fn on(resource: &Resource) -> String {
    match resource {
        Resource::Account(_) => "account".to_owned(),
        Resource::Zone(Zone::Id(id)) => plain(&format!("zone {}", short(id))),
        Resource::Zone(Zone::Named(name) | Zone::Of(name)) => plain(name),
        Resource::Zone(Zone::Unknown) => "a zone".to_owned(),
        Resource::User => "user".to_owned(),
    }
}

/// What a person calls all of `resources`, each name once.
pub(super) fn places<'r>(resources: impl IntoIterator<Item = &'r Resource>) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in resources.into_iter().map(on) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// Where the reasons stand, and why: each why once. What every deploy takes needs no other reason.
fn because(reasons: &[Reason]) -> Vec<String> {
    let general = reasons.iter().find(|reason| reason.line.is_none());
    if let Some(general) = general {
        return vec![plain(&general.why)];
    }
    let mut lines = Vec::new();
    let mut told: Vec<&str> = Vec::new();
    for reason in reasons {
        if told.contains(&reason.why.as_str()) {
            continue;
        }
        told.push(&reason.why);
        let alike: Vec<&Reason> = reasons.iter().filter(|it| it.why == reason.why).collect();
        lines.extend(alike.iter().take(PLACES).map(|reason| place(reason)));
        if alike.len() > PLACES {
            lines.push(format!("and {} more", alike.len() - PLACES));
        }
        lines.push(format!("({})", plain(&reason.why)));
    }
    lines
}

fn place(reason: &Reason) -> String {
    let name = reason.binding.as_deref().or(reason.field).unwrap_or("");
    match reason.line {
        Some(line) => plain(&format!("{}:{line} {name}", reason.config)),
        None => plain(&reason.config),
    }
}

/// The accounts, none for one that nothing names.
pub(super) fn accounts<'p>(
    permissions: impl IntoIterator<Item = &'p Permission>,
) -> BTreeSet<Option<&'p str>> {
    let resources = permissions.into_iter().flat_map(|it| &it.resources);
    resources
        .filter_map(|resource| match resource {
            Resource::Account(id) => Some(id.as_deref()),
            _ => None,
        })
        .collect()
}
