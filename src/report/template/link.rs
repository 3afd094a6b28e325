//! The link to the dashboard's form for a token.
//!
//! The form of an account fills in a permission by its key or by the id of its group, and says what it
//! does not know; that of a user knows keys alone and drops others silently (Cloudflare
//! documentation, `fundamentals/api/how-to/account-owned-token-template`; cloudflare-docs pull request
//! 33564). Neither accepts an account, single zones, an expiry or addresses: so the text lists them.

use serde_json::json;

use super::escape::encoded;
use super::{TokenTemplate, tokens};
use crate::permissions::groups::KeyCertainty;
use crate::permissions::requirements::{GrantResource, Permission, ZoneReference};
use crate::permissions::token::OwnerKind;
use crate::report::deduplicate;
use crate::report::style::{Style, escape_control};
use crate::report::text::permissions::{resource_name, resource_names};
use crate::report::text::table::{CellOverflow, TableLayout, paragraph, stacked};

/// How a link names a permission.
#[derive(Clone, Copy, Eq, PartialEq)]
enum LinkKey<'a> {
    /// By a key that is documented.
    Sure(&'a str, &'a str),
    /// By something that the form possibly does not know.
    Perhaps(&'a str, &'a str),
    /// Not at all.
    No,
}

/// The link on a line of its own, and what to look for and to do on the form.
pub(super) fn link(template: &TokenTemplate<'_>, style: Style) -> String {
    let grants = &template.spec.grants;
    let keys = keys(template);
    let mut text = format!("{}\n\n", address(template, &keys));
    let title = "Before you create the token, the form must show:";
    text.push_str(&paragraph(title, "", style));
    text.push_str(&rows(grants, &keys, style));
    let legend = legend(template.spec.owner, &keys);
    let gap = if legend.is_empty() { "" } else { "\n" };
    text.push_str(gap);
    text.push_str(&paragraphs(&legend, style));
    let title = "The link cannot set these, set them by hand:";
    text.push_str(&format!("\n{}", paragraph(title, "", style)));
    text.push_str(&paragraphs(&by_hand(template), style));
    text
}

/// The link alone.
pub(super) fn link_address(template: &TokenTemplate<'_>) -> String {
    address(template, &keys(template))
}

fn keys<'a>(template: &'a TokenTemplate<'_>) -> Vec<LinkKey<'a>> {
    let grants = template.spec.grants.iter();
    grants.map(|permission| key(template, permission)).collect()
}

fn paragraphs(lines: &[String], style: Style) -> String {
    lines
        .iter()
        .map(|line| paragraph(line, "  ", style))
        .collect()
}

/// The permissions with what marks them, those that are too wide for the line in two.
fn rows(grants: &[&Permission], keys: &[LinkKey<'_>], style: Style) -> String {
    let pairs = grants.iter().zip(keys);
    let cells: Vec<[String; 2]> = pairs
        .map(|(permission, key)| cells(permission, *key))
        .collect();
    let layout = TableLayout::fitted(&cells, [usize::MAX, 0], CellOverflow::Cut, style);
    let row = |cells: &[String; 2]| {
        let [label, places] = cells;
        if layout.holds(cells) {
            layout.row(cells)
        } else {
            stacked(label, &[format!("on {places}")], "      ", style)
        }
    };
    cells.iter().map(row).collect()
}

fn cells(permission: &Permission, key: LinkKey<'_>) -> [String; 2] {
    let mark = match key {
        LinkKey::Sure(..) => " ",
        LinkKey::Perhaps(..) => "*",
        LinkKey::No => "+",
    };
    let label = permission.group.label;
    [
        format!("{mark} {label}"),
        resource_names(&permission.resources),
    ]
}

fn key<'a>(template: &'a TokenTemplate<'_>, permission: &Permission) -> LinkKey<'a> {
    let group = permission.group;
    let kind = group.template.map_or("edit", |template| template.kind);
    if let Some(template) = group
        .template
        .filter(|template| template.certainty == KeyCertainty::Documented)
    {
        return LinkKey::Sure(template.key, kind);
    }
    let policies = template.body.policies.iter();
    let id = policies
        .flat_map(|policy| &policy.groups)
        .find(|granted| granted.group == group && !granted.id.starts_with('<'))
        .filter(|_| template.spec.owner == OwnerKind::Account)
        .map(|granted| granted.id.as_str());
    match id.or(group.template.map(|template| template.key)) {
        Some(key) => LinkKey::Perhaps(key, kind),
        None => LinkKey::No,
    }
}

fn address(template: &TokenTemplate<'_>, keys: &[LinkKey<'_>]) -> String {
    let entries = keys.iter().filter_map(|key| match key {
        LinkKey::Sure(key, kind) | LinkKey::Perhaps(key, kind) => {
            Some(json!({ "key": key, "type": kind }))
        }
        LinkKey::No => None,
    });
    let entries = encoded(&json!(entries.collect::<Vec<_>>()).to_string());
    let name = encoded(&template.body.name);
    match template.spec.owner {
        OwnerKind::Account => format!(
            "https://dash.cloudflare.com/?to=/:account/api-tokens&permissionGroupKeys={entries}&name={name}"
        ),
        OwnerKind::User => format!(
            "https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys={entries}\
             &accountId=*&zoneId=all&name={name}"
        ),
    }
}

fn legend(owner: OwnerKind, keys: &[LinkKey<'_>]) -> Vec<String> {
    let mut legend = Vec::new();
    if keys.iter().any(|key| matches!(key, LinkKey::Perhaps(..))) {
        let then = match owner {
            OwnerKind::Account => "if the form says that it does not know it, add the row",
            OwnerKind::User => {
                "the form silently drops what it does not know: if the row is not there, add it"
            }
        };
        legend.push(format!(
            "* is not in Cloudflare's list of keys for links; {then}"
        ));
    }
    if keys.contains(&LinkKey::No) {
        legend.push("+ no link can name: add the row".to_owned());
    }
    legend
}

/// What a person has to set in the form besides.
fn by_hand(template: &TokenTemplate<'_>) -> Vec<String> {
    let mut lines = vec![match template.account() {
        Some(id) => escape_control(&format!("account: only {id}")),
        None => format!(
            "account: only the one that is deployed to ({})",
            tokens::ACCOUNT_ID
        ),
    }];
    let resources = template
        .spec
        .grants
        .iter()
        .flat_map(|permission| &permission.resources);
    let zones = deduplicate(resources.filter_map(|resource| match resource {
        GrantResource::Zone(ZoneReference::Id(id)) => Some(escape_control(id)),
        GrantResource::Zone(_) => Some(resource_name(resource)),
        _ => None,
    }));
    if !zones.is_empty() {
        lines.push(format!("zones: only {}", zones.join(", ")));
    }
    if let Some(moment) = &template.body.expires_on {
        lines.push(format!("end: {moment}"));
    }
    if let Some(condition) = &template.body.condition {
        let networks = condition.request_ip.r#in.join(", ");
        lines.push(format!("client IP address: is in {networks}"));
    }
    lines
}

#[cfg(test)]
mod tests;
