//! What `token create` will do, and how it ended.

use secrecy::SecretString;

use crate::action::tokens_page;
use crate::change::error::DeliveryError;
use crate::change::outcome::TokenReadback;
use crate::cloudflare::{self, ApiError};
use crate::permissions::requirements::TokenPurpose;
use crate::permissions::token::{OwnerKind, TokenBody, TokenSpec};
use crate::permissions::wrangler_version::tool::WranglerTool;
use crate::project::Project;

/// Everything that a plan to make a token is about.
pub(crate) struct CreateView<'a> {
    /// What the token is for.
    pub(crate) purpose: TokenPurpose,
    /// The projects.
    pub(crate) projects: &'a [Project],
    /// The wrangler of each.
    pub(crate) tools: &'a [WranglerTool],
    /// What it shall grant, and what not.
    pub(crate) blueprint: &'a TokenSpec<'a>,
    /// The account that it is for.
    pub(crate) account: &'a str,
    /// No config names the account: it is the only one that the credential sees.
    pub(crate) assumed: bool,
    /// What the API is sent.
    pub(crate) body: &'a TokenBody,
    /// Where the credential lies that makes it.
    pub(crate) source: &'a str,
    /// Why the ids are not Cloudflare's own, if they are not.
    pub(crate) unlisted: Option<&'a ApiError>,
    /// The ids of tokens that have its name already.
    pub(crate) namesakes: Vec<&'a str>,
    /// Where its value goes.
    pub(crate) way: ValueDestination,
}

/// Where the value of a new token goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum ValueDestination {
    /// To standard output.
    Out,
    /// Into this file.
    File(String),
    /// To this program, on its standard input.
    Command(String),
}

/// How a plan to make a token ended.
pub(crate) enum CreateResult<'a> {
    /// Nothing was done.
    Planned,
    /// A person said no.
    Declined,
    /// There is a token.
    Created {
        /// It.
        token: &'a cloudflare::ApiToken,
        /// Its value.
        value: &'a SecretString,
        /// What Cloudflare shows of it.
        seen: &'a TokenReadback,
        /// Whether its value arrived; none where it was not handed over.
        handed: Option<&'a Result<(), DeliveryError>>,
    },
}

impl CreateView<'_> {
    /// The page of the dashboard that lists the token.
    pub(crate) fn page(&self) -> String {
        match self.blueprint.owner {
            OwnerKind::Account => tokens_page(self.account),
            OwnerKind::User => tokens_page(""),
        }
    }
}
