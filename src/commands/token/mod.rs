//! `token`: the right API token.

pub(crate) mod audit;
mod context;
pub(crate) mod create;
mod create_step;
mod delivery;
mod destination;
pub(crate) mod extend;
mod extend_step;
pub(crate) mod needs;
mod projects;
pub(crate) mod template;
mod write;
