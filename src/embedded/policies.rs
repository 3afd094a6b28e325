//! Credentials and what they are allowed: API tokens with their policies, and Global API keys.
//!
//! A policy is written as the API writes it, but names its permission groups instead of giving ids.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::groups::{self, Kind};

/// A text that must not show up in logs: its `Debug` prints nothing of it.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Sensitive(String);

impl Sensitive {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// An API token.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The display name.
    #[serde(default)]
    pub name: String,
    /// What goes into the `Authorization` header.
    pub value: Sensitive,
    /// Whose it is.
    pub owner: Owner,
    /// Whether Cloudflare accepts it.
    #[serde(default)]
    pub status: TokenStatus,
    /// When it expires, RFC 3339. Reported only: [`Token::status`] is what counts.
    #[serde(default)]
    pub expires_on: Option<String>,
    /// From when on it is valid, RFC 3339. Reported only.
    #[serde(default)]
    pub not_before: Option<String>,
    /// What it may do where.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// From where it works, as on the wire: `{"request_ip": {"in": […]}}`. Reported only.
    #[serde(default)]
    pub condition: Option<Value>,
    /// When it was made, RFC 3339.
    #[serde(default = "long_ago")]
    pub issued_on: String,
    /// When it was last changed, RFC 3339.
    #[serde(default = "long_ago")]
    pub modified_on: String,
}

fn long_ago() -> String {
    "2026-01-05T10:00:00Z".to_owned()
}

/// Whose a token is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// The user with this id.
    User(String),
    /// The account with this id.
    Account(String),
}

/// Whether a token is accepted.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenStatus {
    /// It is.
    #[default]
    Active,
    /// Switched off.
    Disabled,
    /// Past its time.
    Expired,
}

/// Permission groups on resources.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Whether it gives or takes.
    #[serde(default)]
    pub effect: Effect,
    /// Names of permission groups, e.g. `Secrets Store Read`.
    pub permission_groups: Vec<String>,
    /// As on the wire: `{"com.cloudflare.api.account.<id>": "*"}`.
    pub resources: Map<String, Value>,
}

/// Whether a policy gives or takes.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Gives.
    #[default]
    Allow,
    /// Takes, whatever other policies give.
    Deny,
}

/// The key that may do whatever its owner may.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GlobalKey {
    /// The address of its [`User`](super::User).
    pub email: String,
    /// What goes into the `X-Auth-Key` header.
    pub key: Sensitive,
}

const ACCOUNT: &str = "com.cloudflare.api.account.";
const USER: &str = "com.cloudflare.api.user.";
const ZONE: &str = "com.cloudflare.api.account.zone.";

impl Policy {
    /// These groups on an account (`*` for every one).
    pub fn on_account(id: &str, groups: &[&str]) -> Self {
        Self::on(format!("{ACCOUNT}{id}"), groups)
    }

    /// These groups on a user.
    pub fn on_user(id: &str, groups: &[&str]) -> Self {
        Self::on(format!("{USER}{id}"), groups)
    }

    /// These groups on a zone (`*` for every one).
    pub fn on_zone(id: &str, groups: &[&str]) -> Self {
        Self::on(format!("{ZONE}{id}"), groups)
    }

    /// These groups on every zone of an account.
    pub fn on_zones_of(account: &str, groups: &[&str]) -> Self {
        let mut policy = Self::on(format!("{ACCOUNT}{account}"), groups);
        for zones in policy.resources.values_mut() {
            *zones = json!({ format!("{ZONE}*"): "*" });
        }
        policy
    }

    fn on(resource: String, groups: &[&str]) -> Self {
        Self {
            effect: Effect::Allow,
            permission_groups: groups.iter().map(|&group| group.to_owned()).collect(),
            resources: Map::from_iter([(resource, Value::from("*"))]),
        }
    }

    /// Whether it speaks of a resource as a whole, by its id or by `*`.
    fn covers(&self, kind: &str, id: &str) -> bool {
        let whole =
            |id: &str| self.resources.get(&format!("{kind}{id}")) == Some(&Value::from("*"));
        whole(id) || whole("*")
    }

    /// Whether it speaks of a zone: by itself, or among those of its account (Cloudflare docs, "Create
    /// tokens via the API"). `*` for the zone: of all that the account has.
    fn covers_zone(&self, account: &str, zone: &str) -> bool {
        let whole = Value::from("*");
        let nested = |zone: &str| {
            let zones = self.resources.get(&format!("{ACCOUNT}{account}"));
            zones.and_then(|zones| zones.get(format!("{ZONE}{zone}"))) == Some(&whole)
        };
        self.covers(ZONE, zone) || nested(zone) || nested("*")
    }

    /// The kind of each of its resources; none for what is of no known kind.
    pub(super) fn kinds(&self) -> Vec<Option<Kind>> {
        let resources = self.resources.iter();
        resources.map(|(key, parts)| Kind::of(key, parts)).collect()
    }

    fn names(&self, groups: &[&str]) -> bool {
        self.permission_groups
            .iter()
            .any(|group| groups.contains(&group.as_str()))
    }
}

impl Token {
    /// A token of `owner` without id, name and value that may nothing.
    pub fn of(owner: Owner) -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            value: Sensitive::default(),
            owner,
            status: TokenStatus::Active,
            expires_on: None,
            not_before: None,
            policies: Vec::new(),
            condition: None,
            issued_on: long_ago(),
            modified_on: long_ago(),
        }
    }

    /// Whether it holds one of `groups` on an account.
    pub(super) fn may_on_account(&self, account: &str, groups: &[&str]) -> bool {
        match &self.owner {
            Owner::Account(owner) if owner != account => false,
            _ => self.may(Kind::Account, groups, |policy| {
                policy.covers(ACCOUNT, account)
            }),
        }
    }

    /// Whether it holds one of `groups` on a zone of an account, or on all of them (`*`).
    pub(super) fn may_on_zone(&self, account: &str, zone: &str, groups: &[&str]) -> bool {
        match &self.owner {
            Owner::Account(owner) if owner != account => false,
            _ => self.may(Kind::Zone, groups, |policy| {
                policy.covers_zone(account, zone)
            }),
        }
    }

    /// Whether it holds one of `groups` on its own user.
    pub(super) fn may_on_user(&self, groups: &[&str]) -> bool {
        match &self.owner {
            Owner::User(user) => self.may(Kind::User, groups, |policy| policy.covers(USER, user)),
            Owner::Account(_) => false,
        }
    }

    /// One group at a time, so that a policy that denies Write leaves what Read gives. A group is of use
    /// only on the kind of resource that it is for (Cloudflare docs, "Create tokens via the API").
    fn may(&self, kind: Kind, groups: &[&str], covers: impl Fn(&Policy) -> bool) -> bool {
        let matched = |effect: Effect, group: &str| {
            self.policies
                .iter()
                .any(|policy| policy.effect == effect && covers(policy) && policy.names(&[group]))
        };
        let mut groups = groups.iter().filter(|group| groups::is_for(group, kind));
        groups.any(|group| matched(Effect::Allow, group) && !matched(Effect::Deny, group))
    }

    /// Whether any of its policies gives something in an account, be it only on zones in it.
    pub(super) fn reaches(&self, account: &str) -> bool {
        match &self.owner {
            Owner::Account(owner) => owner == account,
            Owner::User(_) => self.policies.iter().any(|policy| {
                policy.effect == Effect::Allow
                    && [account, "*"]
                        .iter()
                        .any(|id| policy.resources.contains_key(&format!("{ACCOUNT}{id}")))
            }),
        }
    }
}
