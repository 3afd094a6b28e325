//! The arguments of `token extend`.

use clap::Args;

use super::credential::{TokenId, TokenWriteArgs};
use super::subjects::SubjectArgs;
use crate::cli::examples::{EXTEND as EXTEND_EXAMPLES, TEMPLATE};
use crate::cli::flags::{EXTENT, FormatArgs};
use crate::permissions::token::OwnerKind;

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = EXTEND_EXAMPLES)]
pub(crate) struct ExtendArgs {
    /// The token's id.
    #[arg(value_name = "ID")]
    pub(crate) id: TokenId,
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    /// Whose the token is; without it, the account of the projects is asked, then the user.
    #[arg(long, value_enum, help_heading = EXTENT)]
    pub(crate) owner: Option<OwnerKind>,
    #[command(flatten)]
    pub(crate) write: TokenWriteArgs,
    #[command(flatten)]
    pub(crate) report: FormatArgs,
}
