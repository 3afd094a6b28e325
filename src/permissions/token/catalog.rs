//! The ids of permission groups: Cloudflare's own list where a credential can read it, else the ids that
//! this program was built with.
//!
//! Cloudflare silently ignores an id that it does not know: a token with a stale id is a token without
//! the permission. So a group that is not in the list has no id at all.

use crate::cloudflare::ListedGroup;
use crate::permissions::groups::{self, PermissionGroup};

/// Where ids come from.
#[derive(Clone, Debug, Default)]
pub(crate) enum GroupCatalog {
    #[default]
    BuiltIn,
    /// Cloudflare's own list.
    Live(Vec<ListedGroup>),
}

impl GroupCatalog {
    /// The id of `group`, if the catalog has it.
    pub(crate) fn id(&self, group: &PermissionGroup) -> Option<&str> {
        match self {
            Self::BuiltIn => group.id,
            Self::Live(list) => {
                let listed = list.iter().find(|listed| is_same(listed, group))?;
                Some(&listed.id)
            }
        }
    }

    /// The name of the group with this id, if the catalog has it.
    pub(crate) fn name(&self, id: &str) -> Option<&str> {
        match self {
            Self::BuiltIn => {
                let mut groups = groups::ALL_GROUPS.iter();
                Some(groups.find(|group| group.id == Some(id))?.name)
            }
            Self::Live(list) => Some(&list.iter().find(|listed| listed.id == id)?.name),
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        matches!(self, Self::Live(_))
    }
}

fn is_same(listed: &ListedGroup, group: &PermissionGroup) -> bool {
    let mut scopes = listed.scopes.iter();
    listed.name == group.name && scopes.any(|scope| scope == group.scope.resource())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::groups::{AGENT_MEMORY_WRITE, DNS_WRITE, ZONE_READ};

    fn listed(id: &str, name: &str, scope: &str) -> ListedGroup {
        ListedGroup {
            id: id.to_owned(),
            name: name.to_owned(),
            scopes: vec![scope.to_owned()],
        }
    }

    #[test]
    fn one_name_of_two_scopes_is_two_groups() {
        let live = GroupCatalog::Live(vec![
            listed("a", "DNS Write", "com.cloudflare.api.account"),
            listed("b", "DNS Write", "com.cloudflare.api.account.zone"),
        ]);
        assert_eq!(live.id(&DNS_WRITE), Some("b"));
        assert_eq!(live.name("a"), Some("DNS Write"));
    }

    #[test]
    fn what_cloudflare_does_not_list_has_no_id() {
        assert_eq!(GroupCatalog::Live(Vec::new()).id(&ZONE_READ), None);
        assert_eq!(GroupCatalog::BuiltIn.id(&ZONE_READ), ZONE_READ.id);
        assert_eq!(GroupCatalog::BuiltIn.id(&AGENT_MEMORY_WRITE), None);
    }
}
