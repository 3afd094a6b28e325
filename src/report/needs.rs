//! The permissions that projects take, for people.

use super::human::advice;
use super::permissions::{accounts, paragraph, row, table};
use super::style::Style;
use crate::permissions::groups::{Group, SECRETS_STORE_WRITE};
use crate::permissions::requirements::{Mention, Needs, Permission, Purpose, Resource, Zone};
use crate::permissions::token::name::workers;
use crate::permissions::wrangler_version::Version;
pub(crate) use crate::permissions::wrangler_version::tool::{
    VersionSource as By, WranglerTool as Tool,
};
use crate::project::Project;

/// What `token needs` has to tell.
pub(crate) struct Sheet<'a> {
    /// What the token is for.
    pub(crate) purpose: Purpose,
    /// What was derived.
    pub(crate) needs: &'a Needs,
    /// The projects.
    pub(crate) projects: &'a [Project],
    /// The wrangler of each.
    pub(crate) tools: &'a [Tool],
    /// The configs that cannot be used, with what to do.
    pub(crate) errors: &'a [(String, &'static str)],
    /// A first deploy takes permissions that a later one does not.
    pub(crate) first_takes_more: bool,
}

impl Sheet<'_> {
    /// The version that every project deploys with.
    pub(crate) fn wrangler(&self) -> Option<Version> {
        version(self.tools)
    }
}

/// The report of `token needs`.
pub(crate) fn needs(sheet: &Sheet<'_>, style: Style) -> String {
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
    let several = accounts(&needs.permissions).len() > 1;
    let rows = needs.permissions.iter().map(|it| row(it, several));
    text.push_str(&table(&rows.collect::<Vec<_>>(), style));
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

fn title(sheet: &Sheet<'_>) -> String {
    let purpose = match sheet.purpose {
        Purpose::Deploy => "to deploy",
        Purpose::FirstDeploy => "for the first deploy of",
        Purpose::Check => "to check",
        Purpose::Fix => "to fix",
    };
    let named = workers(sheet.projects);
    format!(
        "A token {purpose} {named}{}",
        tool(sheet.purpose, sheet.tools)
    )
}

/// The wrangler that every project deploys with, in brackets, where `purpose` has to do with it.
pub(super) fn tool(purpose: Purpose, tools: &[Tool]) -> String {
    match (version(tools), tools) {
        (Some(version), [tool, ..]) if is_about_wrangler(purpose) => match &tool.by {
            By::File(file) => format!(" (wrangler {version}, from {file})"),
            By::Flag | By::Nothing(_) => format!(" (wrangler {version})"),
        },
        _ => String::new(),
    }
}

/// The version that every one of `tools` has.
fn version(tools: &[Tool]) -> Option<Version> {
    let first = tools.first()?.version;
    tools
        .iter()
        .all(|tool| tool.version == first)
        .then_some(first)?
}

fn is_about_wrangler(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::Deploy | Purpose::FirstDeploy)
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

pub(super) fn unknown(mention: &Mention) -> String {
    format!("{} ({}:{})", mention.field, mention.config, mention.line)
}

pub(super) fn withheld(withheld: &[(&'static Group, Mention)]) -> Option<String> {
    let (group, first) = withheld.first()?;
    let mut names: Vec<String> = withheld
        .iter()
        .map(|(_, mention)| format!("{}:{}", mention.config, mention.line))
        .collect();
    names.dedup();
    Some(format!(
        "not asked for: {}, with which {}. Make what {} binds yourself, before the deploy",
        group.label,
        first.why,
        names.join(", ")
    ))
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
pub(super) fn without_version(sheet: &Sheet<'_>) -> Vec<String> {
    if !is_about_wrangler(sheet.purpose) || sheet.wrangler().is_some() {
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
