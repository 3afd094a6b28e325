//! The command line of `token`.

pub(crate) mod audit;
pub(crate) mod command;
pub(crate) mod create;
pub(crate) mod credential;
pub(crate) mod extend;
pub(crate) mod needs;
pub(crate) mod new_token;
pub(crate) mod subjects;
pub(crate) mod template;
