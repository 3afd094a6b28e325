//! Reads that show something about a credential's permissions: one for each family of permission
//! groups, refused to a credential that holds neither Read nor Write of it.
//!
//! Which groups an endpoint accepts is, where it is published, from the lists (Terraform provider
//! `cloudflare` 5.22.0, "Accepted Permissions"). A read that works says nothing about Write.

use serde_json::Value;

use super::client::Client;
use super::error::ApiError;
use PathScope::{Account, Root, Zone};

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

/// Names of groups without their last word, and the path that needs one of them.
const READS: &[(&str, PathScope, &str)] = &[
    ("Workers Scripts", Account, "workers/scripts"),
    ("Secrets Store", Account, "secrets_store/stores"),
    ("Workers KV Storage", Account, "storage/kv/namespaces"),
    ("Workers R2 Storage", Account, "r2/buckets"),
    ("D1", Account, "d1/database"),
    ("Queues", Account, "queues"),
    ("Pages", Account, "pages/projects"),
    ("Flagship", Account, "flagship/apps"),
    (
        "Connectivity Directory",
        Account,
        "connectivity/directory/services",
    ),
    ("Workers Routes", Zone, "workers/routes"),
    ("Zone", Zone, ""),
    ("Zone Settings", Zone, "settings"),
    ("DNS", Zone, "dns_records"),
    ("SSL and Certificates", Zone, "ssl/certificate_packs"),
    ("Email Routing Rules", Zone, "email/routing/rules"),
    ("Memberships", Root, "memberships"),
    ("User Details", Root, "user"),
];

/// A path that only a credential with the permission can read.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct ReadProbe(Vec<String>);

impl ReadProbe {
    /// The read that needs the group of this name, in an account or in a zone; none
    /// where no read is known, or where it needs an id that is not known.
    pub(crate) fn for_group(
        group: &str,
        account: Option<&str>,
        zone: Option<&str>,
    ) -> Option<Self> {
        let stem = group.rsplit_once(' ')?.0;
        let (_, scope, path) = READS.iter().find(|(known, _, _)| *known == stem)?;
        let root: Vec<&str> = match scope {
            Account => vec!["accounts", account?],
            Zone => vec!["zones", zone?],
            Root => Vec::new(),
        };
        let below = path.split('/').filter(|part| !part.is_empty());
        Some(Self(
            root.into_iter().chain(below).map(str::to_owned).collect(),
        ))
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
        ReadProbe::for_group(group, Some("a"), Some("z")).map(|read| read.0.join("/"))
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
        assert_eq!(ReadProbe::for_group("DNS Write", Some("a"), None), None);
    }
}
