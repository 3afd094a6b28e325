//! `token`: the right API token.

mod lookup;
pub mod needs;
mod projects;
pub mod template;
mod workflow;
