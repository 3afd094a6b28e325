//! What could be done: inert descriptions of single actions. [`crate::change::apply`] alone carries them
//! out.

mod choice;
mod edit;
mod invocation;
mod request;
mod secret;
mod shell;

pub(crate) use crate::project::{AI_GATEWAY, WORKERS};
pub(crate) use choice::{Choice, ChoiceOption, ChoiceQuestion};
pub(crate) use edit::{ConfigChange, ConfigEdit};
pub(crate) use invocation::{CommandWords, Invocation, ProgramName};
pub(crate) use request::{AdminRequest, TokenNeed, tokens_page};
pub(crate) use secret::{NewSecret, ScopeChange};
pub(crate) use shell::{ShellCommand, quote_for_script, quote_for_shell};

/// One single action. Making one changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    Scope(ScopeChange),
    Secret(NewSecret),
    Config(ConfigChange),
    /// One of several edits, when somebody has said which.
    Choice(Choice),
    /// For the person: what to do, where.
    Manual(String),
    /// For the person: the command that does it.
    Run(ShellCommand),
    Request(AdminRequest),
    Token(TokenNeed),
}

impl Action {
    /// The kind that reports name: `scope`, `secret`, `config`, `token` or `manual`.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Scope(_) => "scope",
            Self::Secret(_) => "secret",
            Self::Choice(choice) if choice.only_creation().is_some() => "secret",
            Self::Config(_) | Self::Choice(_) => "config",
            Self::Token(_) => "token",
            Self::Manual(_) | Self::Run(_) | Self::Request(_) => "manual",
        }
    }
}
