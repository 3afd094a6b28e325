//! The link to the dashboard's form for a token.
//!
//! The form of an account fills in a permission by its key or by the id of its group, and says what it
//! does not know; that of a user knows keys alone and drops others without a word (Cloudflare
//! documentation, `fundamentals/api/how-to/account-owned-token-template`; cloudflare-docs pull request
//! 33564). Neither takes an account, single zones, an expiry or addresses: so all of it is listed.

use serde_json::json;

use super::escape::encoded;
use super::{Draft, tokens};
use crate::needs::{Permission, Resource, Zone};
use crate::permissions::groups::Certainty;
use crate::report::permissions::{on, paragraph};
use crate::report::style::{Style, plain};
use crate::token::Owner;

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
    text.push_str(&paragraph(
        "Before you create the token, the form must show:",
        "",
        style,
    ));
    let widest = grants
        .iter()
        .map(|it| it.group.label.len())
        .max()
        .unwrap_or(0);
    for (permission, key) in grants.iter().zip(&keys) {
        text.push_str(&row(permission, *key, widest, style));
    }
    let legend = legend(draft.blueprint.owner, &keys);
    if !legend.is_empty() {
        text.push('\n');
    }
    for line in legend {
        text.push_str(&paragraph(&line, "  ", style));
    }
    text.push('\n');
    text.push_str(&paragraph(
        "The link cannot set these, set them by hand:",
        "",
        style,
    ));
    for line in by_hand(draft) {
        text.push_str(&paragraph(&line, "  ", style));
    }
    text
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
    let places: Vec<String> = permission.resources.iter().map(on).collect();
    let (label, places) = (permission.group.label, places.join(", "));
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
mod tests {
    use console::measure_text_width;

    use super::*;
    use crate::needs::Needs;
    use crate::permissions::groups::{
        AGENT_MEMORY_WRITE, Group, QUEUES_WRITE, SECRETS_STORE_WRITE,
    };
    use crate::permissions::groups::{WORKERS_METADATA_READ_ONLY, WORKERS_ROUTES_WRITE};
    use crate::permissions::table::{Evidence, When};
    use crate::token::{Blueprint, Body, Catalog, Places, Policies};

    fn permission(group: &'static Group, resource: Resource) -> Permission {
        Permission {
            group,
            resources: [resource].into(),
            required: true,
            when: When::Always,
            evidence: Evidence::Documented,
            reasons: Vec::new(),
        }
    }

    fn needs() -> Needs {
        let account = || Resource::Account(Some("a".to_owned()));
        let zone = Zone::Named("a-zone-with-a-long-name.example.com".to_owned());
        let permissions = vec![
            permission(&QUEUES_WRITE, account()),
            permission(&SECRETS_STORE_WRITE, account()),
            permission(&AGENT_MEMORY_WRITE, account()),
            permission(&WORKERS_METADATA_READ_ONLY, account()),
            permission(&WORKERS_ROUTES_WRITE, Resource::Zone(zone)),
        ];
        Needs {
            permissions,
            ..Needs::default()
        }
    }

    fn written(owner: Owner, width: usize) -> String {
        let needs = needs();
        let blueprint = Blueprint::new(&needs, Some("a"), owner);
        let granted = blueprint.grants.iter().copied();
        let made = Policies::of(granted, &Catalog::BuiltIn, &Places::default());
        let draft = Draft {
            blueprint,
            blanks: made.blanks,
            body: Body {
                name: "n".to_owned(),
                policies: made.policies,
                condition: None,
                expires_on: None,
            },
        };
        let (color, unicode, hints) = (false, true, true);
        link(
            &draft,
            Style {
                color,
                unicode,
                width,
                hints,
            },
        )
    }

    /// The keys in the link.
    fn keys(text: &str) -> Vec<String> {
        let address = reqwest::Url::parse(text.lines().next().unwrap()).unwrap();
        let list = address
            .query_pairs()
            .find(|(key, _)| key == "permissionGroupKeys");
        let list: serde_json::Value = serde_json::from_str(&list.unwrap().1).unwrap();
        let entries = list.as_array().unwrap().iter();
        entries
            .map(|entry| format!("{}:{}", entry["key"], entry["type"]).replace('"', ""))
            .collect()
    }

    #[test]
    fn an_account_is_told_ids_where_no_key_is_sure_and_a_user_keys_alone() {
        let store = SECRETS_STORE_WRITE.id.unwrap();
        let account = keys(&written(Owner::Account, 80));
        let by_id = format!("{store}:edit");
        assert_eq!(
            account,
            [
                "queues:edit",
                &by_id,
                "agent_memory:edit",
                "workers_routes:edit"
            ]
        );
        let user = keys(&written(Owner::User, 80));
        assert_eq!(
            user,
            [
                "queues:edit",
                "secrets_store:edit",
                "agent_memory:edit",
                "workers_routes:edit"
            ]
        );
    }

    #[test]
    fn what_the_link_may_not_bring_is_marked() {
        let text = written(Owner::Account, 80);
        for line in [
            "    Queues: Edit ",
            "  * Secrets Store: Edit ",
            "  * Agent Memory Write ",
            "  + Workers Metadata Read-Only ",
            "  + no link can name",
        ] {
            assert!(text.contains(&format!("\n{line}")), "{line}\n{text}");
        }
    }

    #[test]
    fn a_narrow_terminal_is_enough() {
        let text = written(Owner::User, 40);
        let wide = text
            .lines()
            .skip(1)
            .find(|line| measure_text_width(line) > 43);
        assert_eq!(wide, None, "{text}");
        assert!(
            text.contains(
                "    Workers Routes: Edit\n      on a-zone-with-a-long-name.example.com\n"
            ),
            "{text}"
        );
    }
}
