//! The command line: commands, flags and their help; the context of a run; and the way from the
//! arguments of the process to a command.

pub(crate) mod add;
pub(crate) mod check;
mod command;
mod completions;
pub(crate) mod context;
pub(crate) mod demo;
mod examples;
pub(crate) mod explain;
pub(crate) mod fix;
pub(crate) mod flags;
pub(crate) mod init;
mod invocation;
pub(crate) mod run;
pub(crate) mod token;
pub(crate) mod undo;

pub use command::Cli;
