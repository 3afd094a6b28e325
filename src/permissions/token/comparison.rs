//! What a token grants, compared with what projects need.

use std::collections::BTreeSet;

use super::catalog::GroupCatalog;
use super::resources::ResourceIds;
use crate::cloudflare::{self, TokenPolicy};
use crate::permissions::coverage::{self, Coverage, GrantTarget, measure_coverage};
use crate::permissions::groups::{self, PermissionGroup};
use crate::permissions::requirements::{
    GrantResource, Permission, Requirements, TokenPurpose, ZoneReference,
};
use crate::permissions::substitute::{SubstituteExtent, find_substitutes};

const ALLOW: &str = "allow";

/// The effect of a policy that beats every [`ALLOW`].
const DENY: &str = "deny";

/// The result.
#[derive(Clone, Debug, Default)]
pub(crate) struct TokenComparison<'n> {
    /// Every permission that is needed, and whether the token grants it.
    pub(crate) asked: Vec<RequiredPermission<'n>>,
    /// What the token grants and nothing needs.
    pub(crate) surplus: Vec<SurplusGrant>,
}

/// A permission that is needed.
#[derive(Clone, Debug)]
pub(crate) struct RequiredPermission<'n> {
    pub(crate) permission: &'n Permission,
    /// Whether the token grants it on all of its resources.
    pub(crate) held: GrantState,
    /// The resources on which it is not granted, or not for certain.
    pub(crate) lacking: BTreeSet<GrantResource>,
    /// The group that replaces it, by its API name.
    pub(crate) through: Option<String>,
    /// A policy allows it, and another one denies it.
    pub(crate) denied: bool,
    /// It is granted on more than it is needed for: everything of its kind.
    pub(crate) wide: bool,
}

impl<'n> RequiredPermission<'n> {
    /// `permission` as granted; [`Self::narrow`] takes that back.
    pub(super) fn new(permission: &'n Permission) -> Self {
        Self {
            permission,
            held: GrantState::Yes,
            lacking: BTreeSet::new(),
            through: None,
            denied: false,
            wide: false,
        }
    }

    /// Adds whether it is granted on `resource`.
    pub(super) fn narrow(&mut self, resource: &GrantResource, held: GrantState) {
        self.held = self.held.min(held);
        if held < GrantState::Yes {
            self.lacking.insert(resource.clone());
        }
    }
}

/// Whether a token grants something.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum GrantState {
    No,
    Unclear,
    Yes,
}

/// Something that a token grants and nothing needs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SurplusGrant {
    /// The group's API name, or its id where the name is not known.
    pub(crate) name: String,
    /// The keys of the resources that it is granted on.
    pub(crate) on: Vec<String>,
    /// The group that is enough, where only reading is needed.
    pub(crate) enough: Option<&'static PermissionGroup>,
}

/// Compares `token` with `needs` in `account`.
pub(crate) fn compare<'n>(
    needs: &'n Requirements,
    purpose: TokenPurpose,
    account: Option<&str>,
    token: &cloudflare::ApiToken,
    (catalog, ids): (&GroupCatalog, &ResourceIds),
) -> TokenComparison<'n> {
    let holder = TokenGrants {
        policies: &token.policies,
        purpose,
        account,
        catalog,
        ids,
    };
    let permissions = needs.permissions.iter();
    let asked: Vec<_> = permissions
        .map(|permission| holder.examine(permission))
        .collect();
    let surplus = holder.find_surplus(&asked);
    TokenComparison { asked, surplus }
}

impl<'n> TokenComparison<'n> {
    /// The permissions that are required and not granted.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &RequiredPermission<'n>> {
        self.asked
            .iter()
            .filter(|asked| asked.permission.required && asked.held == GrantState::No)
    }
}

/// A token with what is needed to understand its policies.
struct TokenGrants<'a> {
    policies: &'a [TokenPolicy],
    purpose: TokenPurpose,
    account: Option<&'a str>,
    catalog: &'a GroupCatalog,
    ids: &'a ResourceIds,
}

