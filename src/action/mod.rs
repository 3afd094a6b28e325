//! What could be done: inert descriptions of single actions. [`crate::change::apply`] alone carries them
//! out.

mod choice;
mod edit;
mod invocation;
mod request;
mod secret;
mod shell;

pub(crate) use crate::project::{AI_GATEWAY, WORKERS};
pub(crate) use choice::{Choice, ChoiceOption, ChoiceQuestion, PlaceOption};
pub(crate) use edit::{ConfigChange, ConfigEdit};
pub(crate) use invocation::{CommandWords, Invocation, ProgramName};
pub(crate) use request::{AdminRequest, TokenNeed, tokens_page};
pub(crate) use secret::{NewSecret, ScopeChange, SecretKey};
pub(crate) use shell::{ShellCommand, build_variable, quote_for_script, quote_for_shell};

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
    /// The edit that it comes to, as far as that is known before anybody answers: a store or a secret
    /// that is still to be chosen changes no names.
    pub(crate) fn known_edit(&self) -> Option<ConfigChange> {
        match self {
            Self::Config(change) => Some(change.clone()),
            Self::Choice(choice) => {
                let change = choice.change();
                (choice.is_yes_or_no() || change.is_copy()).then_some(change)
            }
            _ => None,
        }
    }

    /// What it changes in a config; of a choice, with the answer left open.
    pub(crate) fn config_change(&self) -> Option<&ConfigChange> {
        match self {
            Self::Config(change) => Some(change),
            Self::Choice(choice) => Some(choice.template()),
            _ => None,
        }
    }

    /// The same action with another edit.
    pub(crate) fn with_edit(&self, change: ConfigChange) -> Self {
        match self {
            Self::Choice(choice) => Self::Choice(choice.clone().with_change(change)),
            _ => Self::Config(change),
        }
    }

    /// The same, to be changed.
    pub(crate) fn config_change_mut(&mut self) -> Option<&mut ConfigChange> {
        match self {
            Self::Config(change) => Some(change),
            Self::Choice(choice) => Some(choice.template_mut()),
            _ => None,
        }
    }

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
