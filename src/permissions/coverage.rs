//! Whether the resources of a policy are what a permission must be granted on.
//!
//! The keys are those of the API: `com.cloudflare.api.account.<id>`, `…account.zone.<id>`, `*` for every
//! one, or the zones inside an account as `{"com.cloudflare.api.account.zone.*": "*"}` (Cloudflare
//! documentation, `fundamentals/api/how-to/create-via-api`).

use crate::cloudflare::{PolicyResource, TokenPolicy};

const ALL: &str = "*";

/// What a permission must be granted on, by the ids that are known.
#[derive(Clone, Copy, Debug)]
pub(crate) enum GrantTarget<'a> {
    Account(Option<&'a str>),
    Zone {
        id: Option<&'a str>,
        account: Option<&'a str>,
    },
    /// The user whose token it is.
    User,
}

/// Whether the resources of a policy include all of a target.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Coverage {
    No,
    Unclear,
    Yes,
}

/// Whether the resources of `policy` include `target`.
pub(crate) fn measure_coverage(policy: &TokenPolicy, target: GrantTarget<'_>) -> Coverage {
    let resources = policy.resources.iter();
    let coverages = resources.map(|(key, part)| match target {
        GrantTarget::Account(account) => of_account(key, part, account),
        GrantTarget::Zone { id, account } => of_zone(key, part, id, account),
        GrantTarget::User if key.starts_with("com.cloudflare.api.user.") => Coverage::Yes,
        GrantTarget::User => Coverage::No,
    });
    coverages.max().unwrap_or(Coverage::No)
}

/// Whether the resources of `policy` include every account or every zone.
pub(crate) fn is_wide(policy: &TokenPolicy) -> bool {
    policy.resources.iter().any(|(key, part)| match part {
        PolicyResource::Parts(parts) => parts.keys().any(|key| key.ends_with(".*")),
        PolicyResource::Whole(_) | PolicyResource::Unknown(_) => key.ends_with(".*"),
    })
}

fn of_account(key: &str, part: &PolicyResource, account: Option<&str>) -> Coverage {
    let held = key.strip_prefix("com.cloudflare.api.account.");
    match (held.filter(|held| !held.starts_with("zone.")), part) {
        (None, _) | (_, PolicyResource::Parts(_)) => Coverage::No,
        (Some(held), PolicyResource::Whole(whole)) if whole == ALL => same(held, account),
        (Some(held), _) => same(held, account).min(Coverage::Unclear),
    }
}

fn of_zone(key: &str, part: &PolicyResource, id: Option<&str>, account: Option<&str>) -> Coverage {
    if let Some(held) = zone_of(key) {
        return match part {
            PolicyResource::Whole(whole) if whole == ALL => same(held, id),
            _ => same(held, id).min(Coverage::Unclear),
        };
    }
    let account_id = key.strip_prefix("com.cloudflare.api.account.");
    let (Some(held), PolicyResource::Parts(parts)) = (account_id, part) else {
        return Coverage::No;
    };
    let zones = parts.iter().filter(|(_, whole)| *whole == ALL);
    let inside = zones.filter_map(|(key, _)| Some(same(zone_of(key)?, id)));
    let inside = inside.max().unwrap_or(Coverage::No);
    inside.min(same(held, account))
}

fn zone_of(key: &str) -> Option<&str> {
    key.strip_prefix("com.cloudflare.api.account.zone.")
}

fn same(held: &str, wanted: Option<&str>) -> Coverage {
    match wanted {
        _ if held == ALL => Coverage::Yes,
        None => Coverage::Unclear,
        Some(wanted) if wanted == held => Coverage::Yes,
        Some(_) => Coverage::No,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn policy(key: &str, part: PolicyResource) -> TokenPolicy {
        TokenPolicy {
            effect: "allow".to_owned(),
            permission_groups: Vec::new(),
            resources: BTreeMap::from([(key.to_owned(), part)]),
        }
    }

    fn whole(key: &str) -> TokenPolicy {
        policy(key, PolicyResource::Whole("*".to_owned()))
    }

    fn zones_in(account: &str, zones: &str) -> TokenPolicy {
        let parts = BTreeMap::from([(zones.to_owned(), "*".to_owned())]);
        policy(account, PolicyResource::Parts(parts))
    }

    fn zone<'a>(id: Option<&'a str>, account: Option<&'a str>) -> GrantTarget<'a> {
        GrantTarget::Zone { id, account }
    }

    #[test]
    fn an_account() {
        let on = GrantTarget::Account(Some("a"));
        assert_eq!(
            measure_coverage(&whole("com.cloudflare.api.account.a"), on),
            Coverage::Yes
        );
        assert_eq!(
            measure_coverage(&whole("com.cloudflare.api.account.*"), on),
            Coverage::Yes
        );
        assert_eq!(
            measure_coverage(&whole("com.cloudflare.api.account.b"), on),
            Coverage::No
        );
        assert_eq!(
            measure_coverage(&whole("com.cloudflare.api.account.zone.*"), on),
            Coverage::No
        );
        let nested = zones_in(
            "com.cloudflare.api.account.a",
            "com.cloudflare.api.account.zone.*",
        );
        assert_eq!(measure_coverage(&nested, on), Coverage::No);
        let some = whole("com.cloudflare.api.account.b");
        assert_eq!(
            measure_coverage(&some, GrantTarget::Account(None)),
            Coverage::Unclear
        );
    }

    #[test]
    fn a_zone() {
        let known = zone(Some("z"), Some("a"));
        let every = whole("com.cloudflare.api.account.zone.*");
        let other = whole("com.cloudflare.api.account.zone.y");
        assert_eq!(measure_coverage(&every, known), Coverage::Yes);
        assert_eq!(measure_coverage(&other, known), Coverage::No);
        assert_eq!(
            measure_coverage(&other, zone(None, None)),
            Coverage::Unclear
        );
        assert_eq!(measure_coverage(&every, zone(None, None)), Coverage::Yes);
        let inside = |account| zones_in(account, "com.cloudflare.api.account.zone.*");
        let ours = inside("com.cloudflare.api.account.a");
        let theirs = inside("com.cloudflare.api.account.b");
        assert_eq!(measure_coverage(&ours, known), Coverage::Yes);
        assert_eq!(measure_coverage(&theirs, known), Coverage::No);
        assert_eq!(
            measure_coverage(&ours, zone(Some("z"), None)),
            Coverage::Unclear
        );
        let account = whole("com.cloudflare.api.account.a");
        assert_eq!(measure_coverage(&account, known), Coverage::No);
    }
}
