//! May this credential bind a secret? The one place where policies, a role, a probe, a write that
//! worked or a denied read become a state.
//!
//! Binding counts as a write (Secrets Store documentation, access control): a token needs Secrets
//! Store Edit. Reading proves nothing about it, and a token can rarely see its own policies.

use serde::Serialize;

use super::acceptance::{self, Acceptance};
use super::cloudflare_facts::CloudflareFacts;
use super::query_result::QueryResult;
use super::roles;
use crate::cloudflare::{Error, Missing, Policy, Token};
use crate::credential::Kind;
use crate::facts::certainty::Certainty;
use crate::permissions::coverage::{self, Coverage, On};
use crate::permissions::groups::SECRETS_STORE_WRITE;

/// Whether a credential may bind the secrets of an account.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Authorization {
    /// Yes, no, or not to be known.
    pub(crate) state: Verdict,
    /// What tells.
    pub(crate) by: By,
    /// How sure that is.
    pub(crate) certainty: Certainty,
}

/// Yes, no, or not to be known.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// It may.
    Pass,
    /// It may not.
    Fail,
    /// Nothing tells.
    Unknown,
}

/// What tells whether a credential may bind.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum By {
    /// The token's own policies.
    Policies,
    /// The roles that a person holds in the account.
    Role,
    /// A write that changes nothing.
    Probe,
    /// A write that was just let in.
    Write,
    /// It may not even read.
    ReadDenied,
    /// Nothing.
    None,
}

/// What is known about binding in `account`.
pub(crate) fn of(facts: &CloudflareFacts, account: &str) -> Authorization {
    let state = |state, by, certainty| Authorization {
        state,
        by,
        certainty,
    };
    if let Some(token) = facts.own.found() {
        let verdict = if may_write(token, account) {
            Verdict::Pass
        } else {
            Verdict::Fail
        };
        return state(verdict, By::Policies, Certainty::Certain);
    }
    if let Some((may, certainty)) = facts.roles_in(account).and_then(roles::bind) {
        let verdict = if may { Verdict::Pass } else { Verdict::Fail };
        return state(verdict, By::Role, certainty);
    }
    // A person's role may edit secrets and yet not bind them; a token's Edit covers both.
    if facts.written.contains(account) && is_provable(facts) {
        let certainty = if is_token(facts) {
            Certainty::Certain
        } else {
            Certainty::Likely
        };
        return state(Verdict::Pass, By::Write, certainty);
    }
    let accepted = acceptance::of(facts, Some(account)) == Acceptance::Accepted;
    if accepted
        && facts
            .stores
            .get(account)
            .is_some_and(QueryResult::is_denied)
    {
        return state(Verdict::Fail, By::ReadDenied, Certainty::Certain);
    }
    by_probe(facts, account)
}

/// Whether it is known that the credential may not edit the secrets of `account`. For a token that is
/// the same as binding them; for a person it is another role.
pub(crate) fn cannot_edit(facts: &CloudflareFacts, account: &str) -> bool {
    let known = of(facts, account);
    match facts.roles_in(account) {
        Some(roles) if known.by == By::Role => roles::cannot_edit(roles),
        _ => known.state == Verdict::Fail,
    }
}

/// What a probe tells. A person is not probed: [`is_provable`].
fn by_probe(facts: &CloudflareFacts, account: &str) -> Authorization {
    let (state, by, certainty) = match facts.probes.get(account) {
        // Authorization seems to be looked at before existence, but no document says so.
        Some(QueryResult::Absent(Error::NotFound {
            missing: Missing::Secret,
            ..
        })) => (Verdict::Pass, By::Probe, Certainty::Likely),
        Some(QueryResult::Denied(_)) if is_token(facts) => {
            (Verdict::Fail, By::Probe, Certainty::Certain)
        }
        _ => (Verdict::Unknown, By::None, Certainty::Certain),
    };
    Authorization {
        state,
        by,
        certainty,
    }
}

