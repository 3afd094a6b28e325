//! The token to make, written down: as a link, as code, as a workflow.

mod actions;
mod escape;
mod fill;
mod link;
mod remarks;
mod tokens;
mod workflow;

use std::collections::BTreeSet;

use serde_json::json;

use super::style::{Style, escape_json};
use crate::permissions::deploy_workflow::DeployWorkflow;
use crate::permissions::requirements::TokenPurpose;
use crate::permissions::token::{TokenBody, TokenSpec, UnknownId};

pub(crate) use fill::TemplateError;
pub(crate) use remarks::{GroupIdSource, TemplateForm, TemplateView, next, remarks};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The script that makes the tokens.
pub(crate) const CURL: &str = include_str!("../../../templates/token/request.sh");
pub(crate) const TERRAFORM: &str = include_str!("../../../templates/token/main.tf");
pub(crate) const PULUMI: &str = include_str!("../../../templates/token/index.ts");

/// A token to make.
pub(crate) struct TokenTemplate<'a> {
    pub(crate) spec: TokenSpec<'a>,
    /// What a person has to fill in.
    pub(crate) blanks: BTreeSet<UnknownId>,
    /// What the API is sent.
    pub(crate) body: TokenBody,
}

impl<'a> TokenTemplate<'a> {
    /// The account's id; none where nothing names it.
    fn account(&self) -> Option<&'a str> {
        self.spec.account
    }
}

/// What is written down for one account, or for all of them.
pub(crate) struct TemplateText {
    /// None where nothing names the account, and of a text for all.
    pub(crate) account: Option<String>,
    pub(crate) text: String,
}

impl TemplateText {
    /// `text` for the account of `template`.
    pub(crate) fn of(template: &TokenTemplate<'_>, text: String) -> Self {
        Self {
            account: template.account().map(str::to_owned),
            text,
        }
    }
}

/// A link for each token, with what to look for and to do on the form behind it.
pub(crate) fn url(templates: &[TokenTemplate<'_>], style: Style) -> String {
    let links = templates.iter().map(|template| link::link(template, style));
    links.collect::<Vec<_>>().join("\n")
}

/// A path in a URL.
pub(in crate::report) fn encoded_path(path: &str) -> String {
    let parts = path.split('/').map(escape::encoded);
    parts.collect::<Vec<_>>().join("/")
}

/// The link for a token alone.
pub(crate) fn address(template: &TokenTemplate<'_>) -> String {
    link::link_address(template)
}

/// The body for each token, one document after the other.
pub(crate) fn json(templates: &[TokenTemplate<'_>]) -> String {
    templates.iter().map(body).collect()
}

fn body(template: &TokenTemplate<'_>) -> String {
    escape_json(&format!("{:#}\n", json!(template.body)), escape::is_unseen)
}

/// The code that makes the tokens: `template`, filled.
///
/// # Errors
/// The template is wrong.
pub(crate) fn code(
    template: &str,
    templates: &[TokenTemplate<'_>],
    purpose: TokenPurpose,
) -> Result<String, TemplateError> {
    let context = json!({
        "version": VERSION,
        "tokens": tokens::contexts(templates, purpose),
    });
    fill::fill(template, &context, escape::FILTERS)
}

/// Where a pipeline of GitHub is, from the root of the repository.
pub(crate) const GITHUB_FILE: &str = ".github/workflows/deploy-worker.yml";

/// Where the jobs for GitLab are, from the root of the repository.
pub(crate) const GITLAB_FILE: &str = ".gitlab/wrangler-permit.yml";

/// A form of what checks before it deploys.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PipelineForm {
    /// A workflow of GitHub, with what its tokens must have.
    Github,
    /// The steps to insert before a deploy of a workflow that is there.
    GithubSteps,
    /// Jobs of GitLab.
    Gitlab,
    /// What to set in the dashboard for Workers Builds.
    WorkersBuilds,
}

/// The pipeline in the form `form`.
///
/// # Errors
/// The template is wrong.
pub(crate) fn pipeline(
    form: PipelineForm,
    templates: &[TokenTemplate<'_>],
    workflow: &DeployWorkflow,
) -> Result<String, TemplateError> {
    let template = match form {
        PipelineForm::Github => include_str!("../../../templates/ci/github.yml"),
        PipelineForm::GithubSteps => include_str!("../../../templates/ci/github-steps.yml"),
        PipelineForm::Gitlab => include_str!("../../../templates/ci/gitlab.yml"),
        PipelineForm::WorkersBuilds => include_str!("../../../templates/ci/workers-builds.txt"),
    };
    let context = workflow::context(templates, workflow);
    fill::fill(template, &context, escape::FILTERS)
}
