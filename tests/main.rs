//! All integration tests, as one binary.

#![expect(clippy::unwrap_used, reason = "what a test cannot have is its failure")]

mod conformance;
mod embedded;
