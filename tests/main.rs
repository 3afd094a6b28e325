//! The integration tests besides the case folders, which `cases.rs` walks, as one binary: it links
//! once.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking and may say what it skipped"
)]

mod bad_input;
#[expect(dead_code, reason = "cases.rs uses the rest of it")]
mod case;
mod cli;
mod conformance;
mod corpus;
mod docs;
mod document;
mod edits;
mod embedded;
mod formats;
mod init;
#[cfg(unix)]
mod login;
mod logs;
mod npm;
mod one_screen;
mod plans;
mod process;
#[cfg(unix)]
mod prompts;
mod release;
mod sandbox;
mod schema;
mod secret_creation;
mod state;
mod token_creation;
mod trust;
mod undo;
