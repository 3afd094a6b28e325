//! What a token grants, held against what projects ask for.

use std::collections::BTreeSet;

use super::{GroupCatalog, ResourceIds};
use crate::cloudflare::{self, Policy};
use crate::permissions::coverage::{self, Coverage, On};
use crate::permissions::groups::{self, Group};
use crate::permissions::instead::{self, Extent};
use crate::permissions::requirements::{Needs, Permission, Purpose, Resource, Zone};

/// The effect of a policy that gives.
const ALLOW: &str = "allow";

/// The effect of one that takes, whatever others give.
const DENY: &str = "deny";

/// The result.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparison<'n> {
    /// Every permission that is asked for, and whether the token grants it.
    pub(crate) asked: Vec<Asked<'n>>,
    /// What the token grants and nothing asks for.
    pub(crate) surplus: Vec<Surplus>,
}

/// A permission that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked<'n> {
    /// The permission.
    pub(crate) permission: &'n Permission,
    /// Whether the token grants it on all that it must be granted on.
    pub(crate) held: Held,
    /// On what it is not granted, or not for certain.
    pub(crate) lacking: BTreeSet<Resource>,
    /// The group that does instead of it, by its API name.
    pub(crate) through: Option<String>,
    /// A policy allows it, and another one denies it.
    pub(crate) denied: bool,
    /// It is granted on everything of its kind, not on what is asked for alone.
    pub(crate) wide: bool,
}

impl<'n> Asked<'n> {
    /// What is known of `permission` before anything is.
    pub(super) fn new(permission: &'n Permission) -> Self {
        Self {
            permission,
            held: Held::Yes,
            lacking: BTreeSet::new(),
            through: None,
            denied: false,
            wide: false,
        }
    }

    /// Takes in whether it is granted on `resource`.
    pub(super) fn on(&mut self, resource: &Resource, held: Held) {
        self.held = self.held.min(held);
        if held < Held::Yes {
            self.lacking.insert(resource.clone());
        }
    }
}

/// Whether a token grants something.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Held {
    /// No.
    No,
    /// That cannot be told.
    Unclear,
    /// Yes.
    Yes,
}

/// Something that a token grants and nothing asks for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Surplus {
    /// The group's API name, or its id where nothing tells the name.
    pub(crate) name: String,
    /// The keys of the resources that it is granted on.
    pub(crate) on: Vec<String>,
    /// The group that is enough: of this one only reading is asked for.
    pub(crate) enough: Option<&'static Group>,
}

/// Holds `token` against what `needs` ask for in `account`.
pub(crate) fn compare<'n>(
    needs: &'n Needs,
    purpose: Purpose,
    account: Option<&str>,
    token: &cloudflare::Token,
    (catalog, ids): (&GroupCatalog, &ResourceIds),
) -> Comparison<'n> {
    let holder = Holder {
        policies: &token.policies,
        purpose,
        account,
        catalog,
        ids,
    };
    let asked: Vec<Asked<'n>> = needs
        .permissions
        .iter()
        .map(|it| holder.asked(it))
        .collect();
    let surplus = holder.surplus(&asked);
    Comparison { asked, surplus }
}

impl<'n> Comparison<'n> {
    /// The permissions that are required and not granted.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &Asked<'n>> {
        self.asked
            .iter()
            .filter(|asked| asked.permission.required && asked.held == Held::No)
    }
}

/// A token, and what is known besides.
struct Holder<'a> {
    policies: &'a [Policy],
    purpose: Purpose,
    account: Option<&'a str>,
    catalog: &'a GroupCatalog,
    ids: &'a ResourceIds,
}

