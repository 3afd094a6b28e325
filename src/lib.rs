//! Finds out why Cloudflare refuses a Worker's Secrets Store binding, and repairs it.
//!
//! Data flows one way: config → project → facts → rules → findings → plan → apply → report. Text
//! edits know nothing of bindings, the API client knows nothing of configs, rules ask nothing, plans
//! change nothing; [`change::apply`] alone changes the world, and writes it down in the
//! [`change::journal`] first; [`host`] alone touches the process.
//!
//! Beside that, config → project → requirements → report: [`permissions::requirements`] applies the
//! table of [`permissions`] to projects and the version of wrangler that deploys them, and asks nobody;
//! [`permissions::token`] makes of them the token that a deploy needs, and compares one that exists
//! with it.

mod action;
mod change;
pub mod cli;
mod cloudflare;
mod commands;
pub mod config;
mod credential;
pub mod embedded;
pub mod exit;
mod facts;
mod host;
pub mod permissions;
mod project;
mod prompt;
pub mod report;
pub mod rules;
mod secret_input;

pub use cli::run::run;
