//! Several needs of one permission are one permission.

use super::{GrantResource, Permission, PermissionReason};
use crate::permissions::groups::{self, PermissionGroup};
use crate::permissions::table::FieldNeed;

/// Permissions in the making.
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
        let position = self
            .permissions
            .iter()
            .position(|known| known.group == need.group);
        let Some(position) = position else {
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
        let known = &mut self.permissions[position];
        // What is not required says little about what is.
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
    /// out, its reasons are the other's.
    pub(super) fn finish(mut self) -> Vec<Permission> {
        let mut index = 0;
        while index < self.permissions.len() {
            let read = &self.permissions[index];
            let wider = self.permissions.iter().position(|other| {
                let covers = read.resources.is_subset(&other.resources);
                let sure = other.required || !read.required;
                other.group.includes(read.group) && covers && sure && other.when <= read.when
            });
            match wider {
                Some(wider) => {
                    let reasons = self.permissions[index].reasons.clone();
                    self.permissions[wider].reasons.extend(reasons);
                    self.permissions.remove(index);
                }
                None => index += 1,
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
