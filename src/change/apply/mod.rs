//! Carries operations out. The only module that changes anything, at Cloudflare or on disk.
//!
//! Each one goes the same way: what it depends on is read, what it is about to do is written down in the
//! journal, it is done, how that ended is written down, and what it left is read back.

mod config;
pub(crate) mod deliver;
mod executor;
mod scopes;
mod secret;
mod token;
mod turn;

pub(crate) use config::remove_leftovers;
pub(crate) use executor::{Executor, PollOptions, PollProgress};
