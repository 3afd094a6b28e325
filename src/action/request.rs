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
    /// the credential is not a token.
    pub(crate) id: Option<String>,
    /// The command that gets one: without an id, it prints a link to the form for a new token.
    pub(crate) command: ShellCommand,
    /// What to ask of an administrator, where the token is there and lacks something.
    pub(crate) request: Option<AdminRequest>,
}

impl AdminRequest {
    /// How it is done, in one line; `write` writes a command.
    pub(crate) fn how(&self, write: impl Fn(&ShellCommand) -> String) -> String {
        let command = self.command.as_ref().map(write);
        command.unwrap_or_else(|| self.place.clone())
    }
}

impl TokenNeed {
    /// How to get one, in one line; `write` writes a command.
    pub(crate) fn how(&self, write: impl Fn(&ShellCommand) -> String) -> String {
        let command = write(&self.command);
        match &self.request {
            Some(request) => format!("{command}; or {}", request.place),
            None => command,
        }
    }
}

/// The page of the dashboard that lists the tokens of `account`; of the user for an empty one.
pub(crate) fn tokens_page(account: &str) -> String {
    match account {
        "" => "https://dash.cloudflare.com/profile/api-tokens".to_owned(),
        account => format!("https://dash.cloudflare.com/{account}/api-tokens"),
    }
}
