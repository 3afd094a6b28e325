//! A token with a permission, in place of one without it.

use super::{AdminRequest, ShellCommand};

/// What gets a run a token with the permission.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct TokenNeed {
    /// The id of the token that could be given the permission; `None` where it is not known, or where
    /// there is no token.
    pub(crate) id: Option<String>,
    /// What to ask of an administrator, where the token is there and lacks something.
    pub(crate) request: Option<AdminRequest>,
}

/// The command that gives the token `id` what these projects need.
pub(crate) fn extend_token(id: &str) -> ShellCommand {
    ShellCommand::new(
        "wrangler-permit token extend",
        [&[id], &["--with", "env:VAR"]],
    )
}

/// The command that prints a link to the form for the token that these projects need.
pub(crate) fn template_token() -> ShellCommand {
    ShellCommand::new("wrangler-permit token template", [&["--as", "url"]])
}

impl TokenNeed {
    /// The command that gets one.
    pub(crate) fn command(&self) -> ShellCommand {
        match &self.id {
            Some(id) => extend_token(id),
            None => template_token(),
        }
    }

    /// How to get one, in one line.
    pub(crate) fn how(&self) -> String {
        let command = self.command();
        match &self.request {
            Some(request) => format!("{command}; or {}", request.place),
            None => command.to_string(),
        }
    }
}
