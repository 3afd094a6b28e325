//! The permissions that projects need, for people.

use super::advice::advice;
use super::permissions::{accounts, permission_row, permissions_table};
use super::table::paragraph;
use crate::permissions::groups::{PermissionGroup, SECRETS_STORE_WRITE};
use crate::permissions::requirements::{
    FieldNote, GrantResource, Permission, TokenPurpose, ZoneReference,
};
use crate::permissions::token::name::workers;
use crate::report::deduplicate;
use crate::report::style::{Style, count_noun};
use crate::report::view::needs::{NeedsView, common_version};
use crate::wrangler::{VersionSource, WranglerTool};

/// The report of `token needs`.
pub(crate) fn needs(view: &NeedsView<'_>, style: Style) -> String {
    let needs = view.needs;
    if view.projects.is_empty() {
        return String::new();
    }
    if needs.permissions.is_empty() {
        // What could not be read can need a token.
        if !view.errors.is_empty() {
            return String::new();
        }
        let configs = count_noun(view.projects.len(), "config");
        return format!("No Secrets Store bindings in {configs}: no token is needed.\n");
    }
    let aim = aim(view.purpose);
    let tool = tool(view.purpose, view.tools);
    let title = format!("A token {aim} {}{tool}", workers(view.projects));
    let mut text = paragraph(&title, "", style) + "\n";
    let several = accounts(&needs.permissions).len() > 1;
    let rows = needs.permissions.iter();
    let rows: Vec<_> = rows
        .map(|permission| permission_row(permission, several))
        .collect();
    text.push_str(&permissions_table(&rows, style));
    let remarks = remarks(view);
    if !remarks.is_empty() {
        text.push('\n');
    }
    for remark in remarks {
        text.push_str(&paragraph(&remark, "  ", style));
    }
    if view.first_takes_more && style.hints {
        let line = "A first deploy or a new binding needs more permissions.";
        let purpose = [&["--for", TokenPurpose::FirstDeploy.word()][..]];
        let next = advice(&view.invocation.command("token needs", purpose), style);
        text.push_str(&format!("\n{}{next}", paragraph(line, "", style)));
    }
    text
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
        remarks.push("zones: a host means the zone that it is in".to_owned());
    }
    remarks.extend(without_version(view));
    remarks.extend(overwriting(&needs.permissions));
    remarks
}

/// What it means to have a token that can write secrets.
pub(in crate::report) fn overwriting<'p>(
    permissions: impl IntoIterator<Item = &'p Permission>,
) -> Option<String> {
    let mut permissions = permissions.into_iter();
    let store = permissions.find(|permission| *permission.group == SECRETS_STORE_WRITE)?;
    let label = store.group.label;
    Some(format!(
        "a token with {label} can overwrite every secret of the account"
    ))
}

/// Each title once with all that is said of it.
fn not_needed(free: &[FieldNote]) -> Vec<String> {
    let mentions = || free.iter().filter(|mention| mention.surprising);
    let titles = deduplicate(mentions().map(|mention| &mention.title));
    let with_whys = |title: &String| {
        let alike = mentions().filter(|mention| mention.title == *title && mention.why != "bound");
        match deduplicate(alike.map(|mention| mention.why.as_str())).as_slice() {
            [] => title.clone(),
            whys => format!("{title} ({})", whys.join(", ")),
        }
    };
    titles.into_iter().map(with_whys).collect()
}

pub(in crate::report) fn unknown(mention: &FieldNote) -> String {
    format!("{} ({}:{})", mention.field, mention.config, mention.line)
}

pub(in crate::report) fn withheld(
    withheld: &[(&'static PermissionGroup, FieldNote)],
) -> Option<String> {
    let (group, first) = withheld.first()?;
    let places = withheld.iter();
    let places = places.map(|(_, mention)| format!("{}:{}", mention.config, mention.line));
    let mut names: Vec<String> = places.collect();
    names.dedup();
    Some(format!(
        "not asked for: {}, with which {}. Make what {} binds yourself, before the deploy",
        group.label,
        first.why,
        names.join(", ")
    ))
}

/// Which accounts the token is for, unless it is one that is known.
fn on_accounts(permissions: &[Permission]) -> Option<String> {
    let accounts = accounts(permissions);
    let named: Vec<&str> = accounts.iter().copied().flatten().collect();
    match (named.as_slice(), accounts.contains(&None)) {
        ([], true) => Some(
            "account: nothing says which (shown as <ACCOUNT_ID>); set account_id or \
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
    let projects = view.projects.iter().zip(view.tools);
    deduplicate(projects.filter_map(|(project, tool)| match &tool.by {
        VersionSource::Nothing(why) => Some(format!(
            "wrangler's version is not known: {why}. Listing what any version needs; \
             --wrangler-version narrows it"
        )),
        VersionSource::File(_) | VersionSource::Flag => {
            let version = tool.version?;
            Some(format!(
                "{} deploys with wrangler {version}",
                project.config
            ))
        }
    }))
}
