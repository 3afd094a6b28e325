//! The permissions that projects take, for people.

use std::collections::BTreeSet;

use console::measure_text_width;

use super::human::{advice, short};
use super::style::{Style, plain, wrap};
use crate::needs::{Mention, Needs, Permission, Purpose, Reason, Resource, Zone};
use crate::permissions::groups::{Group, SECRETS_STORE_WRITE};
use crate::permissions::table::Evidence;
use crate::project::Project;
use crate::wrangler::Version;

/// Below this many columns there is no table.
const NARROW: usize = 60;

/// Places of one reason that are named.
const PLACES: usize = 3;

/// What `token needs` has to tell.
pub struct Sheet<'a> {
    /// What the token is for.
    pub purpose: Purpose,
    /// What was derived.
    pub needs: &'a Needs,
    /// The projects.
    pub projects: &'a [Project],
    /// The wrangler of each.
    pub tools: &'a [Tool],
    /// The configs that cannot be used, with what to do.
    pub errors: &'a [(String, &'static str)],
    /// A first deploy takes permissions that a later one does not.
    pub first_takes_more: bool,
}

/// The wrangler of a project.
pub struct Tool {
    /// Its version, where it is known.
    pub version: Option<Version>,
    /// Who says so.
    pub by: By,
}

/// Who says which wrangler a project has.
pub enum By {
    /// The command line.
    Flag,
    /// This file.
    File(String),
    /// Nobody, and this is why.
    Nothing(String),
}

impl Sheet<'_> {
    /// The version that every project deploys with.
    pub fn wrangler(&self) -> Option<Version> {
        let first = self.tools.first()?.version;
        self.tools
            .iter()
            .all(|tool| tool.version == first)
            .then_some(first)?
    }

    fn is_about_wrangler(&self) -> bool {
        matches!(self.purpose, Purpose::Deploy | Purpose::FirstDeploy)
    }
}

/// The report of `token needs`.
pub fn needs(sheet: &Sheet<'_>, style: Style) -> String {
    let needs = sheet.needs;
    if sheet.projects.is_empty() {
        return String::new();
    }
    if needs.permissions.is_empty() {
        let configs = match sheet.projects {
            [_] => "1 config".to_owned(),
            many => format!("{} configs", many.len()),
        };
        return format!("No Secrets Store bindings in {configs}: no token is needed.\n");
    }
    let mut text = paragraph(&title(sheet), "", style);
    text.push('\n');
    text.push_str(&table(&needs.permissions, style));
    let remarks = remarks(sheet);
    if !remarks.is_empty() {
        text.push('\n');
    }
    for remark in remarks {
        text.push_str(&paragraph(&remark, "  ", style));
    }
    if sheet.first_takes_more && style.hints {
        let line = "A first deploy, or one with a new binding, takes more.";
        text.push('\n');
        text.push_str(&paragraph(line, "", style));
        text.push_str(&advice(
            "wrangler-permit token needs --for first-deploy",
            style,
        ));
    }
    text
}

/// `text` in lines that hang by two columns below `indent`.
fn paragraph(text: &str, indent: &str, style: Style) -> String {
    let lines = wrap(&plain(text), style.width.saturating_sub(indent.len() + 2));
    format!("{indent}{}\n", lines.join(&format!("\n{indent}  ")))
}

