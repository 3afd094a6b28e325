//! The arguments of `token needs`.

use clap::Args;

use super::subjects::SubjectArgs;
use crate::cli::examples::{NEEDS as NEEDS_EXAMPLES, TEMPLATE};
use crate::cli::flags::{OUTPUT, OutputFormat};

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = NEEDS_EXAMPLES)]
pub(crate) struct NeedsArgs {
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    /// The format of the report; `json-schema` prints the schema of `json` only.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: OutputFormat,
    /// The same as --format json.
    #[arg(long, conflicts_with = "format", help_heading = OUTPUT)]
    pub(crate) json: bool,
}
