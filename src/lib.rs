//! Finds out why Cloudflare refuses a Worker's Secrets Store binding, and repairs it.
//!
//! Data flows one way: config → project → facts → rules → findings → plan → apply → report. Text
//! edits know nothing of bindings, the API client knows nothing of configs, rules ask nothing, plans
//! change nothing; [`apply`] alone changes the world, and writes it down in the [`journal`] first;
//! [`host`] alone touches the process.
//!
//! Beside that, config → project → needs → report: [`needs`] applies the table of [`permissions`] to
//! projects and the version of [`wrangler`] that deploys them, and asks nobody; [`token`] makes of them
//! the token that a deploy takes, and holds one that exists against it.

mod act;
mod apply;
pub mod cli;
mod cloudflare;
pub mod commands;
pub mod config;
mod credential;
pub mod embedded;
pub mod exit;
mod facts;
mod finding;
mod host;
mod journal;
mod needs;
pub mod permissions;
mod plan;
mod project;
mod prompt;
pub mod report;
pub mod rule;
pub mod rules;
mod token;
mod value;
mod verdict;
mod wrangler;
