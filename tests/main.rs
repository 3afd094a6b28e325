//! All integration tests, as one binary: it links once.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking and may say what it skipped"
)]

mod bad_input;
mod case;
mod cases;
mod cli;
mod conformance;
mod corpus;
mod creating;
mod docs;
mod edits;
mod embedded;
mod minting;
mod process;
#[cfg(unix)]
mod prompts;
mod sandbox;
mod schema;
mod state;
mod undo;
