//! The permission groups that tokens here can hold: the API's own list.
//!
//! `permission_groups.json` is the list of `GET /accounts/{id}/tokens/permission_groups` as npm `alchemy`
//! 0.94.0 publishes it, and eight groups from the documentation and from third parties that are not in
//! it: those of users, and two that read metadata. Ids that are mostly zeros stand for those of groups that
//! are known by name alone.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    /// The kind of the resource under `key` in a policy, of which `parts` are meant (`"*"` for all of it).
    pub(crate) fn of(key: &str, parts: &Value) -> Option<Self> {
        if key.starts_with(ZONE) {
            Some(Self::Zone)
        } else if key.starts_with(ACCOUNT) {
            match parts.as_object() {
                None => Some(Self::Account),
                Some(inside) => inside.iter().find_map(|(key, parts)| Self::of(key, parts)),
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

/// Every group.
pub(crate) fn all() -> impl Iterator<Item = &'static GroupRecord> {
    GROUPS.iter()
}

/// The group with this id.
pub(crate) fn with_id(id: &str) -> Option<&'static GroupRecord> {
    all().find(|group| group.id == id)
}

/// The first group with this name; accounts and zones have some of the same name.
pub(crate) fn with_name(name: &str) -> Option<&'static GroupRecord> {
    all().find(|group| group.name == name)
}

/// Whether a group of this name can be granted on resources of this kind.
pub(crate) fn is_for(name: &str, scope: GroupScope) -> bool {
    all().any(|group| group.name == name && group.scope == scope)
}

#[cfg(test)]
mod tests {
    use super::{GroupScope, all, with_id};

    #[test]
    fn the_whole_list_is_there() {
        let count = |scope| all().filter(|group| group.scope == scope).count();
        let scopes = [
            GroupScope::Account,
            GroupScope::Zone,
            GroupScope::User,
            GroupScope::Bucket,
        ];
        assert_eq!(scopes.map(count), [225, 86, 6, 2]);
        for group in all() {
            assert!(with_id(&group.id).is_some_and(|found| found.name == group.name));
        }
    }
}
