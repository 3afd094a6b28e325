//! The link to the dashboard's form for a token.
//!
//! The form of an account fills in a permission by its key or by the id of its group, and says what it
//! does not know; that of a user knows keys alone and drops others without a word (Cloudflare
//! documentation, `fundamentals/api/how-to/account-owned-token-template`; cloudflare-docs pull request
//! 33564). Neither takes an account, single zones, an expiry or addresses: so all of it is listed.

use serde_json::json;

use super::escape::encoded;
use super::{Draft, tokens};
use crate::permissions::groups::Certainty;
use crate::permissions::requirements::{Permission, Resource, Zone};
use crate::permissions::token::Owner;
use crate::report::permissions::{on, paragraph, places};
use crate::report::style::{Style, plain};

/// How a link names a permission.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Key<'a> {
    /// By a key that is documented.
    Sure(&'a str, &'a str),
    /// By something that may not be understood.
    Perhaps(&'a str, &'a str),
    /// Not at all.
    No,
}

/// The link on a line of its own, and what to look for and to do on the form.
pub(super) fn link(draft: &Draft<'_>, style: Style) -> String {
    let grants = &draft.blueprint.grants;
    let keys: Vec<Key<'_>> = grants.iter().map(|it| key(draft, it)).collect();
    let mut text = format!("{}\n\n", address(draft, &keys));
    let title = "Before you create the token, the form must show:";
    text.push_str(&paragraph(title, "", style));
    text.push_str(&rows(grants, &keys, style));
    let legend = legend(draft.blueprint.owner, &keys);
    let gap = if legend.is_empty() { "" } else { "\n" };
    text.push_str(gap);
    text.push_str(&paragraphs(&legend, style));
    let title = "The link cannot set these, set them by hand:";
    text.push_str(&format!("\n{}", paragraph(title, "", style)));
    text.push_str(&paragraphs(&by_hand(draft), style));
    text
}

fn paragraphs(lines: &[String], style: Style) -> String {
    lines.iter().map(|it| paragraph(it, "  ", style)).collect()
}

fn rows(grants: &[&Permission], keys: &[Key<'_>], style: Style) -> String {
    let labels = grants.iter().map(|permission| permission.group.label.len());
    let widest = labels.max().unwrap_or(0);
    let pairs = grants.iter().zip(keys);
    pairs
        .map(|(it, key)| row(it, *key, widest, style))
        .collect()
}

fn key<'a>(draft: &'a Draft<'_>, permission: &Permission) -> Key<'a> {
    let group = permission.group;
    let kind = group.template.map_or("edit", |template| template.kind);
    if let Some(template) = group
        .template
        .filter(|it| it.certainty == Certainty::Documented)
    {
        return Key::Sure(template.key, kind);
    }
    let policies = draft.body.policies.iter();
    let id = policies
        .flat_map(|policy| &policy.groups)
        .find(|granted| granted.group == group && !granted.id.starts_with('<'))
        .filter(|_| draft.blueprint.owner == Owner::Account)
        .map(|granted| granted.id.as_str());
    match id.or(group.template.map(|template| template.key)) {
        Some(key) => Key::Perhaps(key, kind),
        None => Key::No,
    }
}

fn address(draft: &Draft<'_>, keys: &[Key<'_>]) -> String {
    let entries = keys.iter().filter_map(|key| match key {
        Key::Sure(key, kind) | Key::Perhaps(key, kind) => Some(json!({ "key": key, "type": kind })),
        Key::No => None,
    });
    let entries = encoded(&json!(entries.collect::<Vec<_>>()).to_string());
    let name = encoded(&draft.body.name);
    match draft.blueprint.owner {
        Owner::Account => format!(
            "https://dash.cloudflare.com/?to=/:account/api-tokens&permissionGroupKeys={entries}&name={name}"
        ),
        Owner::User => format!(
            "https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys={entries}\
             &accountId=*&zoneId=all&name={name}"
        ),
    }
}

fn row(permission: &Permission, key: Key<'_>, widest: usize, style: Style) -> String {
    let mark = match key {
        Key::Sure(..) => " ",
        Key::Perhaps(..) => "*",
        Key::No => "+",
    };
    let (label, places) = (permission.group.label, places(&permission.resources));
    let line = format!("{mark} {label:<widest$}  {places}");
    if line.chars().count() + 2 <= style.width {
        return format!("  {line}\n");
    }
    format!(
        "  {mark} {label}\n{}",
        paragraph(&format!("on {places}"), "      ", style)
    )
}

fn legend(owner: Owner, keys: &[Key<'_>]) -> Vec<String> {
    let mut legend = Vec::new();
    if keys.iter().any(|key| matches!(key, Key::Perhaps(..))) {
        let then = match owner {
            Owner::Account => "if the form says that it does not know it, add the row",
            Owner::User => {
                "the form drops without a word what it does not know: if the row is not there, add it"
            }
        };
        legend.push(format!(
            "* is not in Cloudflare's list of keys for links; {then}"
        ));
    }
    if keys.contains(&Key::No) {
        legend.push("+ no link can name: add the row".to_owned());
    }
    legend
}

/// What the form has to be told besides.
fn by_hand(draft: &Draft<'_>) -> Vec<String> {
    let mut lines = vec![match draft.account() {
        Some(id) => plain(&format!("account: only {id}")),
        None => format!(
            "account: only the one that is deployed to ({})",
            tokens::ACCOUNT_ID
        ),
    }];
    let resources = draft.blueprint.grants.iter().flat_map(|it| &it.resources);
    let mut zones: Vec<String> = Vec::new();
    for zone in resources.filter(|it| matches!(it, Resource::Zone(_))) {
        let zone = match zone {
            Resource::Zone(Zone::Id(id)) => plain(id),
            zone => on(zone),
        };
        if !zones.contains(&zone) {
            zones.push(zone);
        }
    }
    if !zones.is_empty() {
        lines.push(format!("zones: only {}", zones.join(", ")));
    }
    if let Some(moment) = &draft.body.expires_on {
        lines.push(format!("end: {moment}"));
    }
    if let Some(condition) = &draft.body.condition {
        let networks = condition.request_ip.r#in.join(", ");
        lines.push(format!("client IP address: is in {networks}"));
    }
    lines
}

#[cfg(test)]
mod tests;
