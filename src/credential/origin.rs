//! Where a variable is set.

use std::fmt;

/// Where a variable is set.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum VariableOrigin {
    Process,
    /// In a `.env` file in the working directory.
    File {
        name: String,
        /// Whether a reference in the file took part of the value from the process environment.
        borrows: bool,
    },
}

impl VariableOrigin {
    /// The source of a credential as reports spell it: `env:NAME` or `FILE:NAME`.
    pub(crate) fn spell(&self, name: &str) -> String {
        match self {
            Self::Process => format!("env:{name}"),
            Self::File { name: file, .. } => format!("{file}:{name}"),
        }
    }

    /// Whether the `.env` files alone make up the value.
    pub(crate) fn is_files_own(&self) -> bool {
        matches!(self, Self::File { borrows: false, .. })
    }

    /// Whether the value is in a `.env` file and refers to the process environment.
    pub(super) fn borrows(&self) -> bool {
        matches!(self, Self::File { borrows: true, .. })
    }
}

impl fmt::Display for VariableOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process => f.write_str("in the environment"),
            Self::File { name, .. } => write!(f, "in {name}"),
        }
    }
}
