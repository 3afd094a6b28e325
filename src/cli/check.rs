//! The arguments of `check`.

use clap::{Args, ValueEnum};

use super::examples::{CHECK as CHECK_EXAMPLES, TEMPLATE};
use super::flags::{OUTPUT, OutputFormat, SelectionArgs};

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = CHECK_EXAMPLES)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) scope: SelectionArgs,
    /// The format of the report; without it `github` in a workflow of GitHub, else `human`.
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = OUTPUT)]
    format: Option<CheckFormat>,
    /// The same as --format json.
    #[arg(long, conflicts_with = "format", help_heading = OUTPUT)]
    json: bool,
    /// Treat warnings and unverified bindings as errors.
    #[arg(long, help_heading = "How to judge")]
    pub(crate) strict: bool,
    /// Test whether the credential can bind, with a write that changes nothing.
    #[arg(long, conflicts_with = "offline", help_heading = "How to judge")]
    pub(crate) probe: bool,
}

impl CheckArgs {
    /// The format that was asked for, if one was.
    pub(crate) fn format(&self) -> Option<CheckFormat> {
        if self.json {
            Some(CheckFormat::Json)
        } else {
            self.format
        }
    }
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
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// For people, with annotations for a workflow of GitHub.
    Github,
    /// The code quality report of GitLab.
    Gitlab,
    /// A line for each finding, for editors.
    Concise,
}

impl CheckFormat {
    /// The same among the formats that every command has.
    pub(super) fn output(self) -> OutputFormat {
        match self {
            Self::Json => OutputFormat::Json,
            Self::JsonSchema => OutputFormat::JsonSchema,
            _ => OutputFormat::Human,
        }
    }
}
