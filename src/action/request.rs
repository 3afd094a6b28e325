//! What only an administrator is allowed to do, as a text that can be sent to them.

use std::fmt;

use super::quote_for_shell;

/// A change that needs a permission which the credential is known to lack.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct AdminRequest {
    /// The change, as an imperative that stands alone.
    pub(crate) change: String,
    /// Who is allowed to change it.
    pub(crate) who: &'static str,
    /// Where in the dashboard.
    pub(crate) place: String,
    /// The command that does the same, where there is one.
    pub(crate) command: Option<ShellCommand>,
}

/// A command as it is typed: its program with its subcommands, and the arguments after them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ShellCommand {
    program: &'static str,
    arguments: Vec<Vec<String>>,
}

impl AdminRequest {
    /// How it is done, in one line.
    pub(crate) fn how(&self) -> String {
        match &self.command {
            Some(command) => command.to_string(),
            None => self.place.clone(),
        }
    }
}

impl ShellCommand {
    /// `program` with `arguments`, which can come from a config or the API. An option and its value
    /// are one argument here: they share a line where a command takes several.
    pub(crate) fn new<const N: usize>(program: &'static str, arguments: [&[&str]; N]) -> Self {
        let quoted = |words: &&[&str]| words.iter().map(|word| quote_for_shell(word)).collect();
        Self {
            program,
            arguments: arguments.iter().map(quoted).collect(),
        }
    }

    /// The command in lines of at most `width` columns as far as its words fit them. A shell takes the
    /// lines for one.
    pub(crate) fn lines(&self, width: usize) -> Vec<String> {
        let room = width.saturating_sub(CONTINUED.len());
        let mut lines = Vec::new();
        for word in self.program.split(' ') {
            join(&mut lines, word, room);
        }
        for words in &self.arguments {
            let whole = words.join(" ");
            if whole.len() + NEXT.len() <= room {
                join(&mut lines, &whole, room);
            } else {
                words.iter().for_each(|word| join(&mut lines, word, room));
            }
        }
        let last = lines.len().saturating_sub(1);
        for line in &mut lines[..last] {
            line.push_str(CONTINUED);
        }
        lines
    }
}

/// What a line of a command ends with that is not the last.
const CONTINUED: &str = " \\";

/// What a line of a command begins with that is not the first.
const NEXT: &str = "  ";

/// Puts `word` at the end of the last line, or where there is no room for it below.
fn join(lines: &mut Vec<String>, word: &str, room: usize) {
    match lines.last_mut() {
        None => lines.push(word.to_owned()),
        Some(last) if last.len() + 1 + word.len() <= room => {
            last.push(' ');
            last.push_str(word);
        }
        Some(_) => lines.push(format!("{NEXT}{word}")),
    }
}

impl fmt::Display for ShellCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.program)?;
        let mut words = self.arguments.iter().flatten();
        words.try_for_each(|argument| write!(f, " {argument}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_the_lines_for_one_command() {
        let command = ShellCommand::new("tool do", [&["a"], &["--name", "it's"], &["--flag"]]);
        assert_eq!(command.to_string(), r"tool do a --name 'it'\''s' --flag");
        let lines = command.lines(24);
        assert_eq!(lines, [r"tool do a \", r"  --name 'it'\''s' \", "  --flag"]);
        assert_eq!(command.lines(80), [command.to_string()]);
        let narrow = [r"tool do a \", r"  --name \", r"  'it'\''s' \", r"  --flag"];
        assert_eq!(command.lines(14), narrow);
    }
}
