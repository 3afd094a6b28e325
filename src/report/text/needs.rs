//! The permissions that projects take, for people.

use super::advice::advice;
use super::permissions::{accounts, permission_row, permissions_table};
use super::table::paragraph;
use crate::permissions::groups::{PermissionGroup, SECRETS_STORE_WRITE};
use crate::permissions::requirements::{
    FieldNote, GrantResource, Permission, TokenPurpose, ZoneReference,
};
use crate::permissions::token::name::workers;
use crate::permissions::wrangler_version::tool::{VersionSource, WranglerTool};
use crate::report::style::Style;
use crate::report::view::needs::{NeedsView, common_version};

/// The report of `token needs`.
pub(crate) fn needs(view: &NeedsView<'_>, style: Style) -> String {
    let needs = view.needs;
    if view.projects.is_empty() {
        return String::new();
    }
    if needs.permissions.is_empty() {
        let configs = match view.projects {
            [_] => "1 config".to_owned(),
            many => format!("{} configs", many.len()),
        };
        return format!("No Secrets Store bindings in {configs}: no token is needed.\n");
    }
    let mut text = paragraph(&title(view), "", style);
    text.push('\n');
    let several = accounts(&needs.permissions).len() > 1;
    let rows = needs
        .permissions
        .iter()
        .map(|permission| permission_row(permission, several));
    text.push_str(&permissions_table(&rows.collect::<Vec<_>>(), style));
    let remarks = remarks(view);
    if !remarks.is_empty() {
        text.push('\n');
    }
    for remark in remarks {
        text.push_str(&paragraph(&remark, "  ", style));
    }
    if view.first_takes_more && style.hints {
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

fn title(view: &NeedsView<'_>) -> String {
    let aim = aim(view.purpose);
    let named = workers(view.projects);
    format!("A token {aim} {named}{}", tool(view.purpose, view.tools))
}

/// What a token is for, behind "a token".
pub(super) fn aim(purpose: TokenPurpose) -> &'static str {
    match purpose {
        TokenPurpose::Deploy => "to deploy",
        TokenPurpose::FirstDeploy => "for the first deploy of",
        TokenPurpose::Check => "to check",
        TokenPurpose::Fix => "to fix",
    }
}

/// What a token is for, as a noun.
pub(super) fn activity(purpose: TokenPurpose) -> &'static str {
    match purpose {
        TokenPurpose::Deploy => "deploying",
        TokenPurpose::FirstDeploy => "the first deploy of",
        TokenPurpose::Check => "checking",
        TokenPurpose::Fix => "fixing",
    }
}

/// The wrangler that every project deploys with, in brackets, where `purpose` has to do with it.
pub(super) fn tool(purpose: TokenPurpose, tools: &[WranglerTool]) -> String {
    match (common_version(tools), tools) {
        (Some(version), [tool, ..]) if is_about_wrangler(purpose) => match &tool.by {
            VersionSource::File(file) => format!(" (wrangler {version}, from {file})"),
            VersionSource::Flag | VersionSource::Nothing(_) => format!(" (wrangler {version})"),
        },
        _ => String::new(),
    }
}

fn is_about_wrangler(purpose: TokenPurpose) -> bool {
    matches!(purpose, TokenPurpose::Deploy | TokenPurpose::FirstDeploy)
}

fn remarks(view: &NeedsView<'_>) -> Vec<String> {
    let needs = view.needs;
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
    let mut resources = needs
        .permissions
        .iter()
        .flat_map(|permission| &permission.resources);
    if resources.any(|resource| matches!(resource, GrantResource::Zone(ZoneReference::Of(_)))) {
        remarks.push("zones: a host stands for the zone that it lies in".to_owned());
    }
    remarks.extend(without_version(view));
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
fn not_needed(free: &[FieldNote]) -> Vec<String> {
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

pub(in crate::report) fn unknown(mention: &FieldNote) -> String {
    format!("{} ({}:{})", mention.field, mention.config, mention.line)
}

pub(in crate::report) fn withheld(
    withheld: &[(&'static PermissionGroup, FieldNote)],
) -> Option<String> {
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
pub(in crate::report) fn without_version(view: &NeedsView<'_>) -> Vec<String> {
    if !is_about_wrangler(view.purpose) || view.wrangler().is_some() {
        return Vec::new();
    }
    let mut remarks: Vec<String> = Vec::new();
    for (project, tool) in view.projects.iter().zip(view.tools) {
        let remark = match (&tool.by, tool.version) {
            (VersionSource::Nothing(why), _) => format!(
                "wrangler's version is not known: {why}. Listed is what any version asks for; \
                 --wrangler-version narrows it"
            ),
            (VersionSource::File(_) | VersionSource::Flag, Some(version)) => {
                format!("{} deploys with wrangler {version}", project.config)
            }
            (VersionSource::File(_) | VersionSource::Flag, None) => continue,
        };
        if !remarks.contains(&remark) {
            remarks.push(remark);
        }
    }
    remarks
}
