//! Output that the runner of a workflow does not take for its commands.
//!
//! GitHub obeys a line that begins with `::`, blanks aside (`actions/runner`, `ActionCommand.cs`). A
//! binding or an environment of somebody's config can be called so.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use console::strip_ansi_codes;

/// Watches one stream.
pub(super) struct CommandGuard {
    is_on: bool,
    /// What stands in the line so far.
    line: Mutex<String>,
}

impl CommandGuard {
    pub(super) fn new(is_on: bool) -> Self {
        Self {
            is_on,
            line: Mutex::default(),
        }
    }

    /// `text`, with a blank between the colons of a line that would be a command.
    pub(super) fn defuse<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.is_on {
            return Cow::Borrowed(text);
        }
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let mut safe = String::with_capacity(text.len());
        for part in text.split_inclusive(['\n', '\r']) {
            let whole = format!("{line}{part}");
            safe.push_str(&defuse_line(&whole)[defused_length(&line)..]);
            *line = if part.ends_with(['\n', '\r']) {
                String::new()
            } else {
                whole
            };
        }
        Cow::Owned(safe)
    }
}

/// The bytes of `line` once it was defused.
fn defused_length(line: &str) -> usize {
    defuse_line(line).len()
}

fn defuse_line(line: &str) -> Cow<'_, str> {
    if !strip_ansi_codes(line).trim_start().starts_with("::") {
        return Cow::Borrowed(line);
    }
    match line.split_once(':') {
        Some((before, behind)) => Cow::Owned(format!("{before}: {behind}")),
        None => Cow::Borrowed(line),
    }
}

#[cfg(test)]
mod tests {
    use super::CommandGuard;

    #[test]
    fn no_line_begins_with_a_command() {
        let guard = CommandGuard::new(true);
        for (text, safe) in [
            ("::error::x\n", ": :error::x\n"),
            ("  ::stop-commands::x\n", "  : :stop-commands::x\n"),
            ("a ::error::x\n", "a ::error::x\n"),
            ("a\n::b\r::c\n", "a\n: :b\r: :c\n"),
            ("\u{1b}[1m::b::c\u{1b}[0m\n", "\u{1b}[1m: :b::c\u{1b}[0m\n"),
        ] {
            assert_eq!(guard.defuse(text), safe, "{text:?}");
        }
        assert_eq!(CommandGuard::new(false).defuse("::x\n"), "::x\n");
    }

    #[test]
    fn a_line_in_several_parts_is_one_line() {
        let guard = CommandGuard::new(true);
        let parts = ["  ", "::error", "::x\n", "b", "::c\n"];
        let written: String = parts
            .iter()
            .map(|part| guard.defuse(part).into_owned())
            .collect();
        assert_eq!(written, "  : :error::x\nb::c\n");
        let parts = [":", ":error::x\n"];
        let written: String = parts
            .iter()
            .map(|part| guard.defuse(part).into_owned())
            .collect();
        assert!(!written.starts_with("::"), "{written}");
    }
}
