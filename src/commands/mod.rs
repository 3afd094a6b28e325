//! The commands: each reads its arguments, runs the pipeline and reports.

pub mod add;
pub mod check;
pub mod demo;
pub mod fix;
mod inquiry;
mod progress;
mod run;
mod session;
pub mod token;
pub mod undo;

pub use run::run;
