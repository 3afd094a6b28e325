//! The arguments of `token needs`.

use clap::Args;

use super::subjects::SubjectArgs;
use crate::cli::examples::{NEEDS as NEEDS_EXAMPLES, TEMPLATE};
use crate::cli::flags::FormatArgs;

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = NEEDS_EXAMPLES)]
pub(crate) struct NeedsArgs {
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    #[command(flatten)]
    pub(crate) report: FormatArgs,
}
