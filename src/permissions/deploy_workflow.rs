//! The workflow that deploys the selected environments of a repository, derived from its files.

use std::path::Path;

use crate::config::discover::discover;
use crate::config::path::display_path;
use crate::config::repository::find_repository_root;
use crate::permissions::requirements::AccountHints;
use crate::permissions::token::name::workers;
use crate::project::{ConfigOrigin, Environment, EnvironmentId, Project, placeholder};
use crate::wrangler::{PackageRange, WranglerTool, nearest_lockfile};

/// What the workflow does.
pub(crate) struct DeployWorkflow {
    /// The Workers, as part of a sentence.
    pub(crate) workers: String,
    /// The configs that pull requests are checked for.
    pub(crate) configs: Vec<WorkflowConfig>,
    /// How the dependencies of the projects are installed.
    pub(crate) installs: Vec<InstallStep>,
    /// In order.
    pub(crate) steps: Vec<DeployStep>,
    /// A build makes one of the configs.
    pub(crate) built: bool,
}

/// A command that installs dependencies.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct InstallStep {
    /// Seen from the root of the repository; empty for the root.
    pub(crate) folder: String,
    pub(crate) command: String,
}

/// A config, seen from the root of the repository.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct WorkflowConfig {
    /// The folder to run in; empty for the root.
    pub(crate) folder: String,
    /// The file in it, where wrangler would find another one, or none.
    pub(crate) file: Option<String>,
}

impl WorkflowConfig {
    /// The file, seen from the root of the repository, where it has to be named.
    pub(crate) fn path(&self) -> Option<String> {
        let file = self.file.as_ref()?;
        Some(match self.folder.as_str() {
            "" => file.clone(),
            folder => format!("{folder}/{file}"),
        })
    }
}

/// A deploy of one environment.
pub(crate) struct DeployStep {
    pub(crate) worker: String,
    pub(crate) config: WorkflowConfig,
    /// The name; empty for a top level beside environments, none where there are no environments.
    pub(crate) environment: Option<String>,
    /// It is a Pages project.
    pub(crate) pages: bool,
    /// The version, range or tag of wrangler that deploys.
    pub(crate) wrangler: String,
    /// The id of the account that the token is for, as in the drafts.
    pub(crate) token: Option<String>,
    pub(crate) account: AccountSource,
}

/// Where wrangler finds the account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum AccountSource {
    Config,
    /// The workflow itself.
    Workflow(String),
    /// A variable of the repository.
    Variable,
}

/// The environments that a workflow leaves out where it deploys top levels alone.
pub(crate) fn skipped_environments(projects: &[Project]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for environment in projects.iter().flat_map(|project| &project.environments) {
        match &environment.id {
            EnvironmentId::Named(_) if environment.selected => return Vec::new(),
            EnvironmentId::Named(name) if !names.contains(name) => names.push(name.clone()),
            _ => {}
        }
    }
    names
}

impl DeployWorkflow {
    /// The workflow of the repository that contains `cwd`, or else of `cwd` itself.
    pub(crate) fn new(
        projects: &[Project],
        tools: &[WranglerTool],
        accounts: &AccountHints,
        cwd: &Path,
    ) -> Self {
        let root = find_repository_root(cwd).unwrap_or(cwd);
        let is_built = |project: &Project| project.origin == ConfigOrigin::Generated;
        let mut workflow = Self {
            workers: workers(projects),
            configs: Vec::new(),
            installs: Vec::new(),
            steps: Vec::new(),
            built: projects.iter().any(is_built),
        };
        for (project, tool) in projects.iter().zip(tools) {
            let config = locate_config(project, root, cwd);
            if let Some(install) = find_install(&project.path, root)
                && !workflow.installs.contains(&install)
            {
                workflow.installs.push(install);
            }
            for environment in project.selected() {
                if !environment.is_previews() {
                    let step = deploy_step(project, environment, tool, &config, accounts);
                    workflow.steps.push(step);
                }
            }
            workflow.configs.push(config);
        }
        workflow
    }
}

