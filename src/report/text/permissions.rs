//! Permissions as a table for people: what it is called, on what it is granted, what asks for it.

use std::collections::BTreeSet;

use super::table::{CellOverflow, NARROW, TableLayout, stacked};
use crate::permissions::requirements::{
    GrantResource, Permission, PermissionReason, ZoneReference,
};
use crate::permissions::table::Provenance;
use crate::report::deduplicate;
use crate::report::style::{Style, escape_control, short_id};

/// The most columns of each cell; of the last, the least.
const WIDEST: [usize; 3] = [28, 22, 0];

/// Places of one reason that are named.
const PLACES: usize = 3;

/// A permission as three cells, the last two of several lines.
pub(super) struct PermissionRow {
    pub(super) label: String,
    on: Vec<String>,
    pub(super) because: Vec<String>,
    required: bool,
}

/// The permissions, what is required first.
pub(super) fn permissions_table(rows: &[PermissionRow], style: Style) -> String {
    let head = ["permission", "on", "because"].map(str::to_owned);
    let cells: Vec<[String; 3]> = rows.iter().map(PermissionRow::cells).collect();
    let all = cells.iter().chain([&head]);
    let layout = TableLayout::fitted(all, WIDEST, CellOverflow::Wrap, style);
    let narrow = style.width < NARROW || !cells.iter().all(|cells| layout.holds_words(cells));
    let mut text = String::new();
    if !narrow {
        text.push_str(&style.dim(&layout.row(&head)));
    }
    let mut required = true;
    for (row, cells) in rows.iter().zip(&cells) {
        if required && !row.required {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}  {}\n", style.dim("not always needed:")));
        }
        required = row.required;
        if narrow {
            text.push_str(&row.stacked(style));
        } else {
            text.push_str(&layout.row(cells));
        }
    }
    text
}

impl PermissionRow {
    fn cells(&self) -> [String; 3] {
        let (on, because) = (self.on.join("\n"), self.because.join("\n"));
        [self.label.clone(), on, because]
    }

    fn stacked(&self, style: Style) -> String {
        let mut below = vec![format!("on {}", self.on.join(", "))];
        below.extend_from_slice(&self.because);
        stacked(&style.bold(&self.label), &below, "    ", style)
    }
}

/// A row. `several`: the table is about more than one account.
pub(super) fn permission_row(permission: &Permission, several: bool) -> PermissionRow {
    let mut because = reason_lines(&permission.reasons);
    // A published list of what an endpoint accepts is documentation too.
    if permission.evidence > Provenance::Accepted {
        because.push(format!("({})", permission.evidence.describe()));
    }
    let count = permission.resources.len();
    let on = match permission.resources.first() {
        Some(GrantResource::Account(_)) if count > 1 => vec![format!("{count} accounts")],
        Some(GrantResource::Account(Some(id))) if several => vec![escape_control(&short_id(id))],
        _ => permission.resources.iter().map(resource_name).collect(),
    };
    PermissionRow {
        label: permission.group.label.to_owned(),
        on,
        because,
        required: permission.required,
    }
}

/// What a person calls `resource`.
pub(in crate::report) fn resource_name(resource: &GrantResource) -> String {
    match resource {
        GrantResource::Account(_) => "account".to_owned(),
        GrantResource::Zone(ZoneReference::Id(id)) => {
            escape_control(&format!("zone {}", short_id(id)))
        }
        GrantResource::Zone(ZoneReference::Named(name) | ZoneReference::Of(name)) => {
            escape_control(name)
        }
        GrantResource::Zone(ZoneReference::Unknown) => "a zone".to_owned(),
        GrantResource::User => "user".to_owned(),
    }
}

/// What a person calls all of `resources`, each name once.
pub(in crate::report) fn resource_names<'r>(
    resources: impl IntoIterator<Item = &'r GrantResource>,
) -> String {
    deduplicate(resources.into_iter().map(resource_name)).join(", ")
}

/// The places of the reasons, and why: each why once. What every deploy needs has no other reason.
fn reason_lines(reasons: &[PermissionReason]) -> Vec<String> {
    let general = reasons.iter().find(|reason| reason.line.is_none());
    if let Some(general) = general {
        return vec![escape_control(&general.why)];
    }
    let mut lines = Vec::new();
    for why in deduplicate(reasons.iter().map(|reason| &reason.why)) {
        let alike = reasons.iter().filter(|reason| reason.why == *why);
        let alike: Vec<&PermissionReason> = alike.collect();
        lines.extend(alike.iter().take(PLACES).map(|reason| reason_place(reason)));
        if alike.len() > PLACES {
            lines.push(format!("and {} more", alike.len() - PLACES));
        }
        lines.push(format!("({})", escape_control(why)));
    }
    lines
}

fn reason_place(reason: &PermissionReason) -> String {
    let name = reason.binding.as_deref().or(reason.field).unwrap_or("");
    match reason.line {
        Some(line) => escape_control(&format!("{}:{line} {name}", reason.config)),
        None => escape_control(&reason.config),
    }
}

/// The accounts, none for one that nothing names.
pub(super) fn accounts<'p>(
    permissions: impl IntoIterator<Item = &'p Permission>,
) -> BTreeSet<Option<&'p str>> {
    let permissions = permissions.into_iter();
    let resources = permissions.flat_map(|permission| &permission.resources);
    let accounts = resources.filter_map(|resource| match resource {
        GrantResource::Account(id) => Some(id.as_deref()),
        _ => None,
    });
    accounts.collect()
}
