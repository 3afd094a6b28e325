//! The arguments of `token audit`.

use clap::Args;

use super::credential::{TokenId, WithCredential};
use super::subjects::SubjectArgs;
use crate::cli::examples::{AUDIT as AUDIT_EXAMPLES, TEMPLATE};
use crate::cli::flags::{EXTENT, OUTPUT, OutputFormat};

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = AUDIT_EXAMPLES)]
pub(crate) struct AuditArgs {
    /// The token's id; without it, the token that the run itself uses.
    #[arg(value_name = "ID")]
    pub(crate) id: Option<TokenId>,
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    /// A credential that can read tokens: env:VAR, file:PATH or - (standard input).
    #[arg(long, value_name = "FROM", help_heading = EXTENT)]
    pub(crate) with: Option<WithCredential>,
    /// The format of the report; `json-schema` prints the schema of `json` only.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: OutputFormat,
    /// The same as --format json.
    #[arg(long, conflicts_with = "format", help_heading = OUTPUT)]
    pub(crate) json: bool,
}
