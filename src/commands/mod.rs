//! The commands: each reads its arguments, runs the pipeline and reports.

pub(crate) mod add;
pub(crate) mod check;
pub(crate) mod demo;
pub(crate) mod fix;
mod inquiry;
mod progress;
mod run;
mod session;
pub(crate) mod token;
pub(crate) mod undo;

pub use run::run;
