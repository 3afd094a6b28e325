//! Whether the resources of a policy are what a permission must be granted on.
//!
//! The keys are those of the API: `com.cloudflare.api.account.<id>`, `…account.zone.<id>`, `*` for every
//! one, or the zones inside an account as `{"com.cloudflare.api.account.zone.*": "*"}` (Cloudflare
//! documentation, `fundamentals/api/how-to/create-via-api`).

use crate::cloudflare::{PolicyResource, TokenPolicy};

/// All of a resource.
const ALL: &str = "*";

/// What a permission must be granted on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum GrantTarget<'a> {
    /// This account; none where nothing names it.
    Account(Option<&'a str>),
    /// A zone, by its id where that is known, in an account where that is.
    Zone {
        /// Its id.
        id: Option<&'a str>,
        /// The id of its account.
        account: Option<&'a str>,
    },
    /// The user whose token it is.
    User,
}

/// How far something reaches.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Coverage {
    /// Not there.
    No,
    /// That cannot be told.
    Unclear,
    /// All of it.
    Yes,
}

/// Whether `policy` speaks of what `on` names.
pub(crate) fn of(policy: &TokenPolicy, on: GrantTarget<'_>) -> Coverage {
    let resources = policy.resources.iter();
    let coverages = resources.map(|(key, part)| match on {
        GrantTarget::Account(account) => of_account(key, part, account),
        GrantTarget::Zone { id, account } => of_zone(key, part, id, account),
        GrantTarget::User => match key.starts_with("com.cloudflare.api.user.") {
            true => Coverage::Yes,
            false => Coverage::No,
        },
    });
    coverages.max().unwrap_or(Coverage::No)
}

/// Whether `policy` speaks of every account or of every zone.
pub(crate) fn is_wide(policy: &TokenPolicy) -> bool {
    policy.resources.iter().any(|(key, part)| match part {
        PolicyResource::Parts(parts) => parts.keys().any(|key| key.ends_with(".*")),
        PolicyResource::Whole(_) | PolicyResource::Unknown(_) => key.ends_with(".*"),
    })
}

fn of_account(key: &str, part: &PolicyResource, account: Option<&str>) -> Coverage {
    let Some(held) = key.strip_prefix("com.cloudflare.api.account.") else {
        return Coverage::No;
    };
    if held.starts_with("zone.") {
        return Coverage::No;
    }
    match part {
        PolicyResource::Whole(whole) if whole == ALL => same(held, account),
        PolicyResource::Whole(_) | PolicyResource::Unknown(_) => {
            same(held, account).min(Coverage::Unclear)
        }
        PolicyResource::Parts(_) => Coverage::No,
    }
}

fn of_zone(key: &str, part: &PolicyResource, id: Option<&str>, account: Option<&str>) -> Coverage {
    if let Some(held) = zone_of(key) {
        return match part {
            PolicyResource::Whole(whole) if whole == ALL => same(held, id),
            _ => same(held, id).min(Coverage::Unclear),
        };
    }
    let Some(held) = key.strip_prefix("com.cloudflare.api.account.") else {
        return Coverage::No;
    };
    let PolicyResource::Parts(parts) = part else {
        return Coverage::No;
    };
    let zones = parts.iter().filter(|(_, whole)| *whole == ALL);
    let inside = zones.filter_map(|(key, _)| zone_of(key));
    let inside = inside.map(|held| same(held, id)).max();
    inside.map_or(Coverage::No, |inside| inside.min(same(held, account)))
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
            of(&whole("com.cloudflare.api.account.a"), on),
            Coverage::Yes
        );
        assert_eq!(
            of(&whole("com.cloudflare.api.account.*"), on),
            Coverage::Yes
        );
        assert_eq!(of(&whole("com.cloudflare.api.account.b"), on), Coverage::No);
        assert_eq!(
            of(&whole("com.cloudflare.api.account.zone.*"), on),
            Coverage::No
        );
        let nested = zones_in(
            "com.cloudflare.api.account.a",
            "com.cloudflare.api.account.zone.*",
        );
        assert_eq!(of(&nested, on), Coverage::No);
        let some = whole("com.cloudflare.api.account.b");
        assert_eq!(of(&some, GrantTarget::Account(None)), Coverage::Unclear);
    }

    #[test]
    fn a_zone() {
        let known = zone(Some("z"), Some("a"));
        let every = whole("com.cloudflare.api.account.zone.*");
        let other = whole("com.cloudflare.api.account.zone.y");
        assert_eq!(of(&every, known), Coverage::Yes);
        assert_eq!(of(&other, known), Coverage::No);
        assert_eq!(of(&other, zone(None, None)), Coverage::Unclear);
        assert_eq!(of(&every, zone(None, None)), Coverage::Yes);
        let inside = |account| zones_in(account, "com.cloudflare.api.account.zone.*");
        let ours = inside("com.cloudflare.api.account.a");
        let theirs = inside("com.cloudflare.api.account.b");
        assert_eq!(of(&ours, known), Coverage::Yes);
        assert_eq!(of(&theirs, known), Coverage::No);
        assert_eq!(of(&ours, zone(Some("z"), None)), Coverage::Unclear);
        let account = whole("com.cloudflare.api.account.a");
        assert_eq!(of(&account, known), Coverage::No);
    }
}