impl Holder<'_> {
    fn asked<'n>(&self, permission: &'n Permission) -> Asked<'n> {
        let group = permission.group;
        let is = |held: &cloudflare::PolicyGroup| self.is(held, group);
        let mut asked = Asked::new(permission);
        asked.wide = self.policies.iter().any(|policy| {
            let named = policy.permission_groups.iter().any(is);
            policy.effect == ALLOW && named && coverage::is_wide(policy)
        });
        for resource in &permission.resources {
            let (held, through) = self.held(group, resource);
            asked.on(resource, held);
            asked.through = through.or(asked.through);
            let (allowed, denied) = self.covered(&is, resource);
            asked.denied |= allowed > Coverage::No && denied == Coverage::Yes;
        }
        asked
    }

    /// Whether `group`, or what does instead of it, is granted on `resource`.
    fn held(&self, group: &Group, resource: &Resource) -> (Held, Option<String>) {
        let own = self.granted(&|held| self.is(held, group), resource);
        let mut best = (own, None);
        for (name, most) in self.stand_ins(group) {
            let by_name = |held: &cloudflare::PolicyGroup| self.name(held) == Some(name.as_str());
            let held = self.granted(&by_name, resource).min(most);
            if held > best.0 {
                best = (held, Some(name));
            }
        }
        best
    }

    /// What does instead of `group`, with the most that can be said of it.
    fn stand_ins(&self, group: &Group) -> Vec<(String, Held)> {
        let wider = groups::ALL.iter().filter(|other| other.includes(group));
        let wider = wider.map(|other| (other.name.to_owned(), Held::Yes));
        // Groups that this program knows by name alone follow the same rule.
        let stem = group.name.strip_suffix("Read");
        let write = stem.map(|stem| (format!("{stem}Write"), Held::Yes));
        let others = instead::of(group).iter().map(|other| {
            let most = match other.extent {
                Extent::Whole => Held::Yes,
                Extent::Existing if self.purpose == Purpose::Deploy => Held::Yes,
                Extent::Existing | Extent::Single => Held::Unclear,
            };
            (other.name.to_owned(), most)
        });
        wider.chain(write).chain(others).collect()
    }

    /// Whether a group is allowed on `resource`, and no policy denies it.
    fn granted(&self, is: &dyn Fn(&cloudflare::PolicyGroup) -> bool, resource: &Resource) -> Held {
        match self.covered(is, resource) {
            (Coverage::No, _) | (_, Coverage::Yes) => Held::No,
            (Coverage::Yes, Coverage::No) => Held::Yes,
            (Coverage::Unclear, _) | (_, Coverage::Unclear) => Held::Unclear,
        }
    }

    /// How far policies allow a group on `resource`, and how far they deny it.
    fn covered(
        &self,
        is: &dyn Fn(&cloudflare::PolicyGroup) -> bool,
        resource: &Resource,
    ) -> (Coverage, Coverage) {
        let covered = |effect: &str| {
            let policies = self.policies.iter();
            let spoken = policies.filter(|policy| {
                policy.effect == effect && policy.permission_groups.iter().any(is)
            });
            spoken
                .map(|policy| self.covers(policy, resource))
                .max()
                .unwrap_or(Coverage::No)
        };
        (covered(ALLOW), covered(DENY))
    }

    fn covers(&self, policy: &Policy, resource: &Resource) -> Coverage {
        let settled = self.ids.settle(resource);
        let on = match &settled {
            Resource::Account(id) => On::Account(id.as_deref()),
            Resource::Zone(Zone::Id(id)) => On::Zone {
                id: Some(id),
                account: self.account,
            },
            Resource::Zone(_) => On::Zone {
                id: None,
                account: self.account,
            },
            Resource::User => On::User,
        };
        coverage::of(policy, on)
    }

    fn is(&self, held: &cloudflare::PolicyGroup, group: &Group) -> bool {
        let by_id = group.id == Some(held.id.as_str());
        by_id || self.catalog.id(group) == Some(&held.id) || self.name(held) == Some(group.name)
    }

    fn name<'h>(&'h self, held: &'h cloudflare::PolicyGroup) -> Option<&'h str> {
        let told = held.name.as_deref();
        told.or_else(|| self.catalog.named(&held.id))
    }

    /// What is granted and not asked for, each group once.
    fn surplus(&self, asked: &[Asked<'_>]) -> Vec<Surplus> {
        let mut found: Vec<Surplus> = Vec::new();
        let allowed = self.policies.iter().filter(|it| it.effect == ALLOW);
        for policy in allowed {
            for held in &policy.permission_groups {
                if self.is_asked(held, asked) {
                    continue;
                }
                let name = self.name(held).unwrap_or(&held.id);
                let on = policy.resources.keys().cloned();
                match found.iter_mut().find(|known| known.name == name) {
                    Some(known) => known.on.extend(on),
                    None => found.push(Surplus {
                        name: name.to_owned(),
                        on: on.collect(),
                        enough: enough(name, asked),
                    }),
                }
            }
        }
        found
    }

    fn is_asked(&self, held: &cloudflare::PolicyGroup, asked: &[Asked<'_>]) -> bool {
        asked.iter().any(|asked| {
            let group = asked.permission.group;
            let instead = instead::of(group);
            let stands_in = instead.iter().any(|it| self.name(held) == Some(it.name));
            self.is(held, group) || stands_in
        })
    }
}

/// The group that is asked for where `name` only includes it.
fn enough(name: &str, asked: &[Asked<'_>]) -> Option<&'static Group> {
    let stem = name.strip_suffix("Write")?;
    let groups = asked.iter().map(|asked| asked.permission.group);
    let mut reads = groups.filter(|group| group.name.strip_suffix("Read") == Some(stem));
    reads.next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudflare::Token;
    use crate::permissions::groups::WORKERS_SCRIPTS_WRITE;

    fn needs() -> Needs {
        Needs {
            permissions: vec![Permission::certain(
                &WORKERS_SCRIPTS_WRITE,
                Resource::Account(Some("a".to_owned())),
            )],
            ..Needs::default()
        }
    }

    fn held_by(group: &str, purpose: Purpose) -> (Held, usize) {
        let policy = Policy {
            effect: ALLOW.to_owned(),
            permission_groups: vec![cloudflare::PolicyGroup {
                id: "of a group that is too young to be known".to_owned(),
                name: Some(group.to_owned()),
            }],
            resources: [(
                "com.cloudflare.api.account.a".to_owned(),
                cloudflare::PolicyResource::Whole("*".to_owned()),
            )]
            .into(),
        };
        let token = Token {
            id: "t".to_owned(),
            name: String::new(),
            policies: vec![policy],
        };
        let needs = needs();
        let known = (&GroupCatalog::BuiltIn, &ResourceIds::default());
        let comparison = compare(&needs, purpose, Some("a"), &token, known);
        (comparison.asked[0].held, comparison.surplus.len())
    }

    #[test]
    fn the_roles_for_workers_stand_in_for_scripts() {
        let deploy = |group| held_by(group, Purpose::Deploy);
        let first = |group| held_by(group, Purpose::FirstDeploy);
        assert_eq!(deploy("Workers Scripts Write"), (Held::Yes, 0));
        assert_eq!(deploy("Workers Editor"), (Held::Yes, 0));
        assert_eq!(first("Workers Editor"), (Held::Unclear, 0));
        assert_eq!(first("Workers Admin"), (Held::Yes, 0));
        assert_eq!(deploy("Individual Workers Editor"), (Held::Unclear, 0));
        assert_eq!(deploy("Workers Scripts Read"), (Held::No, 1));
    }
}
