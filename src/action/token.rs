//! A token that may, in place of one that may not.

use super::{Command, Request};

/// What gets a run a token that may.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct TokenNeed {
    /// The token that could be given the permission, by its id; none where it is not known, or where
    /// none is.
    pub(crate) id: Option<String>,
    /// What is asked of somebody who may, where the token is there and lacks something.
    pub(crate) request: Option<Request>,
}

/// The command that gives the token `id` what these projects take.
pub(crate) fn extend_token(id: &str) -> Command {
    Command::new(
        "wrangler-permit token extend",
        [&[id], &["--with", "env:VAR"]],
    )
}

/// The command that says which token these projects take, as a link to a form that is filled in.
pub(crate) fn template_token() -> Command {
    Command::new("wrangler-permit token template", [&["--as", "url"]])
}

impl TokenNeed {
    /// The command that gets one.
    pub(crate) fn command(&self) -> Command {
        match &self.id {
            Some(id) => extend_token(id),
            None => template_token(),
        }
    }

    /// How one comes by it, in one line.
    pub(crate) fn how(&self) -> String {
        let command = self.command();
        match &self.request {
            Some(request) => format!("{command}; or {}", request.place),
            None => command.to_string(),
        }
    }
}
