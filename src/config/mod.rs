//! Config files as text: finding, reading, editing and saving them.
//!
//! Nothing here knows what a binding is. [`discover`] follows wrangler's rules about which file is
//! read; [`crate::project`] knows what the values mean.

mod comment_places;
pub(crate) mod comments;
pub(crate) mod discover;
pub(crate) mod document;
pub(crate) mod draft;
pub(crate) mod edit;
pub(crate) mod error;
mod format;
pub(crate) mod generated;
pub(crate) mod irregular;
mod jsonc;
mod lines;
mod merge_conflict;
pub(crate) mod path;
mod plain_value;
mod position;
pub(crate) mod redirect;
pub(crate) mod repository;
pub(crate) mod reverse;
pub(crate) mod save;
pub(crate) mod splice;
pub(crate) mod table;
mod toml;
pub(crate) mod toml_1_1;
pub(crate) mod tree;
mod variant;
pub(crate) mod walk;
