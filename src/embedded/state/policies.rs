//! The policies of a token: which permission groups it has on which resources.
//!
//! A policy is written as the API writes it, but names its permission groups instead of giving ids.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::permission_groups::{self, ACCOUNT, GroupRecord, GroupScope, USER, ZONE};

/// Permission groups on resources.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyRecord {
    /// Whether it gives or takes.
    #[serde(default)]
    pub(crate) effect: PolicyEffect,
    /// Names of permission groups, e.g. `Secrets Store Read`.
    pub(crate) permission_groups: Vec<String>,
    /// As on the wire: `{"com.cloudflare.api.account.<id>": "*"}`.
    pub(crate) resources: Map<String, Value>,
}

/// Whether a policy gives or takes.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PolicyEffect {
    /// Gives.
    #[default]
    Allow,
    /// Takes, whatever other policies give.
    Deny,
}

impl PolicyRecord {
    /// Whether it is about the whole of an account, by its id or by `*`.
    pub(super) fn covers_account(&self, account: &str) -> bool {
        self.covers(ACCOUNT, account)
    }

    /// Whether it is about the whole of a user.
    pub(super) fn covers_user(&self, user: &str) -> bool {
        self.covers(USER, user)
    }

    /// Whether it is about a zone: by itself, or as one of its account's (Cloudflare docs, "Create tokens
    /// via the API"). `*` for the zone: about all that the account has.
    pub(super) fn covers_zone(&self, account: &str, zone: &str) -> bool {
        let whole = Value::from("*");
        let nested = |zone: &str| {
            let zones = self.resources.get(&format!("{ACCOUNT}{account}"));
            zones.and_then(|zones| zones.get(format!("{ZONE}{zone}"))) == Some(&whole)
        };
        self.covers(ZONE, zone) || nested(zone) || nested("*")
    }

    fn covers(&self, prefix: &str, id: &str) -> bool {
        let whole = Value::from("*");
        [id, "*"]
            .iter()
            .any(|id| self.resources.get(&format!("{prefix}{id}")) == Some(&whole))
    }

    /// Whether it is about anything in an account, even if only about zones in it.
    pub(super) fn touches_account(&self, account: &str) -> bool {
        [account, "*"]
            .iter()
            .any(|id| self.resources.contains_key(&format!("{ACCOUNT}{id}")))
    }

    /// The groups that it names. Where accounts and zones have one of the same name, the one that fits its
    /// resources.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &'static GroupRecord> {
        let resources = self.resources.iter();
        let scopes: Vec<Option<GroupScope>> = resources
            .map(|(key, parts)| GroupScope::of(key, parts))
            .collect();
        self.permission_groups.iter().filter_map(move |name| {
            let fits =
                |group: &&GroupRecord| group.name == *name && scopes.contains(&Some(group.scope));
            permission_groups::all()
                .find(fits)
                .or_else(|| permission_groups::with_name(name))
        })
    }
}
