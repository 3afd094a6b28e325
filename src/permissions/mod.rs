//! Which permissions a deploy takes: the groups by the names and ids of the API, and the table of what
//! each config field asks for.
//!
//! The table is data, one row a need, so that it can be held against Cloudflare's documentation row by
//! row. `docs/permissions.md` is the same table for people, made from it. Nothing here reads a config.

pub(crate) mod coverage;
pub(crate) mod deploy_workflow;
pub(crate) mod groups;
pub(crate) mod impact;
pub(crate) mod requirements;
pub(crate) mod substitute;
pub(crate) mod table;
pub(crate) mod token;
pub(crate) mod wrangler_version;
