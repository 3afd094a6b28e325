//! How a run was started, for the commands that it prints.

use std::fmt;
use std::path::Path;

use super::shell::ShellCommand;
use crate::config::document::ConfigFormat;

/// What a run was given. The commands that it prints repeat it, so that each is about the same
/// projects and environments where it is pasted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Invocation {
    pub(crate) program: ProgramName,
    /// The command: `check`, `token audit`.
    pub(crate) command: &'static str,
    /// The configs and folders that are named without a flag.
    pub(crate) paths: Vec<String>,
    /// The folder of `--cwd`.
    pub(crate) cwd: Option<String>,
    /// The files of `--config`.
    pub(crate) configs: Vec<String>,
    /// The environments of `-e`. Those of a variable are still set where a command is pasted.
    pub(crate) environments: Vec<String>,
    pub(crate) account_id: Option<String>,
    /// The profile of `--profile`.
    pub(crate) profile: Option<String>,
    /// The arguments that all `token` commands understand.
    pub(crate) of_token: Vec<CommandWords>,
    /// The arguments that no other command understands.
    pub(crate) own: Vec<CommandWords>,
    /// Those of them that answer questions.
    pub(crate) answers: Vec<CommandWords>,
}

/// An argument, or a flag with its value.
pub(crate) type CommandWords = Vec<String>;

/// The name by which the tool was started.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum ProgramName {
    #[default]
    WranglerPermit,
    /// As a subcommand of cargo.
    CargoPermit,
    /// By `npx`.
    Npx,
}

impl fmt::Display for ProgramName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WranglerPermit => "wrangler-permit",
            Self::CargoPermit => "cargo permit",
            Self::Npx => "npx wrangler-permit",
        })
    }
}

impl Invocation {
    /// The command `name` with `arguments`, about what this run is about.
    pub(crate) fn command<const N: usize>(
        &self,
        name: &str,
        arguments: [&[&str]; N],
    ) -> ShellCommand {
        let mut command = ShellCommand::new(&format!("{} {name}", self.program), arguments);
        if name == self.command {
            let own = self.own.iter().chain(&self.answers);
            own.for_each(|words| command.push(words));
        }
        for path in &self.paths {
            command.push(&[keep_path(path)]);
        }
        if name.starts_with("token ") {
            self.of_token.iter().for_each(|words| command.push(words));
        }
        self.select(&mut command);
        command
    }

    /// The `fix` that asks again what flags have answered.
    pub(crate) fn open_fix(&self) -> ShellCommand {
        let open = Self {
            answers: Vec::new(),
            ..self.clone()
        };
        open.command("fix", [])
    }

    /// The command that checks what is at `place`, and nothing else.
    pub(crate) fn check_at(&self, place: &[&str]) -> ShellCommand {
        let elsewhere = Self {
            paths: Vec::new(),
            configs: Vec::new(),
            ..self.clone()
        };
        elsewhere.command("check", [place])
    }

    /// The command that undoes the run, which is looked for in the folder of the run.
    pub(crate) fn undo(&self) -> String {
        let undo = ShellCommand::new(&format!("{} undo", self.program), []);
        match &self.cwd {
            Some(cwd) => format!("{} && {undo}", ShellCommand::new("cd", [&[cwd]])),
            None => undo.to_string(),
        }
    }

    /// The command that gives the token `id` what these projects need.
    pub(crate) fn extend_token(&self, id: &str) -> ShellCommand {
        self.command("token extend", [&[id], &["--with", "env:VAR"]])
    }

    /// The command that prints a link to the form for a new token.
    pub(crate) fn token_link(&self) -> ShellCommand {
        self.command("token template", [&["--as", "url"]])
    }

    /// Whether a config was named, by `-c` or as a path: then it is read, and no build in its place.
    pub(crate) fn names_config(&self) -> bool {
        let is_file = |path: &String| ConfigFormat::from_path(Path::new(path)).is_some();
        !self.configs.is_empty() || self.paths.iter().any(is_file)
    }

    fn select(&self, command: &mut ShellCommand) {
        let options = [("-c", &self.configs), ("-e", &self.environments)];
        for (flag, values) in options {
            for value in values {
                command.push(&[flag, value]);
            }
        }
        let options = [
            ("--cwd", &self.cwd),
            ("--account-id", &self.account_id),
            ("--profile", &self.profile),
        ];
        for (flag, value) in options {
            if let Some(value) = value {
                command.push(&[flag, value]);
            }
        }
    }
}

/// A path that no command takes for a flag.
fn keep_path(path: &str) -> String {
    if path.starts_with('-') {
        format!("./{path}")
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_repeats_what_the_run_was_given() {
        let invocation = Invocation {
            command: "fix",
            paths: vec!["apps/my api".to_owned(), "-odd".to_owned()],
            cwd: Some("..".to_owned()),
            configs: vec!["wrangler.toml".to_owned()],
            environments: vec![String::new(), "eu".to_owned()],
            own: vec![vec!["--binding".to_owned(), "KEY".to_owned()]],
            ..Invocation::default()
        };
        let selection = "'apps/my api' ./-odd -c wrangler.toml -e \"\" -e eu --cwd ..";
        assert_eq!(
            invocation.command("fix", [&["--yes"]]).to_string(),
            format!("wrangler-permit fix --yes --binding KEY {selection}")
        );
        assert_eq!(
            invocation.command("check", []).to_string(),
            format!("wrangler-permit check {selection}")
        );
        assert_eq!(invocation.undo(), "cd .. && wrangler-permit undo");
    }

    #[test]
    fn cargo_runs_it_as_its_own_command() {
        let invocation = Invocation {
            program: ProgramName::CargoPermit,
            command: "token needs",
            of_token: vec![vec!["--for".to_owned(), "fix".to_owned()]],
            ..Invocation::default()
        };
        assert_eq!(
            invocation.extend_token("70").to_string(),
            "cargo permit token extend 70 --with env:VAR --for fix"
        );
        assert_eq!(
            invocation.command("check", []).to_string(),
            "cargo permit check"
        );
    }
}
