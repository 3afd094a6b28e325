//! The arguments of `check`.

use clap::{Args, ValueEnum};

use super::flags::{OUTPUT, SelectionArgs};

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) scope: SelectionArgs,
    /// The form of the report; `json-schema` prints the schema of `json` and checks nothing.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: CheckFormat,
    /// Let warnings and what cannot be verified count as errors.
    #[arg(long, help_heading = "How to judge")]
    pub(crate) strict: bool,
    /// Prove the permission to bind by a write that changes nothing.
    #[arg(long, conflicts_with = "offline", help_heading = "How to judge")]
    pub(crate) probe: bool,
}

/// The forms of a check's report.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// The JSON Schema of `json`.
    JsonSchema,
}
