//! Is a person allowed to bind secrets, or to edit them? What the roles of a member in an account say.
//!
//! From the Secrets Store documentation (access control, "Relevant roles"). It names Super
//! Administrator and Secrets Store Deployer for binding; the table of all roles in the documentation
//! on members lets a Secrets Store Admin bind too, so a no for that role is only likely. Roles that it
//! does not mention prove nothing.

use crate::facts::certainty::Certainty;

/// Can bind, as the table of roles and `GET /memberships` call it; pages say only the first half.
const SUPER: &str = "super administrator";
/// Can bind, and not edit.
const DEPLOYER: &str = "secrets store deployer";
/// Can edit, and bind or not.
const ADMIN: &str = "secrets store admin";
/// Can look.
const REPORTER: &str = "secrets store reporter";

/// Whether the holder of `roles` can bind, and how sure that is; `None` where they do not say.
pub(crate) fn can_bind(roles: &[String]) -> Option<(bool, Certainty)> {
    let roles = lowercase(roles);
    let has = |wanted: &str| roles.iter().any(|role| role == wanted);
    if has(DEPLOYER) || roles.iter().any(|role| is_super(role)) {
        return Some((true, Certainty::Certain));
    }
    if roles.iter().any(|role| is_unclear(role)) {
        return None;
    }
    if has(ADMIN) {
        return Some((false, Certainty::Likely));
    }
    has(REPORTER).then_some((false, Certainty::Certain))
}

/// Whether the holder of `roles` is known not to edit secrets: one who can only bind or look.
pub(crate) fn cannot_edit(roles: &[String]) -> bool {
    let roles = lowercase(roles);
    let has = |wanted: &str| roles.iter().any(|role| role == wanted);
    let is_wider = |role: &String| is_super(role) || is_unclear(role) || role == ADMIN;
    (has(DEPLOYER) || has(REPORTER)) && !roles.iter().any(is_wider)
}

/// Whether the holder of `roles` can do everything in the account.
pub(crate) fn can_do_everything(roles: &[String]) -> bool {
    lowercase(roles).iter().any(|role| is_super(role))
}

fn lowercase(roles: &[String]) -> Vec<String> {
    roles.iter().map(|role| role.to_lowercase()).collect()
}

fn is_super(role: &str) -> bool {
    role.strip_prefix(SUPER)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(" - "))
}

/// "Administrator" covers the whole account, and no page says whether that includes secrets.
fn is_unclear(role: &str) -> bool {
    role.starts_with("administrator")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bind(roles: &[&str]) -> Option<(bool, Certainty)> {
        can_bind(
            &roles
                .iter()
                .map(|&role| role.to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn roles_count_where_the_documentation_names_them() {
        let certain = |can| Some((can, Certainty::Certain));
        assert_eq!(
            bind(&["Super Administrator - All Privileges"]),
            certain(true)
        );
        assert_eq!(bind(&["Super Administrator"]), certain(true));
        assert_eq!(
            bind(&["Workers Admin", "Secrets Store Deployer"]),
            certain(true)
        );
        assert_eq!(
            bind(&["Secrets Store Admin", "secrets store deployer"]),
            certain(true)
        );
        assert_eq!(
            bind(&["Workers Admin", "Secrets Store Reporter"]),
            certain(false)
        );
        let likely = Some((false, Certainty::Likely));
        assert_eq!(bind(&["Secrets Store Admin"]), likely);
        assert_eq!(
            bind(&["Secrets Store Admin", "Secrets Store Reporter"]),
            likely
        );
    }

    #[test]
    fn who_can_only_bind_or_look_cannot_edit() {
        let cannot = |roles: &[&str]| {
            cannot_edit(
                &roles
                    .iter()
                    .map(|&role| role.to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert!(cannot(&["Workers Admin", "Secrets Store Deployer"]));
        assert!(cannot(&["Secrets Store Reporter"]));
        assert!(!cannot(&["Secrets Store Deployer", "Secrets Store Admin"]));
        assert!(!cannot(&["Secrets Store Deployer", "Administrator"]));
        assert!(!cannot(&["Super Administrator - All Privileges"]));
        assert!(!cannot(&["Workers Admin"]));
    }

    #[test]
    fn other_roles_show_nothing() {
        assert_eq!(bind(&[]), None);
        assert_eq!(bind(&["Workers Admin"]), None);
        assert_eq!(bind(&["Administrator", "Secrets Store Reporter"]), None);
        assert_eq!(bind(&["Administrator Read Only"]), None);
        assert_eq!(bind(&["Super Administrators' Friend"]), None);
    }
}
