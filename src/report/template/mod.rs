//! The token to make, written down: as a link, as code, as a workflow. Text out, nothing else.

mod escape;
mod fill;
mod link;
mod remarks;
mod tokens;
mod workflow;

use std::collections::BTreeSet;

use serde_json::json;

use super::style::Style;
use crate::permissions::deploy_workflow::DeployWorkflow;
use crate::permissions::requirements::TokenPurpose;
use crate::permissions::token::{TokenBody, TokenSpec, UnknownId};

pub(crate) use fill::TemplateError;
pub(crate) use remarks::{GroupIdSource, TemplateForm, TemplateView, next, remarks};

/// The version of this program, which a workflow installs.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A token to make.
pub(crate) struct TokenTemplate<'a> {
    /// What it shall grant, and what not.
    pub(crate) blueprint: TokenSpec<'a>,
    /// What a person has to fill in.
    pub(crate) blanks: BTreeSet<UnknownId>,
    /// What the API takes.
    pub(crate) body: TokenBody,
}

impl<'a> TokenTemplate<'a> {
    /// The account's id; none where nothing names it.
    fn account(&self) -> Option<&'a str> {
        self.blueprint.account
    }
}

/// A link for each token, with what is to see and to do on the form behind it.
pub(crate) fn url(drafts: &[TokenTemplate<'_>], style: Style) -> String {
    let links: Vec<String> = drafts
        .iter()
        .map(|draft| link::link(draft, style))
        .collect();
    links.join("\n")
}

/// The body for each token, one document after the other.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn json(drafts: &[TokenTemplate<'_>]) -> serde_json::Result<String> {
    drafts.iter().map(body).collect()
}

fn body(draft: &TokenTemplate<'_>) -> serde_json::Result<String> {
    let text = serde_json::to_string_pretty(&draft.body)?;
    Ok(escape::visible(&text) + "\n")
}

/// A script that makes the tokens.
///
/// # Errors
/// The template is wrong.
pub(crate) fn curl(
    drafts: &[TokenTemplate<'_>],
    purpose: TokenPurpose,
) -> Result<String, TemplateError> {
    fill_in(
        include_str!("../../../templates/token/request.sh"),
        drafts,
        purpose,
    )
}

/// A file of Terraform that makes the tokens.
///
/// # Errors
/// The template is wrong.
pub(crate) fn terraform(
    drafts: &[TokenTemplate<'_>],
    purpose: TokenPurpose,
) -> Result<String, TemplateError> {
    fill_in(
        include_str!("../../../templates/token/main.tf"),
        drafts,
        purpose,
    )
}

/// A program of Pulumi that makes the tokens.
///
/// # Errors
/// The template is wrong.
pub(crate) fn pulumi(
    drafts: &[TokenTemplate<'_>],
    purpose: TokenPurpose,
) -> Result<String, TemplateError> {
    fill_in(
        include_str!("../../../templates/token/index.ts"),
        drafts,
        purpose,
    )
}

/// A workflow that checks pull requests and deploys what is pushed, with what its tokens must hold.
///
/// # Errors
/// The template is wrong.
pub(crate) fn github_actions(
    drafts: &[TokenTemplate<'_>],
    workflow: &DeployWorkflow,
) -> Result<String, TemplateError> {
    let template = include_str!("../../../templates/token/deploy.yml");
    fill::fill(
        template,
        &workflow::context(drafts, workflow),
        escape::FILTERS,
    )
}

fn fill_in(
    template: &str,
    drafts: &[TokenTemplate<'_>],
    purpose: TokenPurpose,
) -> Result<String, TemplateError> {
    let context = json!({
        "version": VERSION,
        "tokens": tokens::contexts(drafts, purpose),
    });
    fill::fill(template, &context, escape::FILTERS)
}
