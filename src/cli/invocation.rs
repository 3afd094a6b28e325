//! What the commands that a run prints repeat of its own arguments.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::command::Command;
use super::fix::{CreateChoice, FixArgs};
use super::flags::{DEFAULT_TIMEOUT, SelectionScope};
use super::init::InitCommand;
use super::token::command::TokenCommand;
use super::token::credential::TokenId;
use super::token::subjects::SubjectArgs;
use crate::action::{CommandWords, Invocation, ProgramName};
use crate::permissions::requirements::TokenPurpose;
use crate::secret_input::SecretSource;

/// The name by which `arguments` start the tool.
pub(super) fn program_name(arguments: &[OsString]) -> ProgramName {
    let program = arguments.first().map(Path::new).and_then(Path::file_stem);
    if program.is_some_and(|name| name == "cargo-permit") {
        ProgramName::CargoPermit
    } else {
        ProgramName::WranglerPermit
    }
}

impl Command {
    /// How `program` was started.
    pub(super) fn invocation(&self, program: ProgramName) -> Invocation {
        let invocation = match self {
            Self::Check(arguments) => Invocation {
                command: "check",
                own: flags([("--strict", arguments.strict)]),
                ..select(&arguments.scope.paths, &arguments.scope.place)
            },
            Self::Fix(arguments) => Invocation {
                command: "fix",
                own: fix_words(arguments),
                answers: answer_words(arguments),
                ..select(&arguments.scope.paths, &arguments.scope.place)
            },
            Self::Add(arguments) => Invocation {
                command: "add",
                ..select(&[], &arguments.place)
            },
            Self::Token(token) => token_invocation(token),
            Self::Init(InitCommand::Ci(arguments)) => Invocation {
                command: "init ci",
                ..select(&arguments.paths, &arguments.place)
            },
            Self::Explain(arguments) => Invocation {
                command: "explain",
                configs: arguments.configs.iter().map(|path| text(path)).collect(),
                cwd: arguments.cwd.as_deref().map(text),
                ..Invocation::default()
            },
            Self::Undo(_) | Self::Completions(_) | Self::Man | Self::Demo(_) => {
                Invocation::default()
            }
        };
        Invocation {
            program,
            ..invocation
        }
    }
}

fn select(paths: &[PathBuf], place: &SelectionScope) -> Invocation {
    let texts = |paths: &[PathBuf]| paths.iter().map(|path| text(path)).collect();
    Invocation {
        paths: texts(paths),
        cwd: place.cwd.as_deref().map(text),
        configs: texts(&place.configs),
        environments: place.environments.clone(),
        account_id: place.account_id.clone(),
        profile: place.profile.clone(),
        ..Invocation::default()
    }
}

fn token_invocation(token: &TokenCommand) -> Invocation {
    let SubjectArgs {
        paths,
        place,
        purpose,
        wrangler_version,
        account: _,
    } = token.subjects();
    let purpose = (*purpose != TokenPurpose::Deploy).then(|| option("--for", purpose.word()));
    let version = wrangler_version.map(|version| option("--wrangler-version", version.to_string()));
    let (command, own) = match token {
        TokenCommand::Needs(_) => ("token needs", None),
        TokenCommand::Template(_) => ("token template", None),
        TokenCommand::Create(_) => ("token create", None),
        TokenCommand::Extend(_) => ("token extend", None),
        TokenCommand::Audit(arguments) => ("token audit", arguments.id()),
    };
    let id = own.and_then(|id| match id {
        TokenId::Known(id) => Some(vec![id.clone()]),
        TokenId::Unclear => None,
    });
    Invocation {
        command,
        of_token: purpose.into_iter().chain(version).collect(),
        own: id.into_iter().collect(),
        ..select(paths, place)
    }
}

/// The flags of `fix` that say what to do.
fn fix_words(arguments: &FixArgs) -> Vec<CommandWords> {
    let kinds = arguments.only.iter();
    let kinds = kinds.filter_map(|kind| Some(kind.to_possible_value()?.get_name().to_owned()));
    let timeout = arguments.timeout;
    let timeout = (timeout != DEFAULT_TIMEOUT).then(|| timeout.to_string());
    [
        options("--only", kinds),
        options("--binding", arguments.bindings.iter().cloned()),
        options("--scope", arguments.scopes.iter().cloned()),
        options("--timeout", timeout.into_iter()),
        flags([("--offline", arguments.scope.offline)]),
    ]
    .concat()
}

/// The flags of `fix` that answer its questions.
fn answer_words(arguments: &FixArgs) -> Vec<CommandWords> {
    let secrets = arguments.secret_names.iter();
    let secrets = secrets.map(|(binding, name)| format!("{binding}={name}"));
    [
        flags([("--copy-bindings", arguments.copy_bindings)]),
        options("--store-id", arguments.store_id.iter().cloned()),
        options("--secret-name", secrets),
        options("--create", arguments.create.iter().filter_map(creation)),
    ]
    .concat()
}

/// What `--create` was given. Standard input was read: another run takes the value from a variable.
fn creation(choice: &CreateChoice) -> Option<String> {
    let CreateChoice::From(binding, source) = choice else {
        return None;
    };
    Some(match source {
        SecretSource::Variable(name) => format!("{binding}=env:{name}"),
        SecretSource::File(path) => format!("{binding}=file:{}", path.display()),
        SecretSource::Input => format!("{binding}=env:VAR"),
    })
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn option(flag: &str, value: impl Into<String>) -> CommandWords {
    vec![flag.to_owned(), value.into()]
}

fn options(flag: &str, values: impl Iterator<Item = String>) -> Vec<CommandWords> {
    values.map(|value| option(flag, value)).collect()
}

/// The flags that were given.
fn flags<const N: usize>(flags: [(&str, bool); N]) -> Vec<CommandWords> {
    let given = flags.into_iter().filter(|(_, is_given)| *is_given);
    given.map(|(flag, _)| vec![flag.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Cli;

    fn again(arguments: &[&str]) -> String {
        let words = ["wrangler-permit"].iter().chain(arguments);
        let command = Cli::try_parse_from(words).unwrap().command;
        let invocation = command.invocation(ProgramName::WranglerPermit);
        invocation.command(invocation.command, []).to_string()
    }

    #[test]
    fn a_fix_is_repeated_with_its_answers() {
        let whole = "fix --only config --binding KEY --scope workers --timeout 9 --copy-bindings \
                     --store-id 5 --secret-name KEY=a --create B=env:V --create C=file:v apps -c \
                     x.toml -e eu --cwd .. --account-id aaaa0000000000000000000000000001";
        let arguments: Vec<&str> = whole.split(' ').collect();
        assert_eq!(again(&arguments), format!("wrangler-permit {whole}"));
        assert_eq!(
            again(&["fix", "--yes", "--create", "KEY=-"]),
            "wrangler-permit fix --create KEY=env:VAR"
        );
        assert_eq!(
            again(&["fix", "--dry-run", "--offline"]),
            "wrangler-permit fix --offline"
        );
    }

    #[test]
    fn a_token_command_is_repeated_with_its_purpose() {
        let id = "0123456789abcdef0123456789abcdef";
        let whole = format!("token audit {id} --for check --wrangler-version 4.164.0 -e eu");
        let arguments: Vec<&str> = whole.split(' ').collect();
        assert_eq!(again(&arguments), format!("wrangler-permit {whole}"));
        assert_eq!(
            again(&["token", "needs", "--for", "deploy"]),
            "wrangler-permit token needs"
        );
    }
}
