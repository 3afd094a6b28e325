//! Whether a token got what was asked for it: policies compared with policies, as sets.
//!
//! Cloudflare silently leaves out a permission group that it does not know, or that the caller is not
//! allowed to give.

use std::collections::BTreeSet;

use super::policy::PolicyBody;
use crate::cloudflare::{PolicyResource, TokenPolicy};
use crate::permissions::groups::PermissionGroup;

/// One group on one resource, by ids: effect, group, resource, part of the resource.
type GrantKey = (String, String, String, String);

/// The groups of `asked` that `held` does not allow on each of their resources.
pub(crate) fn dropped(asked: &[PolicyBody], held: &[TokenPolicy]) -> Vec<&'static PermissionGroup> {
    let held = grants(held);
    let mut dropped = Vec::new();
    for policy in asked {
        for granted in &policy.groups {
            let mut resources = policy.resources.iter();
            let whole = resources.all(|(key, part)| {
                let (effect, id) = (policy.effect.to_owned(), granted.id.clone());
                held.contains(&(effect, id, key.clone(), (*part).to_owned()))
            });
            if !whole && !dropped.contains(&granted.group) {
                dropped.push(granted.group);
            }
        }
    }
    dropped
}

/// The names, or else the ids, of the groups that `before` has and `after` does not have in the same way.
pub(crate) fn lost(before: &[TokenPolicy], after: &[TokenPolicy]) -> BTreeSet<String> {
    let (held, after) = (grants(before), grants(after));
    let gone: BTreeSet<&String> = held.difference(&after).map(|(_, id, _, _)| id).collect();
    let groups = before.iter().flat_map(|policy| &policy.permission_groups);
    groups
        .filter(|group| gone.contains(&group.id))
        .map(|group| group.name.clone().unwrap_or_else(|| group.id.clone()))
        .collect()
}

fn grants(policies: &[TokenPolicy]) -> BTreeSet<GrantKey> {
    let mut grants = BTreeSet::new();
    for policy in policies {
        for (key, resource) in &policy.resources {
            for part in parts(resource) {
                for group in &policy.permission_groups {
                    let (effect, id) = (policy.effect.clone(), group.id.clone());
                    grants.insert((effect, id, key.clone(), part.clone()));
                }
            }
        }
    }
    grants
}

fn parts(resource: &PolicyResource) -> Vec<String> {
    match resource {
        PolicyResource::Whole(all) => vec![all.clone()],
        PolicyResource::Parts(parts) => {
            let parts = parts.iter();
            parts.map(|(key, part)| format!("{key}={part}")).collect()
        }
        PolicyResource::Unknown(value) => vec![value.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::permissions::groups::{SECRETS_STORE_WRITE, WORKERS_SCRIPTS_WRITE};
    use crate::permissions::token::policy::GroupReference;

    fn asked(groups: &[&'static PermissionGroup], keys: &[&str]) -> PolicyBody {
        let granted = |group: &&'static PermissionGroup| GroupReference {
            id: group.id.unwrap().to_owned(),
            name: group.name,
            group,
        };
        PolicyBody {
            effect: "allow",
            resources: keys.iter().map(|key| ((*key).to_owned(), "*")).collect(),
            groups: groups.iter().map(granted).collect(),
        }
    }

    fn held(policies: &Value) -> Vec<TokenPolicy> {
        serde_json::from_value(policies.clone()).unwrap()
    }

    fn policy(groups: &[&PermissionGroup], resources: &Value) -> Value {
        let groups: Vec<Value> = groups
            .iter()
            .map(|group| json!({ "id": group.id }))
            .collect();
        json!({ "effect": "allow", "permission_groups": groups, "resources": resources })
    }

    const BOTH: &[&PermissionGroup] = &[&WORKERS_SCRIPTS_WRITE, &SECRETS_STORE_WRITE];

    #[test]
    fn what_was_left_out_is_named() {
        let asked = [asked(BOTH, &["a", "b"])];
        let none: [&PermissionGroup; 0] = [];
        let whole = held(&json!([policy(BOTH, &json!({ "b": "*", "a": "*" }))]));
        assert_eq!(dropped(&asked, &whole), none);
        let apart = json!([
            policy(&[&SECRETS_STORE_WRITE], &json!({ "a": "*", "b": "*" })),
            policy(&[&WORKERS_SCRIPTS_WRITE], &json!({ "a": "*" })),
            policy(&[&WORKERS_SCRIPTS_WRITE], &json!({ "b": { "c": "*" } })),
        ]);
        assert_eq!(dropped(&asked, &held(&apart)), [&WORKERS_SCRIPTS_WRITE]);
        assert_eq!(dropped(&asked, &[]).len(), 2);
    }

    #[test]
    fn what_went_away_is_named() {
        let before = held(&json!([policy(
            BOTH,
            &json!({ "a": { "c": "*" }, "b": ["new"] })
        )]));
        assert!(lost(&before, &before).is_empty());
        let after = held(&json!([policy(BOTH, &json!({ "a": { "c": "*" } }))]));
        assert_eq!(lost(&before, &after).len(), 2);
        assert!(lost(&after, &before).is_empty());
    }
}
