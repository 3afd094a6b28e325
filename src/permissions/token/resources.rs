//! The ids of what permissions are granted on, where the files have only names.

use crate::cloudflare::ListedZone;
use crate::permissions::requirements::{self, GrantResource};

/// The ids of zones and of the user, as Cloudflare lists them. The default: none.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResourceIds {
    /// The zones of the account that a credential sees; `None` where they could not be read.
    pub(crate) zones: Option<Vec<ListedZone>>,
    /// The id of the user.
    pub(crate) user: Option<String>,
}

/// An id that a person has to fill in.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct UnknownId {
    /// What stands for it: `<ACCOUNT_ID>`.
    pub(crate) placeholder: String,
    /// Where a person finds it.
    pub(crate) help: &'static str,
}

const ACCOUNT: &str = "com.cloudflare.api.account";

impl ResourceIds {
    /// The zone that `zone` means: the one of that name, or the closest above the host.
    fn zone(&self, zone: &requirements::ZoneReference) -> Option<&str> {
        let zones = self.zones.as_deref().unwrap_or_default();
        let found = match zone {
            requirements::ZoneReference::Id(_) | requirements::ZoneReference::Unknown => None,
            requirements::ZoneReference::Named(name) => zones
                .iter()
                .find(|zone| zone.name.eq_ignore_ascii_case(name)),
            requirements::ZoneReference::Of(host) => zones
                .iter()
                .filter(|zone| is_below(host, &zone.name))
                .max_by_key(|zone| zone.name.len()),
        };
        found.map(|zone| zone.id.as_str())
    }

    /// `resource` with every id that is known here.
    #[must_use]
    pub(crate) fn settle(&self, resource: &GrantResource) -> GrantResource {
        match resource {
            GrantResource::Zone(zone) => match self.zone(zone) {
                Some(id) => GrantResource::Zone(requirements::ZoneReference::Id(id.to_owned())),
                None => resource.clone(),
            },
            GrantResource::Account(_) | GrantResource::User => resource.clone(),
        }
    }

    /// The key of `resource` in a policy; a placeholder stands for an id that is not known.
    pub(crate) fn key(&self, resource: &GrantResource) -> (String, Option<UnknownId>) {
        let zone = |of: &str| {
            let placeholder = format!("<ZONE_ID{of}>");
            let key = format!("{ACCOUNT}.zone.{placeholder}");
            let help = "the zone's overview in the dashboard shows its id";
            (key, Some(UnknownId { placeholder, help }))
        };
        match self.settle(resource) {
            GrantResource::Account(Some(id)) => (format!("{ACCOUNT}.{id}"), None),
            GrantResource::Account(None) => {
                let placeholder = "<ACCOUNT_ID>".to_owned();
                let key = format!("{ACCOUNT}.{placeholder}");
                let help = "set account_id or CLOUDFLARE_ACCOUNT_ID, or use --account-id";
                (key, Some(UnknownId { placeholder, help }))
            }
            GrantResource::Zone(requirements::ZoneReference::Id(id)) => {
                (format!("{ACCOUNT}.zone.{id}"), None)
            }
            GrantResource::Zone(requirements::ZoneReference::Named(name)) => {
                zone(&format!(" of {name}"))
            }
            GrantResource::Zone(requirements::ZoneReference::Of(host)) => {
                zone(&format!(" of the zone of {host}"))
            }
            GrantResource::Zone(requirements::ZoneReference::Unknown) => zone(""),
            GrantResource::User => match &self.user {
                Some(id) => (format!("com.cloudflare.api.user.{id}"), None),
                None => {
                    let placeholder = "<USER_ID>".to_owned();
                    let key = format!("com.cloudflare.api.user.{placeholder}");
                    let help = "GET /user tells it as `id`";
                    (key, Some(UnknownId { placeholder, help }))
                }
            },
        }
    }
}

/// Whether `host` is `domain` or lies below it.
fn is_below(host: &str, domain: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let rest = host.strip_suffix(&domain.to_ascii_lowercase());
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> ResourceIds {
        let zone = |id: &str, name: &str| ListedZone {
            id: id.to_owned(),
            name: name.to_owned(),
            account: None,
        };
        ResourceIds {
            zones: Some(vec![
                zone("1", "example.com"),
                zone("2", "shop.example.com"),
            ]),
            user: None,
        }
    }

    #[test]
    fn a_host_lies_in_the_closest_zone() {
        let ids = ids();
        let of = |host: &str| ids.zone(&requirements::ZoneReference::Of(host.to_owned()));
        assert_eq!(of("example.com"), Some("1"));
        assert_eq!(of("api.example.com"), Some("1"));
        assert_eq!(of("eu.Shop.example.com"), Some("2"));
        assert_eq!(of("badexample.com"), None);
        assert_eq!(of("com"), None);
    }

    #[test]
    fn what_is_not_known_is_a_placeholder() {
        let zone = GrantResource::Zone(requirements::ZoneReference::Named("other.org".to_owned()));
        let (key, unknown) = ids().key(&zone);
        assert_eq!(
            key,
            "com.cloudflare.api.account.zone.<ZONE_ID of other.org>"
        );
        assert_eq!(unknown.unwrap().placeholder, "<ZONE_ID of other.org>");
        let known =
            GrantResource::Zone(requirements::ZoneReference::Named("Example.com".to_owned()));
        let (key, unknown) = ids().key(&known);
        assert_eq!(
            (key.as_str(), unknown),
            ("com.cloudflare.api.account.zone.1", None)
        );
    }
}
