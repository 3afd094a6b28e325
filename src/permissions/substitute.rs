//! Groups that do what another one does: the roles for Workers that came on 2026-09-15 (Cloudflare
//! changelog, granular Worker permissions; documentation, `workers/authorization/workers`).

use super::groups::{PermissionGroup, WORKERS_METADATA_READ_ONLY, WORKERS_SCRIPTS_WRITE};

/// A group in place of another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Substitute {
    /// The API name of the group that is held.
    pub(crate) name: &'static str,
    /// How far it stands in.
    pub(crate) extent: SubstituteExtent,
}

/// How far a group stands in for another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum SubstituteExtent {
    /// Wholly.
    Whole,
    /// For Workers that are there already.
    Existing,
    /// For single Workers, which the policy names by tags that no config holds.
    Single,
}

const fn instead(name: &'static str, extent: SubstituteExtent) -> Substitute {
    Substitute { name, extent }
}

const OF_SCRIPTS_WRITE: &[Substitute] = &[
    instead("Workers Admin", SubstituteExtent::Whole),
    instead("Workers Editor", SubstituteExtent::Existing),
    instead("Individual Workers Admin", SubstituteExtent::Single),
    instead("Individual Workers Editor", SubstituteExtent::Single),
];

const OF_METADATA_READ: &[Substitute] = &[
    instead("Workers Admin", SubstituteExtent::Whole),
    instead("Workers Editor", SubstituteExtent::Whole),
    instead("Workers Content Read-Only", SubstituteExtent::Whole),
];

/// What stands in for `group`.
pub(crate) fn of(group: &PermissionGroup) -> &'static [Substitute] {
    if *group == WORKERS_SCRIPTS_WRITE {
        return OF_SCRIPTS_WRITE;
    }
    if *group == WORKERS_METADATA_READ_ONLY {
        return OF_METADATA_READ;
    }
    &[]
}