fn deploy_step(
    project: &Project,
    environment: &Environment,
    tool: &WranglerTool,
    config: &WorkflowConfig,
    accounts: &AccountHints,
) -> DeployStep {
    let named = match &environment.id {
        EnvironmentId::Named(name) => Some(name.clone()),
        _ if project.environment_names().is_empty() => None,
        _ => Some(String::new()),
    };
    let id = environment.account_id.as_ref();
    let filled = id.filter(|id| placeholder::classify(id).is_none());
    let elsewhere = accounts.variable.as_ref().or(accounts.only.as_ref());
    let elsewhere = elsewhere.filter(|_| id.is_none());
    DeployStep {
        worker: environment
            .worker
            .as_ref()
            .unwrap_or(&project.config)
            .clone(),
        config: config.clone(),
        environment: named,
        pages: project.pages,
        wrangler: wrangler_to_install(tool),
        token: accounts.flag.as_ref().or(filled).or(elsewhere).cloned(),
        account: match (&accounts.flag, id) {
            (_, Some(_)) => AccountSource::Config,
            (Some(flag), None) => AccountSource::Workflow(flag.clone()),
            (None, None) => AccountSource::Variable,
        },
    }
}

/// The wrangler of the project, where its files name one; else what `cloudflare/wrangler-action` v4
/// would choose. It is named in every case: a person can go back to an older action, which chooses 3.
fn wrangler_to_install(tool: &WranglerTool) -> String {
    let range = tool.range.as_ref().and_then(PackageRange::on_registry);
    match (tool.version, range) {
        (Some(version), _) => version.to_string(),
        (None, Some(range)) => range.to_owned(),
        (None, None) => "4".to_owned(),
    }
}

/// Where wrangler is run for `project`, and which file it needs as an argument. What a build makes is not
/// in the repository: wrangler finds it from where it was built.
fn locate_config(project: &Project, root: &Path, cwd: &Path) -> WorkflowConfig {
    if project.origin == ConfigOrigin::Generated {
        let folder = display_path(root, cwd);
        return WorkflowConfig { folder, file: None };
    }
    let folder = project.path.parent().unwrap_or(root);
    let found = discover(folder).and_then(|found| found.config);
    let name = project.path.file_name().unwrap_or_default();
    let file = (found.as_ref() != Some(&project.path)).then(|| name.to_string_lossy().into_owned());
    let folder = display_path(root, folder);
    WorkflowConfig { folder, file }
}

/// How the dependencies of the project with this config are installed, where a lockfile shows it.
fn find_install(config: &Path, root: &Path) -> Option<InstallStep> {
    let lockfile = nearest_lockfile(config.parent()?, root)?;
    let folder = lockfile.parent()?;
    let manager = |name: &str, usual: &str| {
        let version = package_manager(folder, name).unwrap_or_else(|| usual.to_owned());
        format!("{name}@{version}")
    };
    let command = match lockfile.file_name()?.to_str()? {
        "pnpm-lock.yaml" => format!(
            "npx --yes {} install --frozen-lockfile",
            manager("pnpm", "10")
        ),
        // The npm package yarn is version 1; later ones come by corepack.
        "yarn.lock" if is_berry(&lockfile) => {
            "corepack enable yarn && yarn install --immutable".to_owned()
        }
        "yarn.lock" => "npx --yes yarn@1 install --frozen-lockfile".to_owned(),
        "bun.lock" | "bun.lockb" => {
            format!(
                "npx --yes {} install --frozen-lockfile",
                manager("bun", "1")
            )
        }
        _ => "npm ci".to_owned(),
    };
    let folder = display_path(root, folder);
    Some(InstallStep { folder, command })
}

/// Whether yarn 2 or later has written the lockfile.
fn is_berry(lockfile: &Path) -> bool {
    std::fs::read_to_string(lockfile).is_ok_and(|text| text.contains("__metadata:"))
}

/// The version of the package manager `name` that the package in `folder` pins: `pnpm@10.12.1+sha512…`.
fn package_manager(folder: &Path, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("package.json")).ok()?;
    let package: serde_json::Value = serde_json::from_str(&text).ok()?;
    let pinned = package["packageManager"].as_str()?.strip_prefix(name)?;
    let version = pinned.strip_prefix('@')?.split('+').next()?;
    let is_version =
        |character: char| character.is_ascii_alphanumeric() || ".-".contains(character);
    (!version.is_empty() && version.chars().all(is_version)).then(|| version.to_owned())
}
