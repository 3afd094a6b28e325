//! What people read: on a terminal of any width, in a log, in a pipe.

pub(crate) mod advice;
pub(crate) mod audit;
mod bindings;
mod cause;
pub(crate) mod check;
pub(crate) mod conclusion;
pub(crate) mod explain;
mod frame;
pub(crate) mod init;
mod line_cut;
pub(crate) mod needs;
pub(crate) mod outcome;
pub(in crate::report) mod permissions;
pub(crate) mod plan;
mod rule_index;
pub(in crate::report) mod table;
pub(crate) mod token_create;
pub(crate) mod token_extend;
mod token_write;
pub(crate) mod undo;
