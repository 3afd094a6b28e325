//! What a format says something about: the results of commands, as every format takes them.

pub(crate) mod audit;
pub(crate) mod create;
pub(crate) mod extend;
pub(crate) mod needs;
pub(in crate::report) mod undo;
