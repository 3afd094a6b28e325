//! One line that says what is being waited for, where a person is looking.

use crate::cli::Cli;
use crate::host::Host;

/// A line on standard error that goes away when the wait is over.
pub(crate) struct Progress<'a> {
    host: &'a dyn Host,
    shown: bool,
}

impl<'a> Progress<'a> {
    /// Shows the line, unless nobody would see it or there is nothing to wait for.
    pub(crate) fn start(cli: &Cli, host: &'a dyn Host, waiting: bool) -> Self {
        let plain = host.var("TERM").as_deref() == Some("dumb");
        let shown = waiting && host.terminal().stderr && !cli.quiet && !cli.verbose && !plain;
        if shown {
            host.err("Asking Cloudflare...");
        }
        Self { host, shown }
    }

    /// Takes it away.
    pub(crate) fn end(self) {}
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.shown {
            self.host.err("\r\x1b[2K");
        }
    }
}
