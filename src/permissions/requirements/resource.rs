//! What a permission is granted on.

use super::subject::AccountHints;
use crate::config::tree::ConfigNode;
use crate::permissions::groups::GroupScope;
use crate::project::{Environment, placeholder};

/// Something that a permission is granted on, as the files name it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum GrantResource {
    /// None where nothing names it.
    Account(Option<String>),
    Zone(ZoneReference),
    /// The user whose token it is.
    User,
}

/// A zone, as the config names it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum ZoneReference {
    Id(String),
    Named(String),
    /// The zone of this host: the host itself, or a domain above it.
    Of(String),
    Unknown,
}

/// The account of an environment.
pub(super) enum AccountReference {
    Known(String),
    /// One that something else fills in before the deploy.
    Later,
    /// Nothing names it. With the one that is taken instead.
    Unnamed(Option<String>),
}

impl AccountReference {
    pub(super) fn find(environment: &Environment, hints: &AccountHints) -> Self {
        let in_config = environment.account_id.as_ref();
        let named = hints.flag.as_ref().or(in_config);
        match named.or(hints.variable.as_ref()) {
            None => Self::Unnamed(hints.only.clone()),
            Some(id) if placeholder::classify(id).is_some() => Self::Later,
            Some(id) => Self::Known(id.clone()),
        }
    }

    /// Its id, where it is known.
    pub(super) fn id(&self) -> Option<String> {
        match self {
            Self::Known(id) | Self::Unnamed(Some(id)) => Some(id.clone()),
            Self::Later | Self::Unnamed(None) => None,
        }
    }

    /// What a permission for `entry` is granted on.
    pub(super) fn resource(&self, scope: GroupScope, entry: Option<&ConfigNode>) -> GrantResource {
        match scope {
            GroupScope::Account => GrantResource::Account(self.id()),
            GroupScope::Zone => GrantResource::Zone(entry.map_or(ZoneReference::Unknown, zone)),
            GroupScope::User => GrantResource::User,
        }
    }
}

/// The zone of a route or of an e-mail address (workers-sdk
/// `packages/deploy-helpers/src/triggers/zones.ts`, `getZoneForRoute`).
fn zone(entry: &ConfigNode) -> ZoneReference {
    let text = |key: &str| {
        let text = entry.get(key)?.text()?;
        placeholder::classify(text)
            .is_none()
            .then(|| text.to_owned())
    };
    if let Some(id) = text("zone_id") {
        return ZoneReference::Id(id);
    }
    if let Some(name) = text("zone_name") {
        return ZoneReference::Named(name);
    }
    let pattern = entry.text().map(str::to_owned).or_else(|| text("pattern"));
    let pattern = pattern.unwrap_or_default();
    if let Some((_, host)) = pattern.split_once('@') {
        return ZoneReference::Of(host.to_owned());
    }
    host(&pattern).map_or(ZoneReference::Unknown, ZoneReference::Of)
}

/// The host of a route's pattern, without its wildcards; none for `*/path` (workers-sdk
/// `packages/workers-utils/src/route-utils.ts`, `getHostFromUrl`).
fn host(pattern: &str) -> Option<String> {
    let bare = pattern
        .strip_prefix("https://")
        .or_else(|| pattern.strip_prefix("http://"))
        .unwrap_or(pattern);
    let host = bare.split(['/', '?', '#']).next()?;
    let host = host.replace("*.", "").replace('*', "").to_ascii_lowercase();
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn a_route_names_its_host() {
        for (pattern, expected) in [
            ("example.com/*", Some("example.com")),
            ("*.example.com/api/*", Some("example.com")),
            ("*example.com", Some("example.com")),
            ("https://Shop.example.com/", Some("shop.example.com")),
            ("http://*.example.com", Some("example.com")),
            ("*/*", None),
            ("https://*/x", None),
            ("", None),
        ] {
            assert_eq!(host(pattern).as_deref(), expected, "{pattern}");
        }
    }
}
