//! The command line: names, flags and their help; the context of a run; and the way from the
//! arguments of the process to a command.

pub(crate) mod add;
pub(crate) mod check;
mod command;
pub(crate) mod context;
pub(crate) mod demo;
mod dispatch;
pub(crate) mod fix;
mod flags;
pub(crate) mod format;
mod headings;
pub(crate) mod run;
pub(crate) mod selection;
mod timeout;
pub(crate) mod token;
pub(crate) mod undo;

pub use command::Cli;
