//! The arguments of `add`.

use clap::Args;

use super::examples::{ADD as ADD_EXAMPLES, TEMPLATE};
use super::flags::{DEFAULT_TIMEOUT, EXTENT, FormatArgs, PLACE, SelectionScope};

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = ADD_EXAMPLES)]
pub(crate) struct AddArgs {
    /// The secret's name; without it, a list to choose from.
    #[arg(value_name = "SECRET")]
    pub(crate) secret: Option<String>,
    /// The name under which the Worker sees it; without it, made from the secret's.
    #[arg(long = "as", value_name = "NAME", help_heading = EXTENT)]
    pub(crate) name: Option<String>,
    /// How long to wait until a new secret is active.
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_TIMEOUT, value_parser = clap::value_parser!(u64).range(..=3600), help_heading = EXTENT)]
    pub(crate) timeout: u64,
    #[command(flatten)]
    pub(crate) place: SelectionScope,
    #[command(flatten)]
    pub(crate) report: FormatArgs,
    /// Check the files only; don't contact Cloudflare.
    #[arg(long, help_heading = PLACE)]
    pub(crate) offline: bool,
}
