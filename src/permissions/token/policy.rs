//! The policies of a token: which permission groups on which resources, as the API expects them.
//!
//! A group works only on resources of the kind that it is scoped to (Cloudflare documentation,
//! `fundamentals/api/how-to/create-via-api`), so there is one policy for the account, one for each set of
//! zones, and one for the user.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::catalog::GroupCatalog;
use super::resources::{ResourceIds, UnknownId};
use crate::permissions::groups::PermissionGroup;
use crate::permissions::requirements::Permission;

/// One policy. It serializes as the API expects it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct PolicyBody {
    /// `allow`.
    pub(crate) effect: &'static str,
    /// Keys with `*`, which is all of the resource.
    pub(crate) resources: BTreeMap<String, &'static str>,
    #[serde(rename = "permission_groups")]
    pub(crate) groups: Vec<GroupReference>,
}

/// A permission group in a policy. It serializes as the API expects it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct GroupReference {
    /// The id, or a placeholder.
    pub(crate) id: String,
    /// For people: the API ignores it.
    pub(crate) name: &'static str,
    #[serde(skip)]
    pub(crate) group: &'static PermissionGroup,
}

/// The policies for a set of permissions.
#[derive(Clone, Debug, Default)]
pub(crate) struct PolicySet {
    pub(crate) policies: Vec<PolicyBody>,
    /// What a person has to fill in.
    pub(crate) blanks: BTreeSet<UnknownId>,
}

impl PolicySet {
    /// The policies that grant `permissions`.
    pub(crate) fn of<'n>(
        permissions: impl IntoIterator<Item = &'n Permission>,
        catalog: &GroupCatalog,
        ids: &ResourceIds,
    ) -> Self {
        let mut set = Self::default();
        for permission in permissions {
            let resources = set.resource_keys(permission, ids);
            let granted = set.refer_to(permission.group, catalog);
            let same = set.policies.iter_mut().find(|policy| {
                let scope = policy.groups.first().map(|granted| granted.group.scope);
                policy.resources == resources && scope == Some(permission.group.scope)
            });
            match same {
                Some(policy) => policy.groups.push(granted),
                None => set.policies.push(PolicyBody {
                    effect: "allow",
                    resources,
                    groups: vec![granted],
                }),
            }
        }
        set
    }

    fn resource_keys(
        &mut self,
        permission: &Permission,
        ids: &ResourceIds,
    ) -> BTreeMap<String, &'static str> {
        let resources = permission.resources.iter().map(|resource| {
            let (key, blank) = ids.key(resource);
            self.blanks.extend(blank);
            (key, "*")
        });
        resources.collect()
    }

    fn refer_to(
        &mut self,
        group: &'static PermissionGroup,
        catalog: &GroupCatalog,
    ) -> GroupReference {
        let id = match catalog.id(group) {
            Some(id) => id.to_owned(),
            None => {
                let placeholder = format!("<ID of {}>", group.name);
                self.blanks.insert(UnknownId {
                    placeholder: placeholder.clone(),
                    help: "GET /accounts/{account_id}/tokens/permission_groups lists the ids",
                });
                placeholder
            }
        };
        GroupReference {
            id,
            name: group.name,
            group,
        }
    }
}
