//! The command line of `token`.

pub(crate) mod audit;
pub(crate) mod command;
pub(crate) mod create;
pub(crate) mod extend;
pub(crate) mod id;
pub(crate) mod needs;
pub(crate) mod new_token;
pub(crate) mod subjects;
pub(crate) mod template;
pub(crate) mod with;
pub(crate) mod write;
