//! Config files as text: finding, reading, editing and saving them.
//!
//! Nothing here knows what a binding is. wrangler's own rules about which file counts are followed
//! in [`discover`]; what the values mean is the business of [`crate::project`].

pub mod comments;
pub(crate) mod discover;
pub mod document;
pub mod edit;
pub(crate) mod error;
mod jsonc;
mod plain_value;
mod position;
pub(crate) mod redirect;
pub mod reverse;
pub(crate) mod save;
pub mod splice;
mod toml;
pub(crate) mod toml_1_1;
pub mod tree;
pub(crate) mod walk;
