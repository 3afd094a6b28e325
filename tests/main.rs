//! One binary for all integration tests: it links once.

mod corpus;
mod edits;
