//! The arguments of `demo`.

use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    /// Keep the embedded Cloudflare running and print the variables that lead to it.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) serve: bool,
    /// Walk through without questions.
    #[arg(short, long)]
    pub(crate) yes: bool,
}
