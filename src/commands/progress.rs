//! One line that says what is being waited for, where a person is looking.

use std::cell::Cell;
use std::time::Duration;

use crate::change::apply::PollProgress;
use crate::cli::context::Context;
use crate::host::Host;
use crate::prompt::interrupt;
use crate::report::style::{escape_control, unbroken};

/// Erases the line that the cursor is in.
const ERASE: &str = "\r\x1b[2K";

/// Whether a line can be erased on this host.
fn is_erasable(context: &Context<'_>) -> bool {
    let dumb = context.host.var("TERM").as_deref() == Some("dumb");
    context.host.terminal().stderr && !context.is_verbose() && !dumb
}

/// Says that a secret is pending: in a line that counts where it can be erased, else in one line once.
pub(crate) struct PendingNotice<'a> {
    context: &'a Context<'a>,
    /// The longest wait.
    pub(crate) limit: Duration,
    is_shown: Cell<bool>,
}

impl<'a> PendingNotice<'a> {
    pub(crate) fn new(context: &'a Context<'a>, seconds: u64) -> Self {
        Self {
            context,
            limit: Duration::from_secs(seconds),
            is_shown: Cell::new(false),
        }
    }

    /// Shows a moment of waiting; false where somebody has interrupted.
    pub(crate) fn show(&self, progress: PollProgress<'_>) -> bool {
        let counts = is_erasable(self.context);
        match progress {
            PollProgress::Pending(name, since) if counts && !self.context.is_quiet() => {
                let (name, since) = (escape_control(name), since.as_secs());
                let text = format!("Waiting for {name}: {since} s");
                let cut = text.chars().take(self.context.width().saturating_sub(1));
                let line: String = cut.collect();
                self.context.host.err(&format!("{ERASE}{line}"));
                self.is_shown.set(true);
            }
            PollProgress::Pending(name, _) if !self.is_shown.get() && !self.context.is_quiet() => {
                self.context.note(&format!("{name} is pending: waiting"));
                self.is_shown.set(true);
            }
            PollProgress::Pending(..) => {}
            PollProgress::Late(name, limit) => {
                self.erase(counts);
                let limit = limit.as_secs();
                let check = self.context.invocation.command("check", []).to_string();
                self.context.warn(&format!(
                    "{name} is still pending after {limit} s. Cloudflare activates it: run `{}` \
                     again",
                    unbroken(&check)
                ));
            }
            PollProgress::Over => self.erase(counts),
        }
        !interrupt::interrupted()
    }

    fn erase(&self, counts: bool) {
        if counts && self.is_shown.replace(false) {
            self.context.host.err(ERASE);
        }
    }
}

/// A line on standard error, until it is dropped.
pub(crate) struct ProgressLine<'a> {
    host: &'a dyn Host,
    is_shown: bool,
}

impl<'a> ProgressLine<'a> {
    /// Shows the line, unless nobody would see it or there is nothing to wait for.
    pub(crate) fn start(context: &Context<'a>, is_waiting: bool) -> Self {
        let host = context.host;
        let is_shown = is_waiting && !context.is_quiet() && is_erasable(context);
        if is_shown {
            host.err("Asking Cloudflare...");
        }
        Self { host, is_shown }
    }
}

impl Drop for ProgressLine<'_> {
    fn drop(&mut self) {
        if self.is_shown {
            self.host.err(ERASE);
        }
    }
}
