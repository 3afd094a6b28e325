//! Cloudflare's API: one client, the few calls that are needed, and errors that say what to do.
//!
//! Nothing here depends on the config. Paths, fields and error bodies follow the API reference
//! (`secrets_store`, `user/tokens`, `accounts/tokens`, `accounts`); the handling of envelopes and of
//! `Retry-After` follows wrangler (`packages/workers-utils/src/cfetch/index.ts` and `retry.ts`).

mod accounts;
mod api_call;
mod auth;
mod base;
mod classify;
mod client;
mod deadlines;
mod echo;
mod envelope;
mod error;
mod hint;
mod missing_resource;
mod page;
mod reads;
mod request;
mod request_log;
mod request_window;
mod requests_in_flight;
mod retry;
mod secrets_store;
mod server_text;
#[cfg(test)]
mod tests;
mod tokens;
mod transport;

pub(crate) use accounts::{Account, AccountMembership, ListedZone};
pub(crate) use auth::ApiAuth;
pub(crate) use base::ApiBase;
pub(crate) use client::Client;
pub(crate) use error::{ApiError, RefusedAddress};
pub(crate) use missing_resource::MissingResource;
pub(crate) use page::{ListPage, ListRest};
pub(crate) use reads::ReadProbe;
pub(crate) use request_log::RequestLogEntry;
pub(crate) use requests_in_flight::Awaited;
pub(crate) use retry::ClientSettings;
pub(crate) use secrets_store::{Secret, SecretQuota, Store};
pub(crate) use tokens::{
    ApiToken, ListedGroup, PolicyGroup, PolicyResource, RawToken, TokenOwner, TokenPolicy,
    TokenVerification, TokenWithSecret,
};
#[cfg(test)]
pub(crate) use {accounts::AccountRef, api_call::ApiCall, hint::ConnectionHint};
