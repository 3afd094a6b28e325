//! The arguments of `token create`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::credential::TokenWriteArgs;
use super::new_token::NewTokenArgs;
use super::subjects::SubjectArgs;
use crate::cli::examples::{CREATE as CREATE_EXAMPLES, TEMPLATE};
use crate::cli::flags::{EXTENT, FormatArgs};

#[derive(Args, Debug)]
#[command(
    help_template = TEMPLATE,
    before_help = CREATE_EXAMPLES,
    override_usage = "wrangler-permit token create --with FROM [OPTIONS] [PATH]...\n       \
                            wrangler-permit token create --with FROM [OPTIONS] [PATH]... -- COMMAND"
)]
pub(crate) struct CreateArgs {
    #[command(flatten)]
    pub(crate) subjects: SubjectArgs,
    #[command(flatten)]
    pub(crate) new_token: NewTokenArgs,
    #[command(flatten)]
    pub(crate) write: TokenWriteArgs,
    /// Write the token to this new file, which only you can read, and show it nowhere. With a
    /// command: only if that fails.
    #[arg(long, value_name = "FILE", help_heading = EXTENT)]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) report: FormatArgs,
    /// A command that gets the token on its standard input: -- gh secret set
    /// CLOUDFLARE_API_TOKEN
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}
