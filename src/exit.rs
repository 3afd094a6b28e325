//! The exit codes, the same for every output format.

use std::process::ExitCode;

/// How a run ended. The discriminants are the process exit codes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[repr(u8)]
pub enum Exit {
    /// Nothing blocks the deploy, or everything that did is repaired.
    Clean = 0,
    /// There is a finding that counts, or something is left to do.
    Findings = 1,
    /// A question could not be answered: usage, config, credential, account, network.
    Failed = 2,
    /// Interrupted at a prompt or by a signal.
    Interrupted = 130,
}

impl Exit {
    /// The least exit of a run, by whether something is left to do.
    pub(crate) fn findings_if(is_left: bool) -> Self {
        if is_left { Self::Findings } else { Self::Clean }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
