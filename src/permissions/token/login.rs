//! What a login allows, compared with what projects need: as much as its scopes and the roles of the
//! person both let through.

use super::comparison::{GrantState, TokenComparison};
use crate::permissions::groups::{PermissionGroup, SECRETS_STORE_WRITE};

/// The scopes that wrangler asks for at a login (workers-sdk `packages/workers-auth/src/core/scopes.ts`),
/// behind the key of the permission groups that they stand for.
const LOGIN_SCOPES: [(&str, &str); 8] = [
    ("ai_search", "ai_search"),
    ("containers", "containers"),
    ("d1", "d1"),
    ("queues", "queues"),
    ("secrets_store", "secrets_store"),
    ("workers_kv_storage", "workers_kv"),
    ("workers_routes", "workers_routes"),
    ("workers_scripts", "workers_scripts"),
];

/// What is known of the login that a comparison is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LoginGrants<'a> {
    /// Its scopes, where they are known.
    pub(crate) scopes: Option<&'a [String]>,
    /// Whether it can bind secrets, where that is known.
    pub(crate) can_bind: Option<bool>,
    /// The person can do everything in the account.
    pub(crate) is_super: bool,
}

impl LoginGrants<'_> {
    /// Settles in `comparison`, which reads began, what scopes and roles show.
    pub(crate) fn settle(self, comparison: &mut TokenComparison<'_>) {
        for asked in &mut comparison.asked {
            let group = asked.permission.group;
            let by_scope = self.allows(group);
            let held = match by_scope {
                _ if group.name == SECRETS_STORE_WRITE.name => match self.can_bind {
                    Some(true) => GrantState::Yes,
                    Some(false) => GrantState::No,
                    None => GrantState::Unclear,
                },
                Some(false) => GrantState::No,
                Some(true) if self.is_super => GrantState::Yes,
                Some(true) | None => continue,
            };
            asked.held = held;
            match held {
                GrantState::Yes => asked.lacking.clear(),
                _ => asked
                    .lacking
                    .extend(asked.permission.resources.iter().cloned()),
            }
        }
    }

    /// Whether the scopes allow what `group` does; `None` where no scope is known to be for it.
    fn allows(self, group: &PermissionGroup) -> Option<bool> {
        let scopes = self.scopes?;
        let key = group.template?.key;
        let (_, wanted) = LOGIN_SCOPES.iter().find(|(named, _)| *named == key)?;
        // One scope stands for more than one thing of Workers.
        let is_old = |scope: &String| scope == "workers:write" && wanted.starts_with("workers_");
        if scopes.iter().any(is_old) {
            return None;
        }
        let is_read = group.name.ends_with("Read");
        let is_enough = |scope: &String| {
            let Some((name, right)) = scope.rsplit_once([':', '.']) else {
                return false;
            };
            name.replace('-', "_") == *wanted && (is_read || right == "write")
        };
        Some(scopes.iter().any(is_enough))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::groups::{ACCOUNT_SETTINGS_READ, WORKERS_SCRIPTS_WRITE};

    fn allows(scopes: &[&str], group: &PermissionGroup) -> Option<bool> {
        let scopes: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
        let login = LoginGrants {
            scopes: Some(&scopes),
            can_bind: None,
            is_super: false,
        };
        login.allows(group)
    }

    #[test]
    fn a_scope_counts_where_wrangler_asks_for_it() {
        let scripts = &WORKERS_SCRIPTS_WRITE;
        assert_eq!(allows(&["workers_scripts:write"], scripts), Some(true));
        assert_eq!(allows(&["workers-scripts.write"], scripts), Some(true));
        assert_eq!(allows(&["workers_scripts:read"], scripts), Some(false));
        assert_eq!(allows(&["account:read"], scripts), Some(false));
        assert_eq!(allows(&["workers:write"], scripts), None);
        assert_eq!(allows(&["account:read"], &ACCOUNT_SETTINGS_READ), None);
    }
}
