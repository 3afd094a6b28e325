//! The value of a secret before it is sent to Cloudflare: reading it, and checking it for mistakes.
//!
//! It is kept in types that show nothing and are wiped when they are dropped. No plan, report or
//! error holds one.

pub(crate) mod source;
pub(crate) mod validate;

pub(crate) use source::{SecretInputError, SecretSource};
pub(crate) use validate::LONGEST;
