//! What is in a link, and what is said around it.

use console::measure_text_width;

use super::*;
use crate::permissions::groups::{AGENT_MEMORY_WRITE, QUEUES_WRITE, SECRETS_STORE_WRITE};
use crate::permissions::groups::{WORKERS_METADATA_READ_ONLY, WORKERS_ROUTES_WRITE};
use crate::permissions::requirements::Requirements;
use crate::permissions::token::{GroupCatalog, PolicySet, ResourceIds, TokenBody, TokenSpec};

fn needs() -> Requirements {
    let account = || GrantResource::Account(Some("a".to_owned()));
    let zone = ZoneReference::Named("a-long-name.example.com".to_owned());
    let permissions = vec![
        Permission::certain(&QUEUES_WRITE, account()),
        Permission::certain(&SECRETS_STORE_WRITE, account()),
        Permission::certain(&AGENT_MEMORY_WRITE, account()),
        Permission::certain(&WORKERS_METADATA_READ_ONLY, account()),
        Permission::certain(&WORKERS_ROUTES_WRITE, GrantResource::Zone(zone)),
    ];
    Requirements {
        permissions,
        ..Requirements::default()
    }
}

fn written(owner: OwnerKind, width: usize) -> String {
    let needs = needs();
    let spec = TokenSpec::new(&needs, Some("a"), owner);
    let granted = spec.grants.iter().copied();
    let made = PolicySet::of(granted, &GroupCatalog::BuiltIn, &ResourceIds::default());
    let template = TokenTemplate {
        spec,
        blanks: made.blanks,
        body: TokenBody {
            name: "n".to_owned(),
            policies: made.policies,
            condition: None,
            expires_on: None,
        },
    };
    let (color, unicode, hints) = (false, true, true);
    link(
        &template,
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
    let account = keys(&written(OwnerKind::Account, 80));
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
    let user = keys(&written(OwnerKind::User, 80));
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
    let text = written(OwnerKind::Account, 80);
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
    let text = written(OwnerKind::User, 40);
    let wide = text
        .lines()
        .skip(1)
        .find(|line| measure_text_width(line) > 40);
    assert_eq!(wide, None, "{text}");
    assert!(
        text.contains("    Workers Routes: Edit\n      on a-long-name.example.com\n"),
        "{text}"
    );
}
