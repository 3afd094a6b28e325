//! `token`: the right API token.

pub mod needs;
mod projects;