impl TokenGrants<'_> {
    fn examine<'n>(&self, permission: &'n Permission) -> RequiredPermission<'n> {
        let group = permission.group;
        let is = |held: &cloudflare::PolicyGroup| self.is_group(held, group);
        let mut asked = RequiredPermission::new(permission);
        asked.wide = self.policies.iter().any(|policy| {
            let named = policy.permission_groups.iter().any(is);
            policy.effect == ALLOW && named && coverage::is_wide(policy)
        });
        for resource in &permission.resources {
            let (held, through) = self.find_grant(group, resource);
            asked.narrow(resource, held);
            asked.through = through.or(asked.through);
            let (allowed, denied) = self.measure_effects(&is, resource);
            asked.denied |= allowed > Coverage::No && denied == Coverage::Yes;
        }
        asked
    }

    /// Whether `group` is granted on `resource`, or else through which group that replaces it.
    fn find_grant(
        &self,
        group: &PermissionGroup,
        resource: &GrantResource,
    ) -> (GrantState, Option<String>) {
        let own = self.grant_state(&|held| self.is_group(held, group), resource);
        let mut best = (own, None);
        for (name, limit) in self.list_substitutes(group) {
            let by_name = |held: &cloudflare::PolicyGroup| self.name(held) == Some(name.as_str());
            let held = self.grant_state(&by_name, resource).min(limit);
            if held > best.0 {
                best = (held, Some(name));
            }
        }
        best
    }

    /// The names of the groups that replace `group`, each with the best that it can show.
    fn list_substitutes(&self, group: &PermissionGroup) -> Vec<(String, GrantState)> {
        let all = groups::ALL_GROUPS.iter();
        let wider = all.filter(|other| other.includes(group));
        let wider = wider.map(|other| (other.name.to_owned(), GrantState::Yes));
        // The same rule applies to groups that this program knows by name alone.
        let stem = group.name.strip_suffix("Read");
        let write = stem.map(|stem| (format!("{stem}Write"), GrantState::Yes));
        let others = find_substitutes(group).iter().map(|(name, extent)| {
            let is_enough = match extent {
                SubstituteExtent::All => true,
                SubstituteExtent::Existing => self.purpose == TokenPurpose::Deploy,
                SubstituteExtent::Single => false,
            };
            let best = if is_enough {
                GrantState::Yes
            } else {
                GrantState::Unclear
            };
            ((*name).to_owned(), best)
        });
        wider.chain(write).chain(others).collect()
    }

    /// Whether a group is allowed on `resource`, and no policy denies it.
    fn grant_state(
        &self,
        is: &dyn Fn(&cloudflare::PolicyGroup) -> bool,
        resource: &GrantResource,
    ) -> GrantState {
        match self.measure_effects(is, resource) {
            (Coverage::No, _) | (_, Coverage::Yes) => GrantState::No,
            (Coverage::Yes, Coverage::No) => GrantState::Yes,
            (Coverage::Unclear, _) | (_, Coverage::Unclear) => GrantState::Unclear,
        }
    }

    /// How far policies allow a group on `resource`, and how far they deny it.
    fn measure_effects(
        &self,
        is: &dyn Fn(&cloudflare::PolicyGroup) -> bool,
        resource: &GrantResource,
    ) -> (Coverage, Coverage) {
        let resource = self.ids.fill_ids(resource);
        let target = match &resource {
            GrantResource::Account(id) => GrantTarget::Account(id.as_deref()),
            GrantResource::Zone(zone) => GrantTarget::Zone {
                id: match zone {
                    ZoneReference::Id(id) => Some(id),
                    _ => None,
                },
                account: self.account,
            },
            GrantResource::User => GrantTarget::User,
        };
        let covered = |effect: &str| {
            let policies = self.policies.iter();
            let named = policies.filter(|policy| {
                policy.effect == effect && policy.permission_groups.iter().any(is)
            });
            let coverages = named.map(|policy| measure_coverage(policy, target));
            coverages.max().unwrap_or(Coverage::No)
        };
        (covered(ALLOW), covered(DENY))
    }

    fn is_group(&self, held: &cloudflare::PolicyGroup, group: &PermissionGroup) -> bool {
        let by_id = group.id == Some(held.id.as_str());
        by_id || self.catalog.id(group) == Some(&held.id) || self.name(held) == Some(group.name)
    }

    fn name<'h>(&'h self, held: &'h cloudflare::PolicyGroup) -> Option<&'h str> {
        let name = held.name.as_deref();
        name.or_else(|| self.catalog.name(&held.id))
    }

    /// What is granted and not needed, each group once.
    fn find_surplus(&self, asked: &[RequiredPermission<'_>]) -> Vec<SurplusGrant> {
        let mut found: Vec<SurplusGrant> = Vec::new();
        let policies = self.policies.iter();
        for policy in policies.filter(|policy| policy.effect == ALLOW) {
            let groups = policy.permission_groups.iter();
            for held in groups.filter(|held| !self.is_asked(held, asked)) {
                let name = self.name(held).unwrap_or(&held.id);
                let on = policy.resources.keys().cloned();
                match found.iter_mut().find(|known| known.name == name) {
                    Some(known) => known.on.extend(on),
                    None => found.push(SurplusGrant {
                        name: name.to_owned(),
                        on: on.collect(),
                        enough: find_enough(name, asked),
                    }),
                }
            }
        }
        found
    }

    fn is_asked(&self, held: &cloudflare::PolicyGroup, asked: &[RequiredPermission<'_>]) -> bool {
        asked.iter().any(|asked| {
            let group = asked.permission.group;
            let mut substitutes = find_substitutes(group).iter();
            self.is_group(held, group)
                || substitutes.any(|(name, _)| self.name(held) == Some(*name))
        })
    }
}

/// The group that is needed where `name` only includes it.
fn find_enough(name: &str, asked: &[RequiredPermission<'_>]) -> Option<&'static PermissionGroup> {
    let stem = name.strip_suffix("Write")?;
    let groups = asked.iter().map(|asked| asked.permission.group);
    let mut reads = groups.filter(|group| group.name.strip_suffix("Read") == Some(stem));
    reads.next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudflare::ApiToken;
    use crate::permissions::groups::WORKERS_SCRIPTS_WRITE;

    fn needs() -> Requirements {
        Requirements {
            permissions: vec![Permission::certain(
                &WORKERS_SCRIPTS_WRITE,
                GrantResource::Account(Some("a".to_owned())),
            )],
            ..Requirements::default()
        }
    }

    fn held_by(group: &str, purpose: TokenPurpose) -> (GrantState, usize) {
        let policy = TokenPolicy {
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
        let token = ApiToken {
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
    fn the_roles_for_workers_replace_scripts() {
        let deploy = |group| held_by(group, TokenPurpose::Deploy);
        let first = |group| held_by(group, TokenPurpose::FirstDeploy);
        assert_eq!(deploy("Workers Scripts Write"), (GrantState::Yes, 0));
        assert_eq!(deploy("Workers Editor"), (GrantState::Yes, 0));
        assert_eq!(first("Workers Editor"), (GrantState::Unclear, 0));
        assert_eq!(first("Workers Admin"), (GrantState::Yes, 0));
        assert_eq!(
            deploy("Individual Workers Editor"),
            (GrantState::Unclear, 0)
        );
        assert_eq!(deploy("Workers Scripts Read"), (GrantState::No, 1));
    }
}
