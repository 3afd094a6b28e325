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

pub mod act;
pub mod apply;
pub mod cli;
pub mod cloudflare;
pub mod commands;
pub mod config;
pub mod credential;
pub mod embedded;
pub mod exit;
pub mod facts;
pub mod finding;
pub mod host;
pub mod journal;
pub mod needs;
pub mod permissions;
pub mod plan;
pub mod project;
pub mod prompt;
pub mod report;
pub mod rule;
pub mod rules;
pub mod token;
pub mod value;
pub mod verdict;
pub mod wrangler;
