//! What was learned from Cloudflare, and what was not.
//!
//! [`queries`] says purely what to ask next about the configs, [`token_queries`] about tokens, and
//! [`engine`] asks it, side by side. Everything after reads the answers here and never asks again.
//!
//! There are two types of facts: [`CloudflareFacts`] is what the rules judge, the answers to the
//! credential of a run. [`TokenFacts`] has the answers to one credential about tokens, and a token
//! command can use two credentials: in one type, it would be unclear who got an answer.

pub(crate) mod acceptance;
mod account_source;
pub(crate) mod authorization;
pub(crate) mod certainty;
mod cloudflare_facts;
pub(crate) mod contradiction;
mod engine;
mod failed_call;
pub(crate) mod oauth_scopes;
mod queries;
mod query_result;
mod repeated_call;
pub(crate) mod roles;
mod secret_listing;
mod secret_lookup;
mod store_facts;
mod store_home;
mod token_facts;
mod token_policies;
mod token_queries;

pub(crate) use account_source::{AccountChoice, AccountSource};
pub(crate) use cloudflare_facts::{CloudflareFacts, NamedAccount, RunTarget};
pub(crate) use failed_call::FailedCall;
pub(crate) use queries::{ExtraQueries, gather_facts};
pub(crate) use query_result::QueryResult;
pub(crate) use secret_lookup::gather_secrets;
pub(crate) use store_facts::{SecretState, StoreState};
pub(crate) use token_facts::TokenFacts;
pub(crate) use token_queries::{TokenQueries, gather_token_facts};
