//! The forms of a report.

use clap::ValueEnum;

/// The forms of a report.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}
