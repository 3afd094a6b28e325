//! The ids of what permissions are granted on, where the files have only names.

use crate::cloudflare::ListedZone;
use crate::permissions::groups::GroupScope;
use crate::permissions::requirements::{GrantResource, ZoneReference};

/// The ids of zones and of the user, as Cloudflare lists them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResourceIds {
    /// The zones of the account that a credential sees; `None` where they could not be read.
    pub(crate) zones: Option<Vec<ListedZone>>,
    pub(crate) user: Option<String>,
}

/// An id that a person has to fill in.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct UnknownId {
    /// In place of the id: `<ACCOUNT_ID>`.
    pub(crate) placeholder: String,
    /// How a person finds the id.
    pub(crate) help: &'static str,
}

impl ResourceIds {
    /// The zone that `zone` means: the one of that name, or the closest above the host.
    fn zone(&self, zone: &ZoneReference) -> Option<&str> {
        let zones = self.zones.as_deref().unwrap_or_default();
        let found = match zone {
            ZoneReference::Id(_) | ZoneReference::Unknown => None,
            ZoneReference::Named(name) => {
                let mut zones = zones.iter();
                zones.find(|zone| zone.name.eq_ignore_ascii_case(name))
            }
            ZoneReference::Of(host) => {
                let above = zones.iter().filter(|zone| is_below(host, &zone.name));
                above.max_by_key(|zone| zone.name.len())
            }
        };
        found.map(|zone| zone.id.as_str())
    }

    /// `resource` with every id that is known here.
    pub(crate) fn fill_ids(&self, resource: &GrantResource) -> GrantResource {
        let zone = match resource {
            GrantResource::Zone(zone) => self.zone(zone),
            GrantResource::Account(_) | GrantResource::User => None,
        };
        zone.map_or_else(
            || resource.clone(),
            |id| GrantResource::Zone(ZoneReference::Id(id.to_owned())),
        )
    }

    /// The key of `resource` in a policy, with a placeholder for an id that is not known.
    pub(crate) fn key(&self, resource: &GrantResource) -> (String, Option<UnknownId>) {
        match self.fill_ids(resource) {
            GrantResource::Account(Some(id)) => (key_of(GroupScope::Account, &id), None),
            GrantResource::Account(None) => {
                let help = "set account_id or CLOUDFLARE_ACCOUNT_ID, or use --account-id";
                key_without_id(GroupScope::Account, "<ACCOUNT_ID>", help)
            }
            GrantResource::Zone(zone) => {
                let placeholder = match zone {
                    ZoneReference::Id(id) => return (key_of(GroupScope::Zone, &id), None),
                    ZoneReference::Named(name) => format!("<ZONE_ID of {name}>"),
                    ZoneReference::Of(host) => format!("<ZONE_ID of the zone of {host}>"),
                    ZoneReference::Unknown => "<ZONE_ID>".to_owned(),
                };
                let help = "the zone's overview in the dashboard shows its id";
                key_without_id(GroupScope::Zone, &placeholder, help)
            }
            GrantResource::User => match &self.user {
                Some(id) => (key_of(GroupScope::User, id), None),
                None => {
                    let help = "GET /user returns it as `id`";
                    key_without_id(GroupScope::User, "<USER_ID>", help)
                }
            },
        }
    }
}

fn key_of(scope: GroupScope, id: &str) -> String {
    format!("{}.{id}", scope.resource())
}

fn key_without_id(
    scope: GroupScope,
    placeholder: &str,
    help: &'static str,
) -> (String, Option<UnknownId>) {
    let unknown = UnknownId {
        placeholder: placeholder.to_owned(),
        help,
    };
    (key_of(scope, placeholder), Some(unknown))
}

/// Whether `host` is `domain` or below it.
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
    fn a_host_is_in_the_closest_zone() {
        let ids = ids();
        let of = |host: &str| ids.zone(&ZoneReference::Of(host.to_owned()));
        assert_eq!(of("example.com"), Some("1"));
        assert_eq!(of("api.example.com"), Some("1"));
        assert_eq!(of("eu.Shop.example.com"), Some("2"));
        assert_eq!(of("badexample.com"), None);
        assert_eq!(of("com"), None);
    }

    #[test]
    fn what_is_not_known_is_a_placeholder() {
        let zone = GrantResource::Zone(ZoneReference::Named("other.org".to_owned()));
        let (key, unknown) = ids().key(&zone);
        assert_eq!(
            key,
            "com.cloudflare.api.account.zone.<ZONE_ID of other.org>"
        );
        assert_eq!(unknown.unwrap().placeholder, "<ZONE_ID of other.org>");
        let known = GrantResource::Zone(ZoneReference::Named("Example.com".to_owned()));
        let (key, unknown) = ids().key(&known);
        assert_eq!(
            (key.as_str(), unknown),
            ("com.cloudflare.api.account.zone.1", None)
        );
    }
}
