//! What a token is asked to be given, and whether the caller is allowed to give it.
//!
//! The creator of an account's token need not hold what it gives, except what it gives on a single
//! zone; and no policy gives a group on a resource that the group is not scoped to. Both are
//! refused with the same words (terraform-provider-cloudflare issues 5754 and 7241). A user's token
//! can be given only what the user's roles give.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::caller::{ApiCaller, role_gives};
use crate::embedded::envelope::ApiRefusal;
use crate::embedded::state::ServerState;
use crate::embedded::state::accounts::{UserRecord, ZoneRecord};
use crate::embedded::state::policies::{
    ACCOUNT, GroupRecord, GroupScope, PolicyEffect, PolicyRecord, USER, ZONE, find_group_by_id,
};
use crate::embedded::state::tokens::OwnerId;

/// A body that is not understood.
pub(crate) fn malformed(message: &str) -> ApiRefusal {
    ApiRefusal::new(StatusCode::BAD_REQUEST, 1001, message)
}

/// The policies in `body`. Unknown groups and those that this server withholds are left out silently.
pub(crate) fn read_policies(
    state: &ServerState,
    body: &Map<String, Value>,
) -> Result<Vec<PolicyRecord>, ApiRefusal> {
    let policies = require_filled(body.get("policies").and_then(Value::as_array), "policies")?;
    let policies = policies.iter();
    policies.map(|policy| read_policy(state, policy)).collect()
}

fn read_policy(state: &ServerState, policy: &Value) -> Result<PolicyRecord, ApiRefusal> {
    let effect = match policy["effect"].as_str() {
        Some("allow") => PolicyEffect::Allow,
        Some("deny") => PolicyEffect::Deny,
        _ => return Err(malformed("effect must be in { \"allow\", \"deny\" }")),
    };
    let resources = policy["resources"].as_object();
    let resources = resources.filter(|resources| !resources.is_empty());
    let resources = resources.ok_or_else(|| malformed("resources must be present"))?;
    let mut names = Vec::new();
    for group in require_filled(policy["permission_groups"].as_array(), "permission_groups")? {
        let id = group["id"].as_str();
        let id = id.ok_or_else(|| malformed("id must be present"))?;
        let known = find_group_by_id(id).map(|group| &group.name);
        names.extend(known.filter(|name| !state.withheld_groups.contains(name)));
    }
    Ok(PolicyRecord {
        effect,
        permission_groups: names.into_iter().cloned().collect(),
        resources: resources.clone(),
    })
}

/// A list of which at least one element must be there.
fn require_filled<'a>(
    list: Option<&'a Vec<Value>>,
    key: &str,
) -> Result<&'a Vec<Value>, ApiRefusal> {
    list.filter(|list| !list.is_empty())
        .ok_or_else(|| malformed(&format!("{key} must be present")))
}

/// Refuses if `caller` is not allowed to give a token of `owner` what `policies` say.
pub(crate) fn check_policies(
    state: &ServerState,
    caller: &ApiCaller,
    owner: &OwnerId,
    policies: &[PolicyRecord],
) -> Result<(), ApiRefusal> {
    let grantor = TokenGrantor {
        state,
        caller,
        owner,
    };
    for policy in policies {
        for group in policy.groups() {
            let mut resources = policy.resources.iter();
            if !resources.all(|(key, parts)| grantor.can_give(group, key, parts)) {
                let check = "Failed common permission check against resources.";
                let message = format!("{check} (Permission group: \"{}\")", group.name);
                return Err(malformed(&message));
            }
        }
    }
    Ok(())
}

/// A caller who gives rights to a token of `owner`.
struct TokenGrantor<'a> {
    state: &'a ServerState,
    caller: &'a ApiCaller,
    owner: &'a OwnerId,
}

impl TokenGrantor<'_> {
    fn can_give(&self, group: &GroupRecord, key: &str, parts: &Value) -> bool {
        if GroupScope::of_resource(key, parts) != Some(group.scope) {
            return false;
        }
        match (self.owner, group.scope) {
            (OwnerId::Account(_), GroupScope::User) => false,
            (OwnerId::Account(account), GroupScope::Zone) if key.starts_with(ZONE) => {
                let zone = self.zone(key);
                let name = [group.name.as_str()];
                zone.filter(|zone| zone.account == *account)
                    .is_some_and(|zone| self.caller.holds_on_zone(account, &zone.id, &name))
            }
            (OwnerId::Account(account), GroupScope::Account | GroupScope::Zone) => {
                key.strip_prefix(ACCOUNT) == Some(account)
            }
            (OwnerId::User(user), GroupScope::User) => key.strip_prefix(USER) == Some(user),
            (OwnerId::User(user), GroupScope::Account | GroupScope::Zone) => {
                let zone = self.zone(key);
                let account = zone.map(|zone| zone.account.as_str());
                let account = account.or_else(|| key.strip_prefix(ACCOUNT));
                let user = self.state.user(user);
                user.is_some_and(|user| roles_give(user, account, group))
            }
            (_, GroupScope::Bucket) => true,
        }
    }

    /// The zone that the key of a resource names.
    fn zone(&self, key: &str) -> Option<&ZoneRecord> {
        self.state.zone(key.strip_prefix(ZONE)?)
    }
}

/// Whether a role of `user` gives `group` in an account; for `*` and for every zone there is, in each
/// of the user's accounts.
fn roles_give(user: &UserRecord, account: Option<&str>, group: &GroupRecord) -> bool {
    let holds = |id: &str| {
        let mut roles = user.roles_in(id);
        roles.any(|role| role_gives(role, &group.name))
    };
    match account {
        None => false,
        Some("*" | "zone.*") => {
            let mut memberships = user.memberships.iter();
            memberships.all(|membership| holds(&membership.account))
        }
        Some(account) => holds(account),
    }
}
