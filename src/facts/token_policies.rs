//! What a token's policies allow in the Secrets Store.

use crate::cloudflare::{ApiToken, TokenPolicy};
use crate::permissions::coverage::{Coverage, GrantTarget, measure_coverage};
use crate::permissions::groups::SECRETS_STORE_WRITE;

/// Whether the policies of `token` allow to write secrets in `account`. A deny beats every allow.
pub(super) fn can_write(token: &ApiToken, account: &str) -> bool {
    let effects = |effect: &str| {
        token.policies.iter().any(|policy| {
            let coverage = measure_coverage(policy, GrantTarget::Account(Some(account)));
            policy.effect == effect && grants_write(policy) && coverage == Coverage::Yes
        })
    };
    effects("allow") && !effects("deny")
}

fn grants_write(policy: &TokenPolicy) -> bool {
    policy.permission_groups.iter().any(|group| {
        Some(group.id.as_str()) == SECRETS_STORE_WRITE.id
            || group.name.as_deref() == Some(SECRETS_STORE_WRITE.name)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::cloudflare::{PolicyGroup, PolicyResource};

    const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

    fn policy(
        effect: &str,
        group: (&str, Option<&str>),
        resource: &str,
        part: PolicyResource,
    ) -> TokenPolicy {
        TokenPolicy {
            effect: effect.to_owned(),
            permission_groups: vec![PolicyGroup {
                id: group.0.to_owned(),
                name: group.1.map(str::to_owned),
            }],
            resources: BTreeMap::from([(resource.to_owned(), part)]),
        }
    }

    fn whole() -> PolicyResource {
        PolicyResource::Whole("*".to_owned())
    }

    fn can_write_with(policies: Vec<TokenPolicy>) -> bool {
        let (id, name) = ("t".to_owned(), String::new());
        can_write(&ApiToken { id, name, policies }, ACCOUNT)
    }

    #[test]
    fn policies_show_it_by_group_and_account() {
        let by_id = (SECRETS_STORE_WRITE.id.unwrap(), None);
        let by_name = ("?", Some(SECRETS_STORE_WRITE.name));
        let read = (
            "5e33b7d77788455c9fdf18cbd38ee5a0",
            Some("Secrets Store Read"),
        );
        let own = format!("com.cloudflare.api.account.{ACCOUNT}");
        let every = "com.cloudflare.api.account.*";
        let other = "com.cloudflare.api.account.ffffffffffffffffffffffffffffffff";
        assert!(can_write_with(vec![policy("allow", by_id, &own, whole())]));
        assert!(can_write_with(vec![policy(
            "allow",
            by_name,
            every,
            whole()
        )]));
        assert!(!can_write_with(vec![policy("allow", read, &own, whole())]));
        assert!(!can_write_with(vec![policy(
            "allow",
            by_id,
            other,
            whole()
        )]));
        assert!(!can_write_with(Vec::new()));
    }

    #[test]
    fn a_deny_beats_every_allow() {
        let write = (SECRETS_STORE_WRITE.id.unwrap(), None);
        let own = format!("com.cloudflare.api.account.{ACCOUNT}");
        let every = "com.cloudflare.api.account.*";
        let allow = || policy("allow", write, every, whole());
        assert!(!can_write_with(vec![
            allow(),
            policy("deny", write, &own, whole())
        ]));
        let elsewhere = "com.cloudflare.api.account.ffffffffffffffffffffffffffffffff";
        assert!(can_write_with(vec![
            allow(),
            policy("deny", write, elsewhere, whole())
        ]));
    }

    #[test]
    fn a_permission_for_zones_does_not_count_for_the_account() {
        let own = format!("com.cloudflare.api.account.{ACCOUNT}");
        let zones = BTreeMap::from([(
            "com.cloudflare.api.account.zone.*".to_owned(),
            "*".to_owned(),
        )]);
        let write = (SECRETS_STORE_WRITE.id.unwrap(), None);
        assert!(!can_write_with(vec![policy(
            "allow",
            write,
            &own,
            PolicyResource::Parts(zones)
        )]));
    }
}
