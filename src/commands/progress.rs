//! One line that says what is being waited for, where a person is looking.

use std::cell::Cell;

use crate::change::apply::Wait;
use crate::cli::Cli;
use crate::host::Host;
use crate::prompt::interrupt;
use crate::report::style::{WIDEST, plain, remark};

/// Whether a line can be taken away again on this host.
fn is_erasable(cli: &Cli, host: &dyn Host) -> bool {
    let dumb = host.var("TERM").as_deref() == Some("dumb");
    host.terminal().stderr && !cli.verbose && !dumb
}

/// The words about a secret that is pending: a line that counts where it can be written over, else
/// one line once.
pub(crate) struct Pending<'a> {
    cli: &'a Cli,
    host: &'a dyn Host,
    shown: Cell<bool>,
}

impl<'a> Pending<'a> {
    pub(crate) fn new(cli: &'a Cli, host: &'a dyn Host) -> Self {
        let shown = Cell::new(false);
        Self { cli, host, shown }
    }

    /// Tells of a moment of waiting; false where somebody has interrupted.
    pub(crate) fn tell(&self, wait: Wait<'_>) -> bool {
        let (cli, host) = (self.cli, self.host);
        let width = host.terminal().width.min(WIDEST);
        let counts = is_erasable(cli, host);
        match wait {
            Wait::Pending(name, since) if counts && !cli.quiet => {
                let text = format!("Waiting for {}: {} s", plain(name), since.as_secs());
                let cut = text.chars().take(width.saturating_sub(1));
                host.err(&format!("\r\x1b[2K{}", cut.collect::<String>()));
                self.shown.set(true);
            }
            Wait::Pending(name, _) if !self.shown.get() && !cli.quiet => {
                host.err(&remark(
                    "note",
                    &format!("{name} is pending: waiting"),
                    width,
                ));
                self.shown.set(true);
            }
            Wait::Pending(..) => {}
            Wait::Late(name, limit) => {
                self.erase(counts);
                let limit = limit.as_secs();
                let text = format!(
                    "{name} is still pending after {limit} s. Cloudflare activates it by itself: \
                     run `wrangler-permit check` again"
                );
                host.err(&remark("warning", &text, width));
            }
            Wait::Over => self.erase(counts),
        }
        !interrupt::interrupted()
    }

    fn erase(&self, counts: bool) {
        if counts && self.shown.replace(false) {
            self.host.err("\r\x1b[2K");
        }
    }
}

/// A line on standard error that goes away when the wait is over.
pub(crate) struct Progress<'a> {
    host: &'a dyn Host,
    shown: bool,
}

impl<'a> Progress<'a> {
    /// Shows the line, unless nobody would see it or there is nothing to wait for.
    pub(crate) fn start(cli: &Cli, host: &'a dyn Host, waiting: bool) -> Self {
        let shown = waiting && !cli.quiet && is_erasable(cli, host);
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