/// Whether a write can tell: not for a person, whose role may bind secrets and yet not edit them
/// (Secrets Store Deployer), or edit them and yet not bind (Secrets Store Admin).
pub(crate) fn is_provable(facts: &CloudflareFacts) -> bool {
    facts.kind() != Kind::GlobalKey
}

/// Whether permissions decide, not a person's role.
fn is_token(facts: &CloudflareFacts) -> bool {
    matches!(facts.kind(), Kind::UserToken | Kind::AccountToken)
}

/// Whether the policies of `token` let it write secrets in `account`. A deny beats every allow.
fn may_write(token: &Token, account: &str) -> bool {
    let effects = |effect: &str| {
        token.policies.iter().any(|policy| {
            let covers = coverage::of(policy, On::Account(Some(account))) == Coverage::Yes;
            policy.effect == effect && grants_write(policy) && covers
        })
    };
    effects("allow") && !effects("deny")
}

fn grants_write(policy: &Policy) -> bool {
    policy.permission_groups.iter().any(|group| {
        Some(group.id.as_str()) == SECRETS_STORE_WRITE.id
            || group.name.as_deref() == Some(SECRETS_STORE_WRITE.name)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::cloudflare::{Group, Resource};

    const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

    fn policy(effect: &str, group: (&str, Option<&str>), resource: &str, part: Resource) -> Policy {
        Policy {
            effect: effect.to_owned(),
            permission_groups: vec![Group {
                id: group.0.to_owned(),
                name: group.1.map(str::to_owned),
            }],
            resources: BTreeMap::from([(resource.to_owned(), part)]),
        }
    }

    fn whole() -> Resource {
        Resource::Whole("*".to_owned())
    }

    fn may(policies: Vec<Policy>) -> bool {
        let (id, name) = ("t".to_owned(), String::new());
        may_write(&Token { id, name, policies }, ACCOUNT)
    }

    #[test]
    fn policies_tell_by_group_and_account() {
        let by_id = (SECRETS_STORE_WRITE.id.unwrap(), None);
        let by_name = ("?", Some(SECRETS_STORE_WRITE.name));
        let read = (
            "5e33b7d77788455c9fdf18cbd38ee5a0",
            Some("Secrets Store Read"),
        );
        let own = format!("com.cloudflare.api.account.{ACCOUNT}");
        let every = "com.cloudflare.api.account.*";
        let other = "com.cloudflare.api.account.ffffffffffffffffffffffffffffffff";
        assert!(may(vec![policy("allow", by_id, &own, whole())]));
        assert!(may(vec![policy("allow", by_name, every, whole())]));
        assert!(!may(vec![policy("allow", read, &own, whole())]));
        assert!(!may(vec![policy("allow", by_id, other, whole())]));
        assert!(!may(Vec::new()));
    }

    #[test]
    fn a_deny_beats_every_allow() {
        let write = (SECRETS_STORE_WRITE.id.unwrap(), None);
        let own = format!("com.cloudflare.api.account.{ACCOUNT}");
        let every = "com.cloudflare.api.account.*";
        let allow = || policy("allow", write, every, whole());
        assert!(!may(vec![allow(), policy("deny", write, &own, whole())]));
        let elsewhere = "com.cloudflare.api.account.ffffffffffffffffffffffffffffffff";
        assert!(may(vec![
            allow(),
            policy("deny", write, elsewhere, whole())
        ]));
    }

    #[test]
    fn a_permission_for_zones_is_none_for_the_account() {
        let own = format!("com.cloudflare.api.account.{ACCOUNT}");
        let zones = BTreeMap::from([(
            "com.cloudflare.api.account.zone.*".to_owned(),
            "*".to_owned(),
        )]);
        let write = (SECRETS_STORE_WRITE.id.unwrap(), None);
        assert!(!may(vec![policy(
            "allow",
            write,
            &own,
            Resource::Parts(zones)
        )]));
    }
}
