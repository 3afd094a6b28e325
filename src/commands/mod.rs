//! The commands: each reads its arguments, calls the rooms below, and reports.

pub(crate) mod add;
mod assessment;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod explain;
pub(crate) mod fix;
pub(crate) mod init;
mod progress;
mod session;
mod step_loop;
pub(crate) mod token;
pub(crate) mod undo;
