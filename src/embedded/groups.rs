//! The permission groups that tokens here can hold: the API's own list.
//!
//! `permission_groups.json` is the list of `GET /accounts/{id}/tokens/permission_groups` as npm `alchemy`
//! 0.94.0 publishes it, and eight groups from the documentation and from third parties that are not in
//! it: those of users, and two that read metadata. Ids that are mostly zeros stand for those of groups that
//! are known by name alone.

use std::io;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::policies::Policy;
use super::state::State;

/// A permission group: id, name, and what it can be granted on.
#[derive(Debug, Deserialize)]
pub(super) struct Group(pub(super) String, pub(super) String, pub(super) Kind);

/// The kinds of resource.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum Kind {
    #[serde(rename(deserialize = "account", serialize = "com.cloudflare.api.account"))]
    Account,
    #[serde(rename(deserialize = "zone", serialize = "com.cloudflare.api.account.zone"))]
    Zone,
    #[serde(rename(deserialize = "user", serialize = "com.cloudflare.api.user"))]
    User,
    #[serde(rename(deserialize = "bucket", serialize = "com.cloudflare.edge.r2.bucket"))]
    Bucket,
}

impl Kind {
    /// The kind of the resource under `key`, of which `parts` are meant (`"*"` for all of it).
    pub(super) fn of(key: &str, parts: &Value) -> Option<Self> {
        let inside = parts.as_object();
        if key.starts_with("com.cloudflare.api.account.zone.") {
            Some(Self::Zone)
        } else if key.starts_with("com.cloudflare.api.account.") {
            match inside {
                None => Some(Self::Account),
                Some(inside) => inside.iter().find_map(|(key, parts)| Self::of(key, parts)),
            }
        } else if key.starts_with("com.cloudflare.api.user.") {
            Some(Self::User)
        } else {
            let bucket = key.starts_with("com.cloudflare.edge.r2.bucket.");
            bucket.then_some(Self::Bucket)
        }
    }
}

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("permission_groups.json")).unwrap_or_default()
});

/// Every group.
pub(super) fn all() -> impl Iterator<Item = &'static Group> {
    GROUPS.iter()
}

/// The group with this id.
pub(super) fn with_id(id: &str) -> Option<&'static Group> {
    all().find(|group| group.0 == id)
}

/// The groups that `policy` names. Where accounts and zones have one of the same name, the one that fits
/// its resources.
pub(super) fn of(policy: &Policy) -> impl Iterator<Item = &'static Group> {
    let kinds = policy.kinds();
    policy.permission_groups.iter().filter_map(move |name| {
        let fits = |group: &&Group| group.1 == *name && kinds.contains(&Some(group.2));
        all().find(fits).or_else(|| named(name))
    })
}

fn named(name: &str) -> Option<&'static Group> {
    all().find(|group| group.1 == name)
}

/// Whether a group of this name can be granted on resources of this kind.
pub(super) fn is_for(name: &str, kind: Kind) -> bool {
    all().any(|group| group.1 == name && group.2 == kind)
}

/// A name that nothing else knows would silently permit nothing: refused at the start.
pub(super) fn all_known(state: &State) -> io::Result<()> {
    let held = state.tokens.iter().flat_map(|token| {
        let policies = token.policies.iter();
        let names = policies.flat_map(|policy| &policy.permission_groups);
        names.map(|name| (format!("token `{}`", token.name), name))
    });
    let withheld = state.withheld_groups.iter();
    let withheld = withheld.map(|name| ("withheld_groups".to_owned(), name));
    for (place, name) in held.chain(withheld) {
        if named(name).is_none() {
            let cause = format!("{place}: no permission group is named `{name}`");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, cause));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Kind, all, with_id};

    #[test]
    fn the_whole_list_is_there() {
        let of = |kind| all().filter(|group| group.2 == kind).count();
        let counted = [Kind::Account, Kind::Zone, Kind::User, Kind::Bucket].map(of);
        assert_eq!(counted, [225, 86, 6, 2]);
        for group in all() {
            assert!(with_id(&group.0).is_some_and(|found| found.1 == group.1));
        }
    }
}
