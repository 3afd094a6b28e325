//! Config files as text: finding, reading, editing and saving them.
//!
//! Nothing here knows what a binding is. [`discover`] follows wrangler's rules about which file is
//! read; [`crate::project`] knows what the values mean.

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
