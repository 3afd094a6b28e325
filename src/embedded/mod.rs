//! The embedded Cloudflare: a stateful stand-in for the API on a loopback port.
//!
//! `demo` runs against it and so do the tests. It is written from the published API reference and
//! from recordings, and shares no type, path or text with the client in this crate: a typo must not
//! agree with itself. What the world holds is plain data ([`State`]), and so is what goes wrong
//! ([`Fault`]). The real wrangler is its judge.

mod accepted;
mod authority;
mod call;
mod envelope;
mod exchange;
mod faults;
mod grants;
mod groups;
mod line;
mod policies;
mod recording;
mod resource;
mod roles;
mod routes;
mod server;
mod state;
mod store;
mod worker;
mod zone;

pub use faults::{Answer, Canned, Change, Fault};
pub use policies::{Effect, GlobalKey, Owner, Policy, Sensitive, Token, TokenStatus};
pub use recording::Recorded;
pub use resource::{Kind, Resource};
pub use server::Server;
pub use state::{Account, Membership, Session, State, User};
pub use store::{Pending, Secret, Store};
pub use worker::{Deployment, Version, Worker};
pub use zone::{Route, Zone};
