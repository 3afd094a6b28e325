//! The arguments of `token needs`.

use clap::Args;

use super::subjects::SubjectArgs;
use crate::cli::flags::{OUTPUT, OutputFormat};

/// `token needs`
#[derive(Args, Debug)]
pub(crate) struct NeedsArgs {
    /// The projects, and what is done with them.
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: OutputFormat,
}
