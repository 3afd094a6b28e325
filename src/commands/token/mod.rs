//! `token`: the right API token.

pub(crate) mod audit;
mod context;
pub(crate) mod create;
mod creation;
mod destination;
pub(crate) mod extend;
mod extension;
pub(crate) mod needs;
mod projects;
pub(crate) mod template;
mod write;
