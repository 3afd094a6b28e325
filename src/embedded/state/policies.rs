//! The policies of a token, and the permission groups that they can name.
//!
//! A policy is written as the API writes it, but names its permission groups instead of giving ids.
//! `permission_groups.json` is the list of `GET /accounts/{id}/tokens/permission_groups` as npm
//! `alchemy` 0.94.0 publishes it, and eight groups from the documentation and from third parties
//! that are not in it: those of users, and two that read metadata. Ids that are mostly zeros are
//! placeholders for groups that are known by name alone.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What the key of an account in a policy begins with.
pub(crate) const ACCOUNT: &str = "com.cloudflare.api.account.";
/// The same of a zone.
pub(crate) const ZONE: &str = "com.cloudflare.api.account.zone.";
/// The same of a user.
pub(crate) const USER: &str = "com.cloudflare.api.user.";
const BUCKET: &str = "com.cloudflare.edge.r2.bucket.";

/// A permission group. In the list it is an array of these three.
#[derive(Debug, Deserialize)]
pub(crate) struct GroupRecord {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) scope: GroupScope,
}

/// The kind of resource that a group can be granted on.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum GroupScope {
    #[serde(rename(deserialize = "account", serialize = "com.cloudflare.api.account"))]
    Account,
    #[serde(rename(deserialize = "zone", serialize = "com.cloudflare.api.account.zone"))]
    Zone,
    #[serde(rename(deserialize = "user", serialize = "com.cloudflare.api.user"))]
    User,
    #[serde(rename(deserialize = "bucket", serialize = "com.cloudflare.edge.r2.bucket"))]
    Bucket,
}

impl GroupScope {
    /// The kind of the resource under `key` in a policy that covers `parts` of it (`"*"` for all).
    pub(crate) fn of_resource(key: &str, parts: &Value) -> Option<Self> {
        if key.starts_with(ZONE) {
            Some(Self::Zone)
        } else if key.starts_with(ACCOUNT) {
            match parts.as_object() {
                None => Some(Self::Account),
                Some(inside) => inside
                    .iter()
                    .find_map(|(key, parts)| Self::of_resource(key, parts)),
            }
        } else if key.starts_with(USER) {
            Some(Self::User)
        } else {
            key.starts_with(BUCKET).then_some(Self::Bucket)
        }
    }
}

static GROUPS: LazyLock<Vec<GroupRecord>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("permission_groups.json")).unwrap_or_default()
});

pub(crate) fn permission_groups() -> impl Iterator<Item = &'static GroupRecord> {
    GROUPS.iter()
}

pub(crate) fn find_group_by_id(id: &str) -> Option<&'static GroupRecord> {
    permission_groups().find(|group| group.id == id)
}

/// The first group with this name; accounts and zones have some of the same name.
pub(super) fn find_group_by_name(name: &str) -> Option<&'static GroupRecord> {
    permission_groups().find(|group| group.name == name)
}

/// Whether a group of this name can be granted on resources of this kind.
pub(super) fn is_grantable(name: &str, scope: GroupScope) -> bool {
    permission_groups().any(|group| group.name == name && group.scope == scope)
}

/// Permission groups on resources.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyRecord {
    #[serde(default)]
    pub(crate) effect: PolicyEffect,
    /// Names of permission groups, e.g. `Secrets Store Read`.
    pub(crate) permission_groups: Vec<String>,
    /// As on the wire: `{"com.cloudflare.api.account.<id>": "*"}`.
    pub(crate) resources: Map<String, Value>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PolicyEffect {
    #[default]
    Allow,
    /// Takes away what other policies give.
    Deny,
}

impl PolicyRecord {
    /// Whether it covers a zone: by itself, or as one of its account's (Cloudflare docs, "Create tokens
    /// via the API"). `*` for the zone: whether it covers all that the account has.
    pub(super) fn covers_zone(&self, account: &str, zone: &str) -> bool {
        let nested = |zone: &str| {
            let zones = self.resources.get(&format!("{ACCOUNT}{account}"));
            zones.is_some_and(|zones| zones[format!("{ZONE}{zone}")] == "*")
        };
        self.covers(ZONE, zone) || nested(zone) || nested("*")
    }

    /// Whether it covers the whole of a resource whose keys begin with `prefix`, by its id or by `*`.
    pub(super) fn covers(&self, prefix: &str, id: &str) -> bool {
        let parts = |id: &str| self.resources.get(&format!("{prefix}{id}"));
        [id, "*"]
            .map(parts)
            .iter()
            .flatten()
            .any(|parts| *parts == "*")
    }

    /// Whether it covers anything in an account, even if only zones in it.
    pub(super) fn touches_account(&self, account: &str) -> bool {
        [account, "*"]
            .iter()
            .any(|id| self.resources.contains_key(&format!("{ACCOUNT}{id}")))
    }

    /// The groups that it names. Where accounts and zones have one of the same name, the one that
    /// fits its resources.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &'static GroupRecord> {
        let resources = self.resources.iter();
        let scopes: Vec<Option<GroupScope>> = resources
            .map(|(key, parts)| GroupScope::of_resource(key, parts))
            .collect();
        self.permission_groups.iter().filter_map(move |name| {
            let fits =
                |group: &&GroupRecord| group.name == *name && scopes.contains(&Some(group.scope));
            permission_groups()
                .find(fits)
                .or_else(|| find_group_by_name(name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{GroupScope, find_group_by_id, permission_groups};

    #[test]
    fn the_list_is_complete() {
        let count = |scope| {
            permission_groups()
                .filter(|group| group.scope == scope)
                .count()
        };
        let scopes = [
            GroupScope::Account,
            GroupScope::Zone,
            GroupScope::User,
            GroupScope::Bucket,
        ];
        assert_eq!(scopes.map(count), [225, 86, 6, 2]);
        for group in permission_groups() {
            assert!(find_group_by_id(&group.id).is_some_and(|found| found.name == group.name));
        }
    }
}
