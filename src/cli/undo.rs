//! The arguments of `undo`.

use clap::Args;

use super::examples::{TEMPLATE, UNDO as UNDO_EXAMPLES};
use super::flags::{EXTENT, FormatArgs};

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = UNDO_EXAMPLES)]
pub(crate) struct UndoArgs {
    /// The run to undo: its id in --list, or how that begins; without it, the newest that can be
    /// undone.
    #[arg(value_name = "RUN", conflicts_with = "list")]
    pub(crate) run: Option<String>,
    #[command(flatten)]
    pub(crate) report: FormatArgs,
    /// Undo without asking.
    #[arg(short, long, conflicts_with = "dry_run", help_heading = EXTENT)]
    pub(crate) yes: bool,
    /// Only show what would be undone.
    #[arg(long, help_heading = EXTENT)]
    pub(crate) dry_run: bool,
    /// List what was done in this project, newest first.
    #[arg(long, conflicts_with_all = ["yes", "dry_run"], help_heading = EXTENT)]
    pub(crate) list: bool,
}
