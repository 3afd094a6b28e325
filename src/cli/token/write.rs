//! The credential that makes or changes a token, and whether it is done at all.

use clap::Args;

use super::with::{WithCredential, with_credential};
use crate::cli::headings::EXTENT;

/// The credential that makes or changes a token, and whether it is done at all.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = EXTENT)]
pub(crate) struct TokenWriteArgs {
    /// A credential that may make and change tokens: env:VAR, file:PATH or - (standard input). It is
    /// used for that alone, and kept nowhere.
    #[arg(long, value_name = "FROM", value_parser = with_credential)]
    pub(crate) with: WithCredential,
    /// Do it without asking.
    #[arg(short, long, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
    /// Show the plan, do nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
