//! Which permissions a deploy needs: the groups by the names and ids of the API, and the table of what
//! each config field needs.
//!
//! The table is data, one row for each need, so that it can be compared with Cloudflare's documentation
//! row by row. `docs/permissions.md` is the same table for people, made from it.

pub(crate) mod coverage;
pub(crate) mod deploy_workflow;
pub(crate) mod groups;
pub(crate) mod impact;
pub(crate) mod requirements;
pub(crate) mod substitute;
pub(crate) mod table;
pub(crate) mod token;
