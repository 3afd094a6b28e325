//! One line that says what is being waited for, where a person is looking.

use std::cell::Cell;

use crate::change::apply::PollProgress;
use crate::cli::context::Context;
use crate::host::Host;
use crate::prompt::interrupt;
use crate::report::style::escape_control;

/// Whether a line can be taken away again on this host.
fn is_erasable(context: &Context<'_>) -> bool {
    let dumb = context.host.var("TERM").as_deref() == Some("dumb");
    context.host.terminal().stderr && !context.is_verbose() && !dumb
}

/// The words about a secret that is pending: a line that counts where it can be written over, else
/// one line once.
pub(crate) struct PendingLine<'a> {
    context: &'a Context<'a>,
    shown: Cell<bool>,
}

impl<'a> PendingLine<'a> {
    pub(crate) fn new(context: &'a Context<'a>) -> Self {
        let shown = Cell::new(false);
        Self { context, shown }
    }

    /// Tells of a moment of waiting; false where somebody has interrupted.
    pub(crate) fn tell(&self, progress: PollProgress<'_>) -> bool {
        let counts = is_erasable(self.context);
        match progress {
            PollProgress::Pending(name, since) if counts && !self.context.is_quiet() => {
                let text = format!(
                    "Waiting for {}: {} s",
                    escape_control(name),
                    since.as_secs()
                );
                let cut = text.chars().take(self.context.width().saturating_sub(1));
                let line = cut.collect::<String>();
                self.context.host.err(&format!("\r\x1b[2K{line}"));
                self.shown.set(true);
            }
            PollProgress::Pending(name, _) if !self.shown.get() && !self.context.is_quiet() => {
                self.context.note(&format!("{name} is pending: waiting"));
                self.shown.set(true);
            }
            PollProgress::Pending(..) => {}
            PollProgress::Late(name, limit) => {
                self.erase(counts);
                let limit = limit.as_secs();
                self.context.warn(&format!(
                    "{name} is still pending after {limit} s. Cloudflare activates it by itself: \
                     run `wrangler-permit check` again"
                ));
            }
            PollProgress::Over => self.erase(counts),
        }
        !interrupt::interrupted()
    }

    fn erase(&self, counts: bool) {
        if counts && self.shown.replace(false) {
            self.context.host.err("\r\x1b[2K");
        }
    }
}

/// A line on standard error that goes away when the wait is over.
pub(crate) struct ProgressLine<'a> {
    host: &'a dyn Host,
    shown: bool,
}

impl<'a> ProgressLine<'a> {
    /// Shows the line, unless nobody would see it or there is nothing to wait for.
    pub(crate) fn start(context: &Context<'a>, waiting: bool) -> Self {
        let shown = waiting && !context.is_quiet() && is_erasable(context);
        if shown {
            context.host.err("Asking Cloudflare...");
        }
        Self {
            host: context.host,
            shown,
        }
    }

    /// Takes it away.
    pub(crate) fn end(self) {}
}

impl Drop for ProgressLine<'_> {
    fn drop(&mut self) {
        if self.shown {
            self.host.err("\r\x1b[2K");
        }
    }
}
