//! The workflow that deploys the selected environments, as far as the files of the repository tell.

use std::path::Path;

use super::projects::Projects;
use crate::cli::context::Context;
use crate::config::discover::discover;
use crate::permissions::requirements::Accounts;
use crate::permissions::token::name::workers;
use crate::permissions::wrangler_version::installed::lockfile;
use crate::project::{Environment, EnvironmentId, Origin, Project, load, placeholder};
use crate::report::template::{
    AccountSource, DeployStep, DeployWorkflow, InstallStep, TemplateForm, WorkflowConfig,
};
use crate::report::view::needs::WranglerTool;

/// The environments that a workflow leaves out where it deploys top levels alone.
pub(super) fn skipped(form: TemplateForm, projects: &[Project]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut selected = projects.iter().flat_map(Project::selected);
    if selected.any(|environment| matches!(environment.id, EnvironmentId::Named(_))) {
        return names;
    }
    for project in projects
        .iter()
        .filter(|_| form == TemplateForm::GithubActions)
    {
        let environments = project.environments.iter();
        let left = environments.filter(|environment| !environment.selected);
        let left = left.filter_map(|environment| match &environment.id {
            EnvironmentId::Named(name) => Some(name.clone()),
            _ => None,
        });
        for name in left {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The workflow of a repository: the folder above with `.git` in it, else the folder of the run.
pub(super) fn workflow(read: &Projects, context: &Context<'_>) -> DeployWorkflow {
    let cwd = context.host.cwd();
    let root = cwd.ancestors().find(|above| above.join(".git").exists());
    let root = root.unwrap_or(cwd);
    let mut workflow = DeployWorkflow {
        workers: workers(&read.projects),
        configs: Vec::new(),
        installs: Vec::new(),
        steps: Vec::new(),
        built: read
            .projects
            .iter()
            .any(|it| it.origin == Origin::Generated),
    };
    for (project, tool) in read.projects.iter().zip(&read.tools) {
        let config = config(project, root, cwd);
        let install = install(&project.path, root);
        if let Some(install) = install.filter(|it| !workflow.installs.contains(it)) {
            workflow.installs.push(install);
        }
        let selected = project.selected();
        let deployed = selected.filter(|it| !matches!(it.id, EnvironmentId::Previews(_)));
        let steps = deployed.map(|it| step(project, it, tool, &config, &read.accounts));
        workflow.steps.extend(steps);
        workflow.configs.push(config);
    }
    workflow
}

fn step(
    project: &Project,
    environment: &Environment,
    tool: &WranglerTool,
    config: &WorkflowConfig,
    accounts: &Accounts,
) -> DeployStep {
    let named = match &environment.id {
        EnvironmentId::Named(name) => Some(name.clone()),
        _ if project.environment_names().is_empty() => None,
        _ => Some(String::new()),
    };
    let id = environment.account_id.as_ref();
    let filled = id.filter(|id| placeholder::of(id).is_none());
    let known = accounts.flag.as_ref().or(filled);
    let known = known.or(accounts.variable.as_ref().filter(|_| id.is_none()));
    let known = known.or(accounts.only.as_ref().filter(|_| id.is_none()));
    DeployStep {
        worker: environment
            .worker
            .clone()
            .unwrap_or_else(|| project.config.clone()),
        config: config.clone(),
        environment: named,
        pages: project.pages,
        wrangler: tool.version,
        token: known.cloned(),
        account: match (&accounts.flag, id) {
            (_, Some(_)) => AccountSource::Config,
            (Some(flag), None) => AccountSource::Workflow(flag.clone()),
            (None, None) => AccountSource::Variable,
        },
    }
}

/// Where wrangler is run for `project`, and whether it has to be told the file. What a build makes is
/// not in the repository: wrangler finds it from where it was built.
fn config(project: &Project, root: &Path, cwd: &Path) -> WorkflowConfig {
    if project.origin == Origin::Generated {
        let folder = load::shown(root, cwd);
        return WorkflowConfig { folder, file: None };
    }
    let folder = project.path.parent().unwrap_or(root);
    let found = discover(folder).and_then(|found| found.config);
    let name = project.path.file_name().unwrap_or_default();
    let file = (found.as_ref() != Some(&project.path)).then(|| name.to_string_lossy().into_owned());
    let folder = load::shown(root, folder);
    WorkflowConfig { folder, file }
}

/// How the dependencies of the project with this config are installed, where a lockfile tells.
fn install(config: &Path, root: &Path) -> Option<InstallStep> {
    let lockfile = lockfile(config.parent()?, root)?;
    let command = match lockfile.file_name()?.to_str()? {
        "pnpm-lock.yaml" => "corepack enable pnpm && pnpm install --frozen-lockfile",
        "yarn.lock" => "corepack enable yarn && yarn install --frozen-lockfile",
        "bun.lock" | "bun.lockb" => "npm install --global bun && bun install --frozen-lockfile",
        _ => "npm ci",
    };
    let folder = load::shown(root, lockfile.parent()?);
    Some(InstallStep { folder, command })
}
