//! What only an administrator is allowed to do, as a text that can be sent to them.

use super::shell::ShellCommand;

/// A change that needs a permission which the credential is known to lack.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct AdminRequest {
    /// The change, as an imperative that is understood without context.
    pub(crate) change: String,
    pub(crate) who: &'static str,
    pub(crate) place: String,
    /// The command that does the same, where there is one.
    pub(crate) command: Option<ShellCommand>,
}

/// What gets a run a token with the permission.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct TokenNeed {
    /// The id of the token that could be given the permission; `None` where it is not known, or where
    /// there is no token.
    pub(crate) id: Option<String>,
    /// What to ask of an administrator, where the token is there and lacks something.
    pub(crate) request: Option<AdminRequest>,
}

impl AdminRequest {
    /// How it is done, in one line.
    pub(crate) fn how(&self) -> String {
        let command = self.command.as_ref().map(ToString::to_string);
        command.unwrap_or_else(|| self.place.clone())
    }
}

impl TokenNeed {
    /// The command that gets one: without an id, it prints a link to the form for a new token.
    pub(crate) fn command(&self) -> ShellCommand {
        match &self.id {
            Some(id) => extend_token(id),
            None => ShellCommand::new("wrangler-permit token template", [&["--as", "url"]]),
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

/// The command that gives the token `id` what these projects need.
pub(crate) fn extend_token(id: &str) -> ShellCommand {
    ShellCommand::new(
        "wrangler-permit token extend",
        [&[id], &["--with", "env:VAR"]],
    )
}

/// The page of the dashboard that lists the tokens of `account`; of the user for an empty one.
pub(crate) fn tokens_page(account: &str) -> String {
    match account {
        "" => "https://dash.cloudflare.com/profile/api-tokens".to_owned(),
        account => format!("https://dash.cloudflare.com/{account}/api-tokens"),
    }
}
