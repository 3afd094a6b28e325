//! The arguments of `token needs`.

use clap::Args;

use super::subjects::SubjectArgs;
use crate::cli::flags::{OUTPUT, OutputFormat};

#[derive(Args, Debug)]
pub(crate) struct NeedsArgs {
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: OutputFormat,
}
