//! Finds out why Cloudflare refuses a Worker's Secrets Store binding, and repairs it.
//!
//! Data flows one way: config → project → facts → rules → findings → plan → apply → report.

pub mod cloudflare;
pub mod config;
pub mod credential;
pub mod embedded;
pub mod exit;
pub mod host;
