//! The arguments of `explain`.

use std::path::PathBuf;

use clap::Args;

use super::examples::{EXPLAIN as EXPLAIN_EXAMPLES, TEMPLATE};
use super::flags::{FormatArgs, PLACE};

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = EXPLAIN_EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// A rule; or - for the log of a failed deploy on standard input.
    #[arg(
        value_name = "RULE|-",
        required_unless_present = "list",
        conflicts_with = "list"
    )]
    pub(crate) what: Option<String>,
    /// List the rules.
    #[arg(long)]
    pub(crate) list: bool,
    /// The config of the deploy; without it, the one that wrangler would find.
    #[arg(short, long = "config", value_name = "FILE", help_heading = PLACE)]
    pub(crate) configs: Vec<PathBuf>,
    /// The folder to run in.
    #[arg(long, value_name = "DIR", help_heading = PLACE)]
    pub(crate) cwd: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) report: FormatArgs,
}
