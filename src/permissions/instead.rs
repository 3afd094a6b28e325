//! Groups that do what another one does: the roles for Workers that came on 2026-09-15 (Cloudflare
//! changelog, granular Worker permissions; documentation, `workers/authorization/workers`).

use super::groups::{Group, WORKERS_METADATA_READ_ONLY, WORKERS_SCRIPTS_WRITE};

/// A group in place of another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Instead {
    /// The API name of the group that is held.
    pub(crate) name: &'static str,
    /// How far it stands in.
    pub(crate) extent: Extent,
}

/// How far a group stands in for another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Extent {
    /// Wholly.
    Whole,
    /// For Workers that are there already.
    Existing,
    /// For single Workers, which the policy names by tags that no config holds.
    Single,
}

const fn instead(name: &'static str, extent: Extent) -> Instead {
    Instead { name, extent }
}

const OF_SCRIPTS_WRITE: &[Instead] = &[
    instead("Workers Admin", Extent::Whole),
    instead("Workers Editor", Extent::Existing),
    instead("Individual Workers Admin", Extent::Single),
    instead("Individual Workers Editor", Extent::Single),
];

const OF_METADATA_READ: &[Instead] = &[
    instead("Workers Admin", Extent::Whole),
    instead("Workers Editor", Extent::Whole),
    instead("Workers Content Read-Only", Extent::Whole),
];

/// What stands in for `group`.
pub(crate) fn of(group: &Group) -> &'static [Instead] {
    if *group == WORKERS_SCRIPTS_WRITE {
        return OF_SCRIPTS_WRITE;
    }
    if *group == WORKERS_METADATA_READ_ONLY {
        return OF_METADATA_READ;
    }
    &[]
}
