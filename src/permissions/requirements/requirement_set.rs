//! Several needs of one permission are one permission.

use super::{GrantResource, Permission, PermissionReason};
use crate::permissions::groups::{self, PermissionGroup};
use crate::permissions::table::FieldNeed;

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
