//! The flags that every command has.

use clap::{Args, ValueEnum};

use super::headings::OUTPUT;

/// Flags that every command has.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct GlobalFlags {
    /// When to use colour.
    #[arg(
        long,
        global = true,
        help_heading = OUTPUT,
        value_enum,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub(crate) color: ColorChoice,
    /// Say less: no progress, no hints.
    #[arg(short, long, global = true, help_heading = OUTPUT)]
    pub(crate) quiet: bool,
    /// Say more: one line a request, never a header or a body.
    #[arg(short, long, global = true, help_heading = OUTPUT)]
    pub(crate) verbose: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
