//! Credentials: API tokens and Global API keys.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::policies::{ACCOUNT, GroupScope, PolicyEffect, PolicyRecord, USER, is_grantable};

/// A text that must not show up in logs: its `Debug` prints nothing of it.
#[derive(Clone, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct SensitiveText(String);

impl SensitiveText {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SensitiveText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenRecord {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: String,
    /// What goes into the `Authorization` header.
    pub(crate) value: SensitiveText,
    pub(crate) owner: OwnerId,
    #[serde(default)]
    pub(crate) status: TokenStatus,
    /// When it expires, RFC 3339. Reported only: [`TokenRecord::status`] is what counts.
    #[serde(default)]
    pub(crate) expires_on: Option<String>,
    /// When it becomes valid, RFC 3339. Reported only.
    #[serde(default)]
    pub(crate) not_before: Option<String>,
    #[serde(default)]
    pub(crate) policies: Vec<PolicyRecord>,
    /// From where it works, as on the wire: `{"request_ip": {"in": […]}}`. Reported only.
    #[serde(default)]
    pub(crate) condition: Option<Value>,
    /// RFC 3339.
    #[serde(default = "long_ago")]
    pub(crate) issued_on: String,
    /// RFC 3339.
    #[serde(default = "long_ago")]
    pub(crate) modified_on: String,
}

fn long_ago() -> String {
    "2026-01-05T10:00:00Z".to_owned()
}

/// The owner of a token, by id.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OwnerId {
    User(String),
    Account(String),
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TokenStatus {
    #[default]
    Active,
    Disabled,
    Expired,
}

/// A key with all permissions of its user.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GlobalKeyRecord {
    pub(crate) email: String,
    /// What goes into the `X-Auth-Key` header.
    pub(crate) key: SensitiveText,
}

/// A login by OAuth, with the access token that it was given.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginRecord {
    /// What goes into the `Authorization` header.
    pub(crate) value: SensitiveText,
    /// The id of the user who logged in.
    pub(crate) user: String,
    pub(crate) scopes: Vec<String>,
}

impl LoginRecord {
    /// Whether its scopes cover one of these permission groups. The names are those of wrangler's
    /// `packages/workers-auth/src/core/scopes.ts`, with the newer spelling of the Secrets Store's; the
    /// other groups are covered by no scope.
    pub(crate) fn covers(&self, groups: &[&str]) -> bool {
        let scopes = |group: &str| -> &[&str] {
            match group {
                "Secrets Store Write" => &["secrets_store:write", "secrets-store.write"],
                "Secrets Store Read" => &[
                    "secrets_store:write",
                    "secrets-store.write",
                    "secrets_store:read",
                    "secrets-store.read",
                ],
                "Workers Scripts Read" | "Workers Scripts Write" => {
                    &["workers:write", "workers_scripts:write"]
                }
                "Account Settings Read" | "Memberships Read" => &["account:read"],
                "User Details Read" => &["user:read"],
                "Zone Read" => &["zone:read"],
                "Workers Routes Read" | "Workers Routes Write" => &["workers_routes:write"],
                "Workers KV Storage Read" | "Workers KV Storage Write" => &["workers_kv:write"],
                _ => &[],
            }
        };
        let held = |scope: &&str| self.scopes.iter().any(|own| own == scope);
        groups.iter().any(|group| scopes(group).iter().any(held))
    }
}

impl TokenRecord {
    /// Whether it holds one of `groups` on an account.
    pub(crate) fn holds_on_account(&self, account: &str, groups: &[&str]) -> bool {
        let covers = |policy: &PolicyRecord| policy.covers(ACCOUNT, account);
        self.works_in(account) && self.holds(GroupScope::Account, groups, covers)
    }

    /// Whether it holds one of `groups` on a zone of an account, or on all of them (`*`).
    pub(crate) fn holds_on_zone(&self, account: &str, zone: &str, groups: &[&str]) -> bool {
        let covers = |policy: &PolicyRecord| policy.covers_zone(account, zone);
        self.works_in(account) && self.holds(GroupScope::Zone, groups, covers)
    }

    /// Whether it holds one of `groups` on its own user.
    pub(crate) fn holds_on_user(&self, groups: &[&str]) -> bool {
        let OwnerId::User(user) = &self.owner else {
            return false;
        };
        let covers = |policy: &PolicyRecord| policy.covers(USER, user);
        self.holds(GroupScope::User, groups, covers)
    }

    /// An account's token works in no other account.
    fn works_in(&self, account: &str) -> bool {
        match &self.owner {
            OwnerId::Account(owner) => owner == account,
            OwnerId::User(_) => true,
        }
    }

    /// Checks one group at a time, so that a policy that denies Write leaves what Read gives. A
    /// group counts only on the kind of resource that it is for (Cloudflare docs, "Create tokens
    /// via the API").
    fn holds(
        &self,
        scope: GroupScope,
        groups: &[&str],
        covers: impl Fn(&PolicyRecord) -> bool,
    ) -> bool {
        let matched = |effect: PolicyEffect, group: &str| {
            self.policies.iter().any(|policy| {
                let mut names = policy.permission_groups.iter();
                policy.effect == effect && covers(policy) && names.any(|name| name == group)
            })
        };
        groups.iter().any(|group| {
            is_grantable(group, scope)
                && matched(PolicyEffect::Allow, group)
                && !matched(PolicyEffect::Deny, group)
        })
    }

    /// Whether any of its policies gives something in an account, even if only on zones in it.
    pub(crate) fn sees_account(&self, account: &str) -> bool {
        match &self.owner {
            OwnerId::Account(owner) => owner == account,
            OwnerId::User(_) => self.policies.iter().any(|policy| {
                policy.effect == PolicyEffect::Allow && policy.touches_account(account)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SensitiveText;

    #[test]
    fn a_sensitive_text_is_not_in_its_debug_form() {
        let text = SensitiveText::new("hunter2");
        assert!(!format!("{text:?}").contains(text.reveal()));
    }
}
