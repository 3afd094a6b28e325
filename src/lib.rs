//! Finds out why Cloudflare refuses a Worker's Secrets Store binding, and repairs it.
//!
//! Data flows one way: config → project → facts → rules → findings → plan → apply → report. Text
//! edits know nothing of bindings, the API client knows nothing of configs, rules ask nothing, plans
//! change nothing; `change::apply` alone changes the world, and writes it down in `change::journal`
//! first; `host` alone touches the process.
//!
//! Beside that, config → project → requirements → report: `permissions::requirements` applies the
//! table of permissions to projects and the version of wrangler that deploys them, and asks nobody;
//! `wrangler` reads that version from packages, lockfiles and workflows;
//! `permissions::token` turns them into the token that a deploy needs, and compares an existing one
//! with it.
//!
//! This is a program, not a library for others: what is public here serves `main` and `tests/`.

mod action;
mod change;
mod cli;
mod cloudflare;
mod commands;
mod config;
mod credential;
mod deploy_log;
mod embedded;
mod exit;
mod facts;
mod host;
mod permissions;
mod project;
mod prompt;
mod report;
mod rules;
mod secret_input;
mod wrangler;

pub use cli::Cli;
pub use cli::run::run;
pub use config::comments::{CommentLine, CommentPlaces, ConfigComments};
pub use config::document::{ConfigDocument, ConfigFormat};
pub use config::edit::{TextSplice, TreeEdit};
pub use config::reverse::{EditHunk, collect_hunks, restore_bytes};
pub use config::splice::{EditRefusal, apply_splices, compute_splices};
pub use config::table::ConfigTable;
pub use config::tree::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue, PathStep};
pub use embedded::{EmbeddedServer, RecordedRequest, demo_state};
pub use exit::Exit;
pub use permissions::groups::ALL_GROUPS;
pub use permissions::table::{
    ConfigField, EntryCondition, FieldNeed, NeedTiming, NoNeed, SearchLocation, permission_fields,
    permission_rows,
};
pub use report::json::{CHECK_DOCUMENT, document_schema, document_schemas};
pub use rules::all_rules;
pub use rules::rule::Severity;
