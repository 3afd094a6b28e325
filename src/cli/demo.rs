//! The arguments of `demo`.

use clap::Args;

use super::examples::{DEMO as DEMO_EXAMPLES, TEMPLATE};

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = DEMO_EXAMPLES)]
pub(crate) struct DemoArgs {
    /// Keep the embedded Cloudflare running and print the variables to use it.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) serve: bool,
    /// Go through without questions.
    #[arg(short, long)]
    pub(crate) yes: bool,
}
