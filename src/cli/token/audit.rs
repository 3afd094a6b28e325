//! The arguments of `token audit`.

use clap::Args;

use super::credential::{TokenId, TokenIdOrPath, WithCredential};
use super::subjects::SubjectArgs;
use crate::cli::examples::{AUDIT as AUDIT_EXAMPLES, TEMPLATE};
use crate::cli::flags::{EXTENT, FormatArgs};

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = AUDIT_EXAMPLES)]
pub(crate) struct AuditArgs {
    /// The token's id; without it, the token that the run itself uses. What is not 32 hexadecimal
    /// digits is a PATH.
    #[arg(value_name = "ID")]
    pub(crate) first: Option<TokenIdOrPath>,
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    /// A credential that can read tokens: env:VAR, file:PATH or - (standard input).
    #[arg(long, value_name = "FROM", help_heading = EXTENT)]
    pub(crate) with: Option<WithCredential>,
    #[command(flatten)]
    pub(crate) report: FormatArgs,
}

impl AuditArgs {
    /// The id of the token, if one is named.
    pub(crate) fn id(&self) -> Option<&TokenId> {
        match &self.first {
            Some(TokenIdOrPath::Id(id)) => Some(id),
            Some(TokenIdOrPath::Path(_)) | None => None,
        }
    }

    /// Puts a first word that is a path to the other paths.
    pub(crate) fn settle_paths(&mut self) {
        if let Some(TokenIdOrPath::Path(path)) = &self.first {
            self.subjects.paths.insert(0, path.clone());
            self.first = None;
        }
    }
}
