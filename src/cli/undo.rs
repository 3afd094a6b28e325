//! The arguments of `undo`.

use clap::Args;

use super::flags::{EXTENT, OUTPUT, OutputFormat};

#[derive(Args, Debug)]
pub(crate) struct UndoArgs {
    /// The form of the report.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: OutputFormat,
    /// Take back without asking.
    #[arg(short, long, conflicts_with = "dry_run", help_heading = EXTENT)]
    pub(crate) yes: bool,
    /// Show what would be taken back, do nothing.
    #[arg(long, help_heading = EXTENT)]
    pub(crate) dry_run: bool,
    /// List what can be taken back of this project, the newest first.
    #[arg(long, conflicts_with_all = ["yes", "dry_run"], help_heading = EXTENT)]
    pub(crate) list: bool,
}
