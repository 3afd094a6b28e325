//! One line that says what is being waited for, where a person is looking.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;

use crate::change::apply::PollProgress;
use crate::cli::context::Context;
use crate::cloudflare::{Awaited, Client};
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

/// How often a wait is shown.
const TICK: Duration = Duration::from_secs(1);

/// From when on a wait is told where no line can be erased.
const LONG_WAIT: Duration = Duration::from_secs(10);

/// Says what of the server is waited for, from one second on: in a line that counts where it can be erased,
/// else in one line once, when the wait is long.
struct AnswerNotice<'a> {
    context: &'a Context<'a>,
    client: &'a Client<'a>,
    is_shown: bool,
    is_told: bool,
}

impl AnswerNotice<'_> {
    fn show(&mut self) {
        let context = self.context;
        let Some((awaited, since)) = self.client.oldest_wait() else {
            return self.erase();
        };
        if context.is_quiet() || since < TICK {
            return self.erase();
        }
        let host = escape_control(&self.client.host());
        let seconds = since.as_secs();
        let (waiting, told) = match awaited {
            Awaited::Answer(subject) => (
                format!("{host} ({subject})"),
                format!("{host} has not answered for {seconds} s ({subject}): waiting"),
            ),
            Awaited::Turn(subject) => (subject.to_owned(), format!("waiting for {subject}")),
        };
        if is_erasable(context) {
            let text = format!("Waiting for {waiting}: {seconds} s");
            let cut = text.chars().take(context.width().saturating_sub(1));
            let line: String = cut.collect();
            context.host.err(&format!("{ERASE}{line}"));
            self.is_shown = true;
        } else if since >= LONG_WAIT && !self.is_told {
            context.note(&told);
            self.is_told = true;
        }
    }

    fn erase(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            self.context.host.err(ERASE);
        }
    }
}

impl Drop for AnswerNotice<'_> {
    fn drop(&mut self) {
        self.erase();
    }
}

/// Waits for `work`, which asks `client`, and says meanwhile what is waited for.
pub(crate) async fn wait_for<F: Future>(
    context: &Context<'_>,
    client: &Client<'_>,
    work: F,
) -> F::Output {
    let mut work = pin!(work);
    let mut notice = AnswerNotice {
        context,
        client,
        is_shown: false,
        is_told: false,
    };
    loop {
        match timeout(TICK, work.as_mut()).await {
            Ok(output) => return output,
            Err(_) => notice.show(),
        }
    }
}
