//! What every command is given: the flags that all commands have, the process that it runs in, and
//! the ways to speak to the person who started it.

use super::flags::{ColorChoice, GlobalFlags};
use crate::action::Invocation;
use crate::cloudflare::RequestLogEntry;
use crate::host::{AGENTS, Host};
use crate::prompt::Prompter;
use crate::prompt::lines::LinePrompter;
use crate::prompt::terminal::TerminalPrompter;
use crate::report::style::{ELSEWHERE, Style, WIDEST, escape_control, note_line, wrap};

/// Terminals narrower than this get numbered lines in place of lists.
const NARROW: usize = 36;

/// Writes down each request as soon as it is over.
pub(crate) type RequestLog<'a> = dyn Fn(&RequestLogEntry<'_>) + Sync + 'a;

/// What every command is given.
pub(crate) struct Context<'a> {
    pub(crate) host: &'a dyn Host,
    /// How the run was started.
    pub(crate) invocation: Invocation,
    flags: GlobalFlags,
    /// Whether to say what to do next.
    hints: bool,
    log: Option<Box<RequestLog<'a>>>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(flags: GlobalFlags, host: &'a dyn Host, invocation: Invocation) -> Self {
        let log = flags.verbose.then(|| -> Box<RequestLog<'a>> {
            Box::new(move |logged: &RequestLogEntry<'_>| host.err(&format!("{logged}\n")))
        });
        Self {
            host,
            invocation,
            flags,
            hints: !flags.quiet,
            log,
        }
    }

    /// The same flags in a process whose folder is gone afterwards: there is nothing to do there next.
    pub(crate) fn for_demo<'b>(&self, host: &'b dyn Host) -> Context<'b> {
        Context {
            hints: false,
            ..Context::new(self.flags, host, Invocation::default())
        }
    }

    /// Whether progress and hints are left out.
    pub(crate) fn is_quiet(&self) -> bool {
        self.flags.quiet
    }

    pub(crate) fn is_verbose(&self) -> bool {
        self.flags.verbose
    }

    /// Where each request is written down, if it is.
    pub(crate) fn request_log(&self) -> Option<&RequestLog<'a>> {
        self.log.as_deref()
    }

    /// Whether there is somebody who can be asked.
    pub(crate) fn is_interactive(&self) -> bool {
        self.silence().is_none()
    }

    /// Why nobody is asked, if so: `CI is set`.
    pub(crate) fn silence(&self) -> Option<&'static str> {
        let terminal = self.host.terminal();
        if let Some(reason) = self.recognized_silence() {
            Some(reason)
        } else if !terminal.stdin {
            Some("standard input is not a terminal")
        } else if !terminal.stderr {
            Some("standard error is not a terminal")
        } else {
            None
        }
    }

    /// The variable that says that nobody sits at the terminal, if one does. `WRANGLER_PERMIT_NO_INPUT` wins
    /// over what is recognized.
    fn recognized_silence(&self) -> Option<&'static str> {
        let set = |name: &str| self.host.var(name).unwrap_or_default();
        match set("WRANGLER_PERMIT_NO_INPUT").as_str() {
            "0" => return None,
            "" => {}
            _ => return Some("WRANGLER_PERMIT_NO_INPUT is set"),
        }
        if !set("CI").is_empty() {
            return Some("CI is set");
        }
        let is_set = |name: &&str| !set(name).is_empty();
        let agent = AGENTS
            .iter()
            .find(|(variables, _)| variables.iter().all(is_set));
        agent.map(|(_, reason)| *reason)
    }

    /// The person at the terminal, asked by the best means that it offers.
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
        let width = if is_terminal { self.width() } else { ELSEWHERE };
        Style {
            color: self.is_coloured(is_terminal),
            unicode: terminal.unicode,
            width,
            hints: self.hints,
        }
    }

    fn is_coloured(&self, is_terminal: bool) -> bool {
        let var = |name: &str| self.host.var(name).unwrap_or_default();
        match self.flags.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if !var("NO_COLOR").is_empty() => false,
            ColorChoice::Auto => {
                !matches!(var("CLICOLOR_FORCE").as_str(), "" | "0")
                    || (is_terminal && var("TERM") != "dumb")
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

    pub(crate) fn error(&self, text: &str) {
        self.remark("error", text);
    }

    /// Says what to do about the error above.
    pub(crate) fn help(&self, text: &str) {
        self.remark("  = help", text);
    }

    /// Writes a command below the help that leads to it. It can be pasted: it is on one line.
    pub(crate) fn command(&self, command: &str) {
        let command = self.stderr_style().command(&escape_control(command));
        self.host.err(&format!("          {command}\n"));
    }

    pub(crate) fn warn(&self, text: &str) {
        self.remark("warning", text);
    }

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
}
