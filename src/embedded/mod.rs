//! The embedded Cloudflare: a stateful stand-in for the API on a loopback port.
//!
//! `demo` runs against it and so do the tests. It is written from the published API reference and
//! from recordings, and shares no type, path or text with the client in this crate: a typo must not
//! agree with itself. What it holds is plain data, a state file in JSON, and so are its faults. The
//! real wrangler is run against it too.
//!
//! A request goes one way: `server` → `middleware` → `routes` → `state`, with `authority` beside them.

mod authority;
mod call;
mod connection;
mod envelope;
mod middleware;
mod route_table;
mod routes;
mod server;
mod state;
mod world;

pub use server::EmbeddedServer;
pub use state::demo_state;
pub use world::RecordedRequest;
