//! The pipeline that `init ci` writes: what deploys the projects, and the tokens that it takes.

use anyhow::{Result, ensure};

use super::templates::draft_tokens;
use crate::cli::context::Context;
use crate::cli::init::CiProvider;
use crate::cli::token::new_token::NewTokenArgs;
use crate::cli::token::subjects::SubjectArgs;
use crate::commands::session::LoginRenewal;
use crate::commands::token::projects::DeployedProjects;
use crate::facts::TokenFacts;
use crate::permissions::deploy_workflow::DeployWorkflow;
use crate::project::Project;
use crate::report::template::{self, PipelineForm};
use crate::wrangler::WranglerTool;

/// What `init ci` writes, and what it is about.
pub(crate) struct PipelineDraft {
    pub(crate) text: String,
    /// The steps to insert into a workflow that deploys already.
    pub(crate) steps: String,
    pub(crate) projects: Vec<Project>,
    pub(crate) tools: Vec<WranglerTool>,
}

/// The pipeline of `provider` that checks and deploys `subjects`. Nothing is asked.
///
/// # Errors
/// Nothing to deploy, or a config that cannot be read.
pub(crate) fn draft_pipeline(
    context: &Context<'_>,
    subjects: &SubjectArgs,
    provider: CiProvider,
) -> Result<PipelineDraft> {
    let (renewal, otherwise) = (LoginRenewal::Unwanted, [String::new()]);
    let (session, mut read) = DeployedProjects::read(context, subjects, &otherwise, renewal)?;
    session.warn();
    ensure!(
        read.broken.is_empty(),
        "a config cannot be read: no pipeline is written"
    );
    ensure!(
        read.projects.iter().any(binds),
        "No Secrets Store bindings: there is nothing to check before a deploy"
    );
    let needs = read.needs_by_account(&session, None);
    let (making, facts) = (NewTokenArgs::of_pipeline(), TokenFacts::default());
    let templates = draft_tokens(&making, context, &read, &needs, &facts);
    let cwd = context.host.cwd();
    let workflow = DeployWorkflow::new(&read.projects, &read.tools, &read.accounts, cwd);
    let form = match provider {
        CiProvider::Github => PipelineForm::Github,
        CiProvider::Gitlab => PipelineForm::Gitlab,
        CiProvider::WorkersBuilds => PipelineForm::WorkersBuilds,
    };
    Ok(PipelineDraft {
        text: template::pipeline(form, &templates, &workflow)?,
        steps: template::pipeline(PipelineForm::GithubSteps, &templates, &workflow)?,
        projects: read.projects,
        tools: read.tools,
    })
}

fn binds(project: &Project) -> bool {
    let mut environments = project.environments.iter();
    environments.any(|environment| !environment.bindings.is_empty())
}
