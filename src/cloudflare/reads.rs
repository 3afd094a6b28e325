//! Reads that tell something about a credential's permissions: one for each family of permission groups,
//! refused to whoever holds neither Read nor Write of it.
//!
//! Which groups an endpoint accepts is, where it is published, from the lists (Terraform provider
//! `cloudflare` 5.22.0, "Accepted Permissions"). A read that works says nothing about Write.

use serde_json::Value;

use super::{ApiError, Client};

/// What a path is below.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum PathScope {
    /// `/accounts/{id}`
    Account,
    /// `/zones/{id}`
    Zone,
    /// Nothing: the credential says who it is.
    Root,
}

/// Names of groups without their ending, and the path that takes one of them.
const READS: &[(&str, PathScope, &[&str])] = &[
    (
        "Workers Scripts",
        PathScope::Account,
        &["workers", "scripts"],
    ),
    (
        "Secrets Store",
        PathScope::Account,
        &["secrets_store", "stores"],
    ),
    (
        "Workers KV Storage",
        PathScope::Account,
        &["storage", "kv", "namespaces"],
    ),
    ("Workers R2 Storage", PathScope::Account, &["r2", "buckets"]),
    ("D1", PathScope::Account, &["d1", "database"]),
    ("Queues", PathScope::Account, &["queues"]),
    ("Pages", PathScope::Account, &["pages", "projects"]),
    ("Flagship", PathScope::Account, &["flagship", "apps"]),
    (
        "Connectivity Directory",
        PathScope::Account,
        &["connectivity", "directory", "services"],
    ),
    ("Workers Routes", PathScope::Zone, &["workers", "routes"]),
    ("Zone", PathScope::Zone, &[]),
    ("Zone Settings", PathScope::Zone, &["settings"]),
    ("DNS", PathScope::Zone, &["dns_records"]),
    (
        "SSL and Certificates",
        PathScope::Zone,
        &["ssl", "certificate_packs"],
    ),
    (
        "Email Routing Rules",
        PathScope::Zone,
        &["email", "routing", "rules"],
    ),
    ("Memberships", PathScope::Root, &["memberships"]),
    ("User Details", PathScope::Root, &["user"]),
];

/// A path that only a credential with the permission can read.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct ReadProbe(Vec<String>);

impl ReadProbe {
    /// The read that the group of this name tells something about, in an account or in a zone; none
    /// where no read is known, or where it needs an id that is not known.
    pub(crate) fn of(group: &str, account: Option<&str>, zone: Option<&str>) -> Option<Self> {
        let stem = group.rsplit_once(' ')?.0;
        let (_, below, path) = READS.iter().find(|(known, _, _)| *known == stem)?;
        let root: Vec<&str> = match below {
            PathScope::Account => vec!["accounts", account?],
            PathScope::Zone => vec!["zones", zone?],
            PathScope::Root => Vec::new(),
        };
        let segments = root.iter().chain(*path);
        Some(Self(segments.map(|part| (*part).to_owned()).collect()))
    }
}

impl Client<'_> {
    /// Whether `read` is allowed. The answer itself is not looked at.
    pub(crate) async fn try_read(&self, read: &ReadProbe) -> Result<(), ApiError> {
        let segments: Vec<&str> = read.0.iter().map(String::as_str).collect();
        self.get::<Value>(&segments).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(group: &str) -> Option<String> {
        ReadProbe::of(group, Some("a"), Some("z")).map(|read| read.0.join("/"))
    }

    #[test]
    fn a_group_has_the_read_of_its_family() {
        let stores = Some("accounts/a/secrets_store/stores".to_owned());
        assert_eq!(path("Secrets Store Read"), stores);
        assert_eq!(path("Secrets Store Write"), stores);
        assert_eq!(
            path("Zone Settings Write"),
            Some("zones/z/settings".to_owned())
        );
        assert_eq!(path("Zone Read"), Some("zones/z".to_owned()));
        assert_eq!(path("User Details Read"), Some("user".to_owned()));
        assert_eq!(path("AI Gateway Run"), None);
        assert_eq!(ReadProbe::of("DNS Write", Some("a"), None), None);
    }
}
