//! The value of a secret, on its way from where it lies to Cloudflare: where it is read, and how
//! people get it wrong.
//!
//! It is kept in types that show nothing and are wiped when they are dropped. No plan, no report and
//! no error holds one.

pub(crate) mod source;
pub(crate) mod validate;

pub(crate) use source::{Error, Source};
pub(crate) use validate::LONGEST;
