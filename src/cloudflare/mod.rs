//! Cloudflare's API: one client, the few calls that are needed, and errors that say what to do.
//!
//! Nothing here knows what a config is. Paths, fields and error bodies follow the API reference
//! (`secrets_store`, `user/tokens`, `accounts/tokens`, `accounts`); the handling of envelopes and of
//! `Retry-After` follows wrangler (`packages/workers-utils/src/cfetch/index.ts` and `retry.ts`).

mod accounts;
mod auth;
mod base;
mod client;
mod envelope;
mod error;
mod hint;
mod judge;
mod memberships;
mod minting;
mod page;
mod reads;
mod request;
mod retry;
mod secrets_store;
#[cfg(test)]
mod tests;
mod tokens;
mod transport;
mod users;
mod zones;

pub use accounts::Account;
pub use auth::Auth;
pub use base::{Base, BaseError};
pub use client::{Client, Logged};
pub use error::{Error, Missing};
pub use hint::Hint;
pub use memberships::{Membership, Place};
pub use minting::{Listing, Made, Whole};
pub use page::Page;
pub use reads::Read;
pub use request::Call;
pub use retry::Settings;
pub use secrets_store::{Quota, Secret, Store};
pub use tokens::{Group, Owner, Policy, Resource, Token, Verified};
pub use users::User;
pub use zones::Zone;
