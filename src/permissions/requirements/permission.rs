//! The permissions that projects need. Several needs of one permission are one permission.

use std::collections::BTreeSet;

use super::resource::GrantResource;
use crate::permissions::groups::{self, PermissionGroup};
use crate::permissions::table::{FieldNeed, NeedTiming, Provenance};

/// What projects need.
#[derive(Debug, Default)]
pub(crate) struct Requirements {
    /// What is required comes first.
    pub(crate) permissions: Vec<Permission>,
    /// What needs no permission.
    pub(crate) free: Vec<FieldNote>,
    /// What nobody knows about.
    pub(crate) unknown: Vec<FieldNote>,
    /// What a first deploy might use and is not asked for, with why.
    pub(crate) withheld: Vec<(&'static PermissionGroup, FieldNote)>,
}

impl Requirements {
    /// Whether `other` lacks one of the permissions, or does not have it for certain.
    pub(crate) fn takes_more_than(&self, other: &Self) -> bool {
        self.permissions.iter().any(|more| {
            other
                .permissions
                .iter()
                .all(|known| known.group != more.group || (more.required && !known.required))
        })
    }
}

/// A permission with everything that asks for it.
#[derive(Debug)]
pub(crate) struct Permission {
    pub(crate) group: &'static PermissionGroup,
    /// What it must be granted on.
    pub(crate) resources: BTreeSet<GrantResource>,
    /// Whether something fails for certain without it.
    pub(crate) required: bool,
    /// The most frequent occasion.
    pub(crate) when: NeedTiming,
    /// The best evidence.
    pub(crate) evidence: Provenance,
    pub(crate) reasons: Vec<PermissionReason>,
}

#[cfg(test)]
impl Permission {
    /// One that every deploy certainly needs on `resource`.
    pub(crate) fn certain(group: &'static PermissionGroup, resource: GrantResource) -> Self {
        Self {
            group,
            resources: [resource].into(),
            required: true,
            when: NeedTiming::Always,
            evidence: Provenance::Documented,
            reasons: Vec::new(),
        }
    }
}

/// Why a permission is needed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PermissionReason {
    /// The field of the config; none where every deploy needs it.
    pub(crate) field: Option<&'static str>,
    /// The config, as a user sees it.
    pub(crate) config: String,
    /// From 1.
    pub(crate) line: Option<usize>,
    pub(crate) binding: Option<String>,
    pub(crate) why: String,
}

/// A remark about a field of a config.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct FieldNote {
    pub(crate) field: String,
    /// What a person calls it.
    pub(crate) title: String,
    /// The config, as a user sees it.
    pub(crate) config: String,
    /// From 1.
    pub(crate) line: usize,
    pub(crate) why: String,
    /// Somebody might think that it needs a permission.
    pub(crate) surprising: bool,
}

/// Collects permissions, each once.
#[derive(Default)]
pub(super) struct RequirementSet {
    permissions: Vec<Permission>,
}

impl RequirementSet {
    /// Adds what `need` asks for on `resource`.
    pub(super) fn add(
        &mut self,
        need: &'static FieldNeed,
        resource: GrantResource,
        reason: PermissionReason,
    ) {
        let mut known = self.permissions.iter_mut();
        let Some(known) = known.find(|known| known.group == need.group) else {
            self.permissions.push(Permission {
                group: need.group,
                resources: [resource].into(),
                required: need.required,
                when: need.when,
                evidence: need.evidence,
                reasons: vec![reason],
            });
            return;
        };
        // The evidence of an optional need says little about a required one.
        known.evidence = match (known.required, need.required) {
            (true, false) => known.evidence,
            (false, true) => need.evidence,
            _ => known.evidence.min(need.evidence),
        };
        known.required |= need.required;
        known.when = known.when.min(need.when);
        known.resources.insert(resource);
        if !known.reasons.contains(&reason) {
            known.reasons.push(reason);
        }
    }

    /// The permissions in their usual order, what is required first. One that another includes is left
    /// out; the other gets its reasons.
    pub(super) fn finish(mut self) -> Vec<Permission> {
        let mut index = 0;
        while index < self.permissions.len() {
            let read = &self.permissions[index];
            let wider = self.permissions.iter().position(|other| {
                let covers = read.resources.is_subset(&other.resources);
                let sure = other.required || !read.required;
                other.group.includes(read.group) && covers && sure && other.when <= read.when
            });
            if let Some(wider) = wider {
                let reasons = std::mem::take(&mut self.permissions[index].reasons);
                self.permissions[wider].reasons.extend(reasons);
                self.permissions.remove(index);
            } else {
                index += 1;
            }
        }
        self.permissions
            .sort_by_key(|permission| (!permission.required, order(permission.group)));
        self.permissions
    }
}

fn order(group: &PermissionGroup) -> usize {
    let known = groups::ALL_GROUPS.iter().position(|other| *other == group);
    known.unwrap_or(groups::ALL_GROUPS.len())
}
