//! Groups that do what another one does: the roles for Workers that came on 2026-09-15 (Cloudflare
//! changelog, granular Worker permissions; documentation, `workers/authorization/workers`).

use super::groups::{PermissionGroup, WORKERS_METADATA_READ_ONLY, WORKERS_SCRIPTS_WRITE};

/// For which Workers a group replaces another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum SubstituteExtent {
    All,
    /// Those that exist already.
    Existing,
    /// Single ones, which the policy names by tags that are in no config.
    Single,
}

/// The API's name of the role that changes existing Workers.
pub(crate) const WORKERS_EDITOR: &str = "Workers Editor";

/// The groups that replace `group`, by their API names.
pub(crate) fn find_substitutes(
    group: &PermissionGroup,
) -> &'static [(&'static str, SubstituteExtent)] {
    if *group == WORKERS_SCRIPTS_WRITE {
        &[
            ("Workers Admin", SubstituteExtent::All),
            (WORKERS_EDITOR, SubstituteExtent::Existing),
            ("Individual Workers Admin", SubstituteExtent::Single),
            ("Individual Workers Editor", SubstituteExtent::Single),
        ]
    } else if *group == WORKERS_METADATA_READ_ONLY {
        &[
            ("Workers Admin", SubstituteExtent::All),
            (WORKERS_EDITOR, SubstituteExtent::All),
            ("Workers Content Read-Only", SubstituteExtent::All),
        ]
    } else {
        &[]
    }
}
