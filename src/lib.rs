//! Finds out why Cloudflare refuses a Worker's Secrets Store binding, and repairs it.
//!
//! Data flows one way: config → project → facts → rules → findings → plan → apply → report.

pub mod config;
pub mod embedded;
pub mod exit;
pub mod host;
