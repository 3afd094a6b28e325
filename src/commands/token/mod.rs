//! `token`: the right API token.

pub(crate) mod audit;
mod context;
pub(crate) mod create;
mod creation;
mod destination;
mod examine;
pub(crate) mod extend;
mod extension;
mod lookup;
pub(crate) mod needs;
mod projects;
pub(crate) mod template;
mod with;
mod write;
