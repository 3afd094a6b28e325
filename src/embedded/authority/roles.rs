//! What a role in an account gives the person who holds it.
//!
//! From the documentation's `secrets-store/access-control` page. Where that page and the table of
//! all roles disagree (is a Secrets Store Admin allowed to bind?), the page counts here. A role
//! that is not listed gives nothing.

/// The permission groups on the account that the holder of `role` acts as if holding.
pub(crate) fn holds(role: &str, group: &str) -> bool {
    let groups: &[&str] = match role {
        "Super Administrator - All Privileges" => return true,
        "Secrets Store Admin" => &["Secrets Store Read", "Secrets Store Write"],
        "Secrets Store Deployer" | "Secrets Store Reporter" => &["Secrets Store Read"],
        "Workers Admin" => &["Workers Scripts Read", "Workers Scripts Write"],
        _ => &[],
    };
    groups.contains(&group)
}

/// Whether the holder of `role` is allowed to bind secrets to Workers.
pub(crate) fn binds(role: &str) -> bool {
    matches!(
        role,
        "Super Administrator - All Privileges" | "Secrets Store Deployer"
    )
}
