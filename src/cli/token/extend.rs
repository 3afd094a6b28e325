//! The arguments of `token extend`.

use clap::Args;

use super::id::{TokenId, token_id};
use super::subjects::SubjectArgs;
use super::write::TokenWriteArgs;
use crate::cli::format::OutputFormat;
use crate::cli::headings::{EXTENT, OUTPUT};
use crate::permissions::token::OwnerKind;

/// `token extend`
#[derive(Args, Debug)]
pub(crate) struct ExtendArgs {
    /// The token's id.
    #[arg(value_name = "ID", value_parser = token_id)]
    pub(crate) id: TokenId,
    /// The projects, and what is done with them.
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    /// Whose the token is; without it, the account of the projects is asked, then the user.
    #[arg(long, value_enum, help_heading = EXTENT)]
    pub(crate) owner: Option<OwnerKind>,
    /// The credential, and whether it is done at all.
    #[command(flatten)]
    pub(crate) writing: TokenWriteArgs,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: OutputFormat,
}
