//! `token`: the right API token.

pub(crate) mod audit;
pub(crate) mod create;
mod examine;
pub(crate) mod extend;
mod ground;
mod hands;
mod lookup;
pub(crate) mod needs;
mod projects;
pub(crate) mod template;
mod with;
