//! A shell's command line.

use std::fmt;

/// A command as it is typed: its program with its subcommands, and the arguments after them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ShellCommand {
    program: &'static str,
    arguments: Vec<Vec<String>>,
}

impl ShellCommand {
    /// `program` with `arguments`, which can come from a config or the API. An option and its value
    /// are one argument here: they share a line where a command needs several.
    pub(crate) fn new<const N: usize>(program: &'static str, arguments: [&[&str]; N]) -> Self {
        let quoted = |words: &&[&str]| words.iter().map(|word| quote_for_shell(word)).collect();
        Self {
            program,
            arguments: arguments.iter().map(quoted).collect(),
        }
    }

    /// The command in lines of at most `width` columns, unless a word is longer. A shell reads the lines
    /// as one.
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

/// `word` as every shell reads it as one word: what a config or the API says must not become a
/// command. A person can paste it into any shell: zsh expands a `=` in front.
pub(crate) fn quote_for_shell(word: &str) -> String {
    quoted(word, b"-_.,:/")
}

/// The same for a script that says which shell runs it: bash, dash and their like.
pub(crate) fn quote_for_script(word: &str) -> String {
    quoted(word, b"-_.,:/=@%+")
}

/// `word` in quotes, unless it has letters, digits and `harmless` characters alone.
fn quoted(word: &str, harmless: &[u8]) -> String {
    let is_harmless = |byte: u8| byte.is_ascii_alphanumeric() || harmless.contains(&byte);
    if !word.is_empty() && word.bytes().all(is_harmless) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_cannot_write_commands() {
        for quote in [quote_for_shell, quote_for_script] {
            assert_eq!(quote("stripe-live_2.0"), "stripe-live_2.0");
            assert_eq!(quote(""), "''");
            assert_eq!(quote("a; rm -rf ~"), "'a; rm -rf ~'");
            assert_eq!(quote("it's $(x)"), r"'it'\''s $(x)'");
        }
    }

    #[test]
    fn what_some_shell_reads_otherwise_is_quoted_for_all_of_them() {
        assert_eq!(quote_for_shell("=ls"), "'=ls'");
        assert_eq!(quote_for_script("apps/@acme/api"), "apps/@acme/api");
    }

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
