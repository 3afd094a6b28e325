//! What `token create` will do, and how it ended.

use secrecy::SecretString;

use super::owner_tokens_page;
use crate::action::Invocation;
use crate::change::error::DeliveryError;
use crate::change::outcome::TokenReadback;
use crate::cloudflare::{self, ApiError};
use crate::permissions::requirements::TokenPurpose;
use crate::permissions::token::{TokenBody, TokenSpec};
use crate::project::Project;
use crate::wrangler::WranglerTool;

/// Everything that a plan to make a token is about.
pub(crate) struct CreateView<'a> {
    /// How the run was started.
    pub(crate) invocation: &'a Invocation,
    pub(crate) purpose: TokenPurpose,
    pub(crate) projects: &'a [Project],
    /// The wrangler of each project.
    pub(crate) tools: &'a [WranglerTool],
    /// What the token will grant, and what not.
    pub(crate) spec: &'a TokenSpec<'a>,
    pub(crate) account: &'a str,
    /// No config names the account: it is the only one that the credential sees.
    pub(crate) assumed: bool,
    /// What the API is sent.
    pub(crate) body: &'a TokenBody,
    /// Where the credential that makes it comes from.
    pub(crate) source: &'a str,
    /// Why the ids are not Cloudflare's own, if they are not.
    pub(crate) unlisted: Option<&'a ApiError>,
    /// The ids of tokens that have its name already.
    pub(crate) namesakes: Vec<&'a str>,
    /// Why it is not known which tokens there are, if it is not.
    pub(crate) tokens_unlisted: Option<&'a ApiError>,
    pub(crate) way: ValueDestination,
}

/// Where the value of a new token goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum ValueDestination {
    Out,
    /// A path.
    File(String),
    /// A program, which reads it from standard input.
    Command(String),
}

/// How a plan to make a token ended.
pub(crate) enum CreateResult<'a> {
    Planned,
    Declined,
    Created {
        token: &'a cloudflare::ApiToken,
        value: &'a SecretString,
        /// What Cloudflare shows of it.
        seen: &'a TokenReadback,
        /// Whether its value arrived; none where it was not handed over.
        handed: Option<&'a Result<(), DeliveryError>>,
        /// Where its value is, where it did not arrive.
        rescue: Option<&'a ValueDestination>,
    },
}

impl CreateView<'_> {
    /// The page of the dashboard that lists the token.
    pub(crate) fn page(&self) -> String {
        owner_tokens_page(self.spec.owner, self.account)
    }
}