fn title(sheet: &Sheet<'_>) -> String {
    let workers: BTreeSet<&str> = sheet
        .projects
        .iter()
        .flat_map(Project::selected)
        .filter_map(|environment| environment.worker.as_deref())
        .collect();
    let workers: Vec<&str> = workers.into_iter().collect();
    let named = match workers.as_slice() {
        [] => "this Worker".to_owned(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [first, more @ ..] => format!("{first} and {} more", more.len()),
    };
    let purpose = match sheet.purpose {
        Purpose::Deploy => "to deploy",
        Purpose::FirstDeploy => "for the first deploy of",
        Purpose::Check => "to check",
        Purpose::Fix => "to fix",
    };
    let tool = match (sheet.wrangler(), sheet.tools) {
        (Some(version), [tool, ..]) if sheet.is_about_wrangler() => match &tool.by {
            By::File(file) => format!(" (wrangler {version}, from {file})"),
            By::Flag | By::Nothing(_) => format!(" (wrangler {version})"),
        },
        _ => String::new(),
    };
    format!("A token {purpose} {named}{tool}")
}

/// A permission as three cells, each of several lines.
struct Row {
    label: &'static str,
    on: Vec<String>,
    because: Vec<String>,
    required: bool,
}

/// The permissions, what is required first.
fn table(permissions: &[Permission], style: Style) -> String {
    let several = accounts(permissions).len() > 1;
    let rows: Vec<Row> = permissions.iter().map(|it| row(it, several)).collect();
    let widest = |cells: &mut dyn Iterator<Item = &str>, head: &str, most: usize| {
        let columns = cells.map(measure_text_width).max().unwrap_or(0);
        columns.max(head.len()).min(most)
    };
    let mut ons = rows.iter().flat_map(|row| &row.on).map(String::as_str);
    let widths = [
        widest(&mut rows.iter().map(|row| row.label), "permission", 28),
        widest(&mut ons, "on", 22),
    ];
    let narrow = style.width < NARROW || !rows.iter().all(|row| fits(row, widths, style));
    let mut text = match narrow {
        true => String::new(),
        false => style.dim(&line(["permission", "on", "because"], widths)),
    };
    let mut required = true;
    for row in &rows {
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
    let label = wrap(row.label, widths[0]);
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
    let mut text = format!("  {}\n", style.bold(row.label));
    let on = format!("on {}", row.on.join(", "));
    text.push_str(&paragraph(&on, "    ", style));
    for part in &row.because {
        text.push_str(&paragraph(part, "    ", style));
    }
    text
}

/// A row; `several`: the permissions are about more than one account.
fn row(permission: &Permission, several: bool) -> Row {
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
        label: permission.group.label,
        on,
        because,
        required: permission.required,
    }
}

fn on(resource: &Resource) -> String {
    match resource {
        Resource::Account(_) => "account".to_owned(),
        Resource::Zone(Zone::Id(id)) => plain(&format!("zone {}", short(id))),
        Resource::Zone(Zone::Named(name) | Zone::Of(name)) => plain(name),
        Resource::Zone(Zone::Unknown) => "a zone".to_owned(),
        Resource::User => "user".to_owned(),
    }
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

fn remarks(sheet: &Sheet<'_>) -> Vec<String> {
    let needs = sheet.needs;
    let mut remarks = Vec::new();
    let free = not_needed(&needs.free);
    if !free.is_empty() {
        remarks.push(format!("not needed: {}", free.join(", ")));
    }
    let unknown: Vec<String> = needs.unknown.iter().map(unknown).collect();
    if !unknown.is_empty() {
        remarks.push(format!("unknown: {}", unknown.join(", ")));
    }
    remarks.extend(withheld(&needs.withheld));
    remarks.extend(on_accounts(&needs.permissions));
    let mut resources = needs.permissions.iter().flat_map(|it| &it.resources);
    if resources.any(|resource| matches!(resource, Resource::Zone(Zone::Of(_)))) {
        remarks.push("zones: a host stands for the zone that it lies in".to_owned());
    }
    remarks.extend(without_version(sheet));
    let store = needs
        .permissions
        .iter()
        .find(|permission| *permission.group == SECRETS_STORE_WRITE);
    if let Some(store) = store {
        remarks.push(format!(
            "a token with {} can overwrite every secret of the account",
            store.group.label
        ));
    }
    remarks
}

/// Each title once with all that is said of it.
fn not_needed(free: &[Mention]) -> Vec<String> {
    let mut titles: Vec<(&str, Vec<&str>)> = Vec::new();
    for mention in free.iter().filter(|mention| mention.surprising) {
        let whys = match titles.iter().position(|(title, _)| *title == mention.title) {
            Some(index) => &mut titles[index].1,
            None => {
                titles.push((&mention.title, Vec::new()));
                let last = titles.len() - 1;
                &mut titles[last].1
            }
        };
        if !whys.contains(&mention.why.as_str()) && mention.why != "bound" {
            whys.push(&mention.why);
        }
    }
    titles
        .into_iter()
        .map(|(title, whys)| match whys.as_slice() {
            [] => title.to_owned(),
            whys => format!("{title} ({})", whys.join(", ")),
        })
        .collect()
}

fn unknown(mention: &Mention) -> String {
    format!("{} ({}:{})", mention.field, mention.config, mention.line)
}

fn withheld(withheld: &[(&'static Group, Mention)]) -> Option<String> {
    let (group, first) = withheld.first()?;
    let mut names: Vec<String> = withheld
        .iter()
        .map(|(_, mention)| format!("{}:{}", mention.config, mention.line))
        .collect();
    names.dedup();
    Some(format!(
        "not asked for: {}, with which {}. Make what {} names yourself, before the deploy",
        group.label,
        first.why,
        names.join(", ")
    ))
}

/// The accounts, none for one that nothing names.
fn accounts(permissions: &[Permission]) -> BTreeSet<Option<&str>> {
    let resources = permissions.iter().flat_map(|it| &it.resources);
    resources
        .filter_map(|resource| match resource {
            Resource::Account(id) => Some(id.as_deref()),
            _ => None,
        })
        .collect()
}

/// What is to say about them.
fn on_accounts(permissions: &[Permission]) -> Option<String> {
    let accounts = accounts(permissions);
    let named: Vec<&str> = accounts.iter().copied().flatten().collect();
    match (named.as_slice(), accounts.contains(&None)) {
        ([], true) => Some(
            "account: nothing says which, <ACCOUNT_ID> stands for it; set account_id or \
             CLOUDFLARE_ACCOUNT_ID, or use --account-id"
                .to_owned(),
        ),
        ([_], false) | ([], false) => None,
        (several, other) => {
            let other = if other { ", <ACCOUNT_ID>" } else { "" };
            Some(format!(
                "accounts: {}{other}; make one token for each",
                several.join(", ")
            ))
        }
    }
}

/// What it means that a version is not known, or not the same everywhere.
fn without_version(sheet: &Sheet<'_>) -> Vec<String> {
    if !sheet.is_about_wrangler() || sheet.wrangler().is_some() {
        return Vec::new();
    }
    let mut remarks: Vec<String> = Vec::new();
    for (project, tool) in sheet.projects.iter().zip(sheet.tools) {
        let remark = match (&tool.by, tool.version) {
            (By::Nothing(why), _) => format!(
                "wrangler's version is not known: {why}. Listed is what any version asks for; \
                 --wrangler-version narrows it"
            ),
            (By::File(_) | By::Flag, Some(version)) => {
                format!("{} deploys with wrangler {version}", project.config)
            }
            (By::File(_) | By::Flag, None) => continue,
        };
        if !remarks.contains(&remark) {
            remarks.push(remark);
        }
    }
    remarks
}
