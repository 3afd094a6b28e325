//! A shell's command line.

use std::fmt;

/// A command as it is typed: its program with its subcommands, and the arguments after them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ShellCommand {
    program: String,
    arguments: Vec<String>,
}

impl ShellCommand {
    /// `program` with `arguments`, which can come from a config or the API.
    pub(crate) fn new<const N: usize>(program: &str, arguments: [&[&str]; N]) -> Self {
        let mut command = Self {
            program: program.to_owned(),
            arguments: Vec::new(),
        };
        arguments.iter().for_each(|words| command.push(words));
        command
    }

    /// Adds an argument, or a flag with its value. A value that begins as a flag does is joined to its flag.
    pub(crate) fn push(&mut self, words: &[impl AsRef<str>]) {
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        if let [flag, value] = words.as_slice()
            && flag.starts_with('-')
            && *flag != "--"
            && value.starts_with('-')
        {
            self.arguments
                .push(quote_for_shell(&format!("{flag}={value}")));
        } else {
            let quoted = words.iter().map(|word| quote_for_shell(word));
            self.arguments.extend(quoted);
        }
    }
}

impl fmt::Display for ShellCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.program)?;
        let mut words = self.arguments.iter();
        words.try_for_each(|argument| write!(f, " {argument}"))
    }
}

/// `word` as every shell reads it as one word: what a config or the API says must not become a
/// command. A person can paste it into any shell: zsh expands a `=` in front.
pub(crate) fn quote_for_shell(word: &str) -> String {
    match word.as_bytes() {
        // As the documents write it: `-e ""`.
        [] => "\"\"".to_owned(),
        [b'=', ..] => quoted(word, b"-_.,:/"),
        _ => quoted(word, b"-_.,:/="),
    }
}

/// The assignment that makes a build one for the environment `name`.
pub(crate) fn build_variable(name: &str) -> String {
    format!("CLOUDFLARE_ENV={}", quote_for_shell(name))
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
            assert_eq!(quote("a; rm -rf ~"), "'a; rm -rf ~'");
            assert_eq!(quote("it's $(x)"), r"'it'\''s $(x)'");
        }
    }

    #[test]
    fn what_some_shell_reads_otherwise_is_quoted_for_all_of_them() {
        assert_eq!(quote_for_shell("=ls"), "'=ls'");
        assert_eq!(quote_for_shell("KEY=env:VAR"), "KEY=env:VAR");
        assert_eq!(quote_for_shell(""), "\"\"");
        assert_eq!(quote_for_script(""), "''");
        assert_eq!(quote_for_script("apps/@acme/api"), "apps/@acme/api");
    }

    #[test]
    fn a_value_is_not_taken_for_a_flag() {
        let command = ShellCommand::new("tool", [&["-e", "-x y"], &["--", "-c"], &["-q"]]);
        assert_eq!(command.to_string(), "tool '-e=-x y' -- -c -q");
    }

    #[test]
    fn a_command_is_quoted_word_by_word() {
        let command = ShellCommand::new("tool do", [&["a"], &["--name", "it's"], &["-e", ""]]);
        assert_eq!(command.to_string(), r#"tool do a --name 'it'\''s' -e """#);
    }
}
