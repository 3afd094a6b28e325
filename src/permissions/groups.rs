//! The permission groups that the product speaks of.

/// A permission group of an API token.
#[derive(Debug)]
pub struct Group {
    /// Its name in the API.
    pub name: &'static str,
    /// Its name in the dashboard.
    pub label: &'static str,
    /// Its id (listed by `GET /user/tokens/permission_groups`).
    pub id: &'static str,
}

/// What binding a secret takes: "Attaching a secret to a resource is treated as a write against the
/// secret" (Secrets Store documentation, access control).
pub const SECRETS_STORE_WRITE: Group = Group {
    name: "Secrets Store Write",
    label: "Secrets Store: Edit",
    id: "adc8fa2bc6124928a8b3314dc63a1235",
};
