//! What only somebody else may do, said so that it can be sent to them.

use std::fmt;

use super::shell;

/// A change that takes a permission which the credential is known to lack.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Request {
    /// What shall be changed, as an imperative that stands alone.
    pub change: String,
    /// Who may change it.
    pub who: &'static str,
    /// Where in the dashboard.
    pub place: String,
    /// The command that does the same, where there is one.
    pub command: Option<Command>,
}

/// A command as it is typed: its program with its subcommands, and the arguments after them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Command {
    program: &'static str,
    arguments: Vec<String>,
}

impl Request {
    /// How it is done, in one line.
    pub fn how(&self) -> String {
        match &self.command {
            Some(command) => command.to_string(),
            None => self.place.clone(),
        }
    }
}

impl Command {
    /// `program` with `arguments`, which a config or the API may have named. An option and its value
    /// are one argument here: they share a line where a command takes several.
    pub fn new<const N: usize>(program: &'static str, arguments: [&[&str]; N]) -> Self {
        let quoted = |words: &&[&str]| {
            let words: Vec<String> = words.iter().map(|word| shell(word)).collect();
            words.join(" ")
        };
        Self {
            program,
            arguments: arguments.iter().map(quoted).collect(),
        }
    }

    /// The command in lines of at most `width` columns as far as its arguments fit them. A shell
    /// takes the lines for one.
    pub fn lines(&self, width: usize) -> Vec<String> {
        const CONTINUED: &str = " \\";
        let mut lines = vec![self.program.to_owned()];
        for argument in &self.arguments {
            let last = lines.last_mut();
            match last.filter(|last| last.len() + 1 + argument.len() + CONTINUED.len() <= width) {
                Some(last) => *last = format!("{last} {argument}"),
                None => lines.push(format!("  {argument}")),
            }
        }
        let count = lines.len();
        for line in &mut lines[..count - 1] {
            line.push_str(CONTINUED);
        }
        lines
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.program)?;
        self.arguments
            .iter()
            .try_for_each(|argument| write!(f, " {argument}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_the_lines_for_one_command() {
        let command = Command::new("tool do", [&["a"], &["--name", "it's"], &["--flag"]]);
        assert_eq!(command.to_string(), r"tool do a --name 'it'\''s' --flag");
        let lines = command.lines(24);
        assert_eq!(lines, [r"tool do a \", r"  --name 'it'\''s' \", "  --flag"]);
        assert_eq!(command.lines(80), [command.to_string()]);
    }
}
