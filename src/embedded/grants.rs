//! What a token is asked to be given, and whether whoever asks may give it.
//!
//! A creator of an account's token needs not hold what it gives, but for what it gives on a single zone;
//! and no policy gives a group on what the group is not scoped to. Both are refused with the same words
//! (terraform-provider-cloudflare issues 5754 and 7241). Behind a user's token stands the user, who
//! cannot give what no role gives.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::authority::Caller;
use super::envelope::Refusal;
use super::groups::{self, Group, Kind};
use super::policies::{Effect, Owner, Policy};
use super::roles;
use super::state::{State, User};
use super::zone::Zone;

const ACCOUNT: &str = "com.cloudflare.api.account.";
const ZONE: &str = "com.cloudflare.api.account.zone.";
const USER: &str = "com.cloudflare.api.user.";

/// A body that is not understood.
pub(super) fn malformed(message: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, 1001, message)
}

/// The policies in `body`. Groups that nobody knows are left out without a word, and so are those that
/// this server withholds.
pub(super) fn policies(state: &State, body: &Map<String, Value>) -> Result<Vec<Policy>, Refusal> {
    let list = body.get("policies").and_then(Value::as_array);
    let list = list.filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| malformed("policies must be present"))?;
    list.iter().map(|entry| policy(state, entry)).collect()
}

fn policy(state: &State, entry: &Value) -> Result<Policy, Refusal> {
    let effect = match entry["effect"].as_str() {
        Some("allow") => Effect::Allow,
        Some("deny") => Effect::Deny,
        _ => return Err(malformed("effect must be in { \"allow\", \"deny\" }")),
    };
    let resources = entry["resources"].as_object();
    let resources = resources.filter(|resources| !resources.is_empty());
    let resources = resources.ok_or_else(|| malformed("resources must be present"))?;
    let granted = entry["permission_groups"].as_array();
    let granted = granted.filter(|granted| !granted.is_empty());
    let granted = granted.ok_or_else(|| malformed("permission_groups must be present"))?;
    let mut names = Vec::new();
    for group in granted {
        let id = group["id"].as_str();
        let id = id.ok_or_else(|| malformed("id must be present"))?;
        let known = groups::with_id(id).map(|group| &group.1);
        names.extend(known.filter(|name| !state.withheld_groups.contains(name)));
    }
    Ok(Policy {
        effect,
        permission_groups: names.into_iter().cloned().collect(),
        resources: resources.clone(),
    })
}

/// Whether `caller` may give a token of `owner` what `policies` say.
pub(super) fn allowed(
    state: &State,
    caller: &Caller,
    owner: &Owner,
    policies: &[Policy],
) -> Result<(), Refusal> {
    let giver = Giver {
        state,
        caller,
        owner,
    };
    for policy in policies {
        for group in groups::of(policy) {
            let mut resources = policy.resources.iter();
            let fits = resources.all(|(key, parts)| giver.may_give(group, key, parts));
            if !fits {
                let check = "Failed common permission check against resources.";
                let message = format!("{check} (Permission group: \"{}\")", group.1);
                return Err(malformed(&message));
            }
        }
    }
    Ok(())
}

/// Somebody who gives rights to a token of `owner`.
struct Giver<'a> {
    state: &'a State,
    caller: &'a Caller,
    owner: &'a Owner,
}

impl Giver<'_> {
    fn may_give(&self, group: &Group, key: &str, parts: &Value) -> bool {
        if Kind::of(key, parts) != Some(group.2) {
            return false;
        }
        match (self.owner, group.2) {
            (Owner::Account(_), Kind::User) => false,
            (Owner::Account(account), Kind::Zone) if key.starts_with(ZONE) => {
                let zone = self.zone(key).filter(|zone| zone.account == *account);
                let name = [group.1.as_str()];
                zone.is_some_and(|it| self.caller.may_on_zone(&it.account, &it.id, &name))
            }
            (Owner::Account(account), Kind::Account | Kind::Zone) => {
                key.strip_prefix(ACCOUNT) == Some(account)
            }
            (Owner::User(user), Kind::User) => key.strip_prefix(USER) == Some(user),
            (Owner::User(user), Kind::Account) => {
                let account = key.strip_prefix(ACCOUNT);
                self.person(user)
                    .is_some_and(|person| gives(person, account, group))
            }
            (Owner::User(user), Kind::Zone) => {
                let zone = self.zone(key).map(|zone| zone.account.as_str());
                let account = zone.or_else(|| key.strip_prefix(ACCOUNT));
                self.person(user)
                    .is_some_and(|person| gives(person, account, group))
            }
            (_, Kind::Bucket) => true,
        }
    }

    fn person(&self, id: &str) -> Option<&User> {
        self.state.users.iter().find(|user| user.id == id)
    }

    /// The zone that the key of a resource names.
    fn zone(&self, key: &str) -> Option<&Zone> {
        let id = key.strip_prefix(ZONE)?;
        self.state.zones.iter().find(|zone| zone.id == id)
    }
}

/// Whether a role of `person` gives `group` in an account; for `*`, and for every zone there is, in each
/// account of theirs.
fn gives(person: &User, account: Option<&str>, group: &Group) -> bool {
    let holds = |id: &str| person.roles_in(id).any(|role| roles::holds(role, &group.1));
    match account {
        None => false,
        Some("*" | "zone.*") => {
            let mut theirs = person.memberships.iter();
            theirs.all(|membership| holds(&membership.account))
        }
        Some(account) => holds(account),
    }
}
