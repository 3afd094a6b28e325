//! Cloudflare's API: one client, the few calls that are needed, and errors that say what to do.
//!
//! Nothing here knows what a config is. Paths, fields and error bodies follow the API reference
//! (`secrets_store`, `user/tokens`, `accounts/tokens`, `accounts`); the handling of envelopes and of
//! `Retry-After` follows wrangler (`packages/workers-utils/src/cfetch/index.ts` and `retry.ts`).

mod accounts;
mod auth;
mod base;
mod classify;
mod client;
mod envelope;
mod error;
mod hint;
mod memberships;
mod page;
mod reads;
mod request;
mod retry;
mod secrets_store;
#[cfg(test)]
mod tests;
mod token_writes;
mod tokens;
mod transport;
mod users;
mod zones;

pub(crate) use accounts::Account;
pub(crate) use auth::Auth;
pub(crate) use base::Base;
pub(crate) use client::{Client, Logged};
pub(crate) use error::{Error, Missing};
pub(crate) use hint::Hint;
pub(crate) use memberships::{AccountRef, Membership};
pub(crate) use page::Page;
pub(crate) use reads::Read;
pub(crate) use request::Call;
pub(crate) use retry::Settings;
pub(crate) use secrets_store::{Quota, Secret, Store};
pub(crate) use token_writes::TokenWithSecret;
pub(crate) use tokens::{
    Group, ListedGroup, Policy, RawToken, Resource, Token, TokenOwner, Verified,
};
pub(crate) use users::User;
pub(crate) use zones::ListedZone;
