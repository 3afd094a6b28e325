//! What every command is given: the flags that all commands have, the process that it runs in, and
//! the ways to speak to the person who started it.

use anyhow::Result;

use super::flags::{ColorChoice, GlobalFlags};
use crate::cloudflare::RequestLogEntry;
use crate::host::Host;
use crate::prompt::lines::LinePrompter;
use crate::prompt::terminal::TerminalPrompter;
use crate::prompt::{PromptAbort, Prompter};
use crate::report::style::{Style, WIDEST, note_line, wrap};

/// Terminals narrower than this get numbered lines in place of lists.
const NARROW: usize = 36;

/// Writes down each request as soon as it is over.
pub(crate) type RequestLog<'a> = dyn Fn(&RequestLogEntry<'_>) + Sync + 'a;

/// What every command is given.
pub(crate) struct Context<'a> {
    /// The process that the command runs in.
    pub(crate) host: &'a dyn Host,
    flags: GlobalFlags,
    log: Option<Box<RequestLog<'a>>>,
}

impl<'a> Context<'a> {
    /// The context of a run with `flags` in `host`.
    pub(crate) fn new(flags: GlobalFlags, host: &'a dyn Host) -> Self {
        let log = flags.verbose.then(|| -> Box<RequestLog<'a>> {
            Box::new(move |logged: &RequestLogEntry<'_>| host.err(&format!("{logged}\n")))
        });
        Self { host, flags, log }
    }

    /// The same flags in another process.
    pub(crate) fn with_host<'b>(&self, host: &'b dyn Host) -> Context<'b> {
        Context::new(self.flags, host)
    }

    /// Whether progress and hints are left out.
    pub(crate) fn is_quiet(&self) -> bool {
        self.flags.quiet
    }

    /// Whether each request is written down.
    pub(crate) fn is_verbose(&self) -> bool {
        self.flags.verbose
    }

    /// Where each request is written down, if it is.
    pub(crate) fn request_log(&self) -> Option<&RequestLog<'a>> {
        self.log.as_deref()
    }

    /// Whether there is somebody who can be asked.
    pub(crate) fn is_interactive(&self) -> bool {
        let terminal = self.host.terminal();
        let is_ci = self.host.var("CI").is_some_and(|value| !value.is_empty());
        terminal.stdin && terminal.stderr && !is_ci
    }

    /// The person at the terminal, asked by the best means that it has.
    pub(crate) fn person(&self) -> Box<dyn Prompter + 'a> {
        let style = self.stderr_style();
        if style.unicode && style.width >= NARROW {
            Box::new(TerminalPrompter::new(self.host, style))
        } else {
            Box::new(LinePrompter::new(self.host))
        }
    }

    /// How to write on standard output.
    pub(crate) fn stdout_style(&self) -> Style {
        self.style(self.host.terminal().stdout)
    }

    /// How to write on standard error.
    pub(crate) fn stderr_style(&self) -> Style {
        self.style(self.host.terminal().stderr)
    }

    fn style(&self, is_terminal: bool) -> Style {
        let terminal = self.host.terminal();
        let width = if is_terminal { self.width() } else { WIDEST };
        Style {
            color: self.is_coloured(is_terminal),
            unicode: terminal.unicode,
            width,
            hints: !self.flags.quiet,
        }
    }

    fn is_coloured(&self, is_terminal: bool) -> bool {
        let var = |name: &str| self.host.var(name);
        let is_forced =
            || var("CLICOLOR_FORCE").is_some_and(|value| !matches!(value.as_str(), "" | "0"));
        match self.flags.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if var("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
            ColorChoice::Auto => {
                is_forced() || (is_terminal && var("TERM").as_deref() != Some("dumb"))
            }
        }
    }

    /// The columns of a remark on standard error.
    pub(crate) fn width(&self) -> usize {
        self.host.terminal().width.min(WIDEST)
    }

    /// Writes `label: text` on standard error.
    pub(crate) fn remark(&self, label: &str, text: &str) {
        self.host.err(&note_line(label, text, self.width()));
    }

    /// Tells of an error.
    pub(crate) fn error(&self, text: &str) {
        self.remark("error", text);
    }

    /// Says what to do about the error above.
    pub(crate) fn help(&self, text: &str) {
        self.remark("  = help", text);
    }

    /// Warns of something.
    pub(crate) fn warn(&self, text: &str) {
        self.remark("warning", text);
    }

    /// Notes something.
    pub(crate) fn note(&self, text: &str) {
        self.remark("note", text);
    }

    /// Writes prose below a question on standard error.
    pub(crate) fn explain(&self, text: &str) {
        let style = self.stderr_style();
        for paragraph in text.split("\n\n") {
            for line in wrap(paragraph, style.width.saturating_sub(6)) {
                self.host.err(&format!("     {}\n", style.dim(&line)));
            }
        }
    }

    /// `result`, of which a failure is printed as a document too where the report is one. Nobody is
    /// there to read it after an interruption.
    ///
    /// # Errors
    /// `result` is one.
    pub(crate) fn document_failure<T>(
        &self,
        result: Result<T>,
        is_document: bool,
        document: impl FnOnce(&anyhow::Error) -> String,
    ) -> Result<T> {
        if let Err(error) = &result
            && is_document
            && !error.is::<PromptAbort>()
        {
            self.host.out(&document(error));
        }
        result
    }
}
