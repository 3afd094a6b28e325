//! The tools of a run: the wrangler of every project, and the steps of workflows that deploy them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::workflow::{self, DeployCommand, WorkflowStep};
use super::{StepWrangler, WranglerFinder, WranglerTool};
use crate::config::discover::discover;
use crate::config::path::{display_path, normalize_path};
use crate::project::Project;
use crate::project::select::environment_id;

/// Where the workflows of a repository are.
const WORKFLOWS: &str = ".github/workflows";

/// The most that is read of the workflows of a repository.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// What deploys the projects of a run.
#[derive(Default)]
pub(crate) struct DeployTools {
    /// The wrangler of each project; none for one that binds nothing by `secrets_store_secrets`, or is
    /// not deployed.
    pub(crate) wranglers: Vec<Option<WranglerTool>>,
    /// The steps of workflows that deploy one of these.
    pub(crate) workflows: Vec<WorkflowDeploy>,
}

/// A step of a workflow that deploys projects.
pub(crate) struct WorkflowDeploy {
    /// `.github/workflows/deploy.yml:14`
    pub(crate) place: String,
    pub(crate) wrangler: StepWrangler,
    pub(crate) targets: Vec<DeployTarget>,
    /// The step deploys these. Otherwise it can deploy them: a script says only where it begins.
    pub(crate) is_certain: bool,
    /// Neither a package nor a lockfile where it runs, or of what it deploys, has a wrangler.
    pub(crate) finds_none: bool,
}

/// What is deployed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct DeployTarget {
    /// An index into the projects.
    pub(crate) project: usize,
    /// The environment, empty for the top level; none where only the run can tell.
    pub(crate) environment: Option<String>,
}

impl DeployTools {
    /// Reads what names the wrangler of each of `projects`. Paths are shown as seen from `cwd`.
    pub(crate) fn read(projects: &[Project], cwd: &Path) -> Self {
        let cwd = &normalize_path(cwd);
        let mut finder = WranglerFinder::default();
        let mut roots: BTreeSet<PathBuf> = BTreeSet::new();
        let find = |project: &Project| {
            let is_bound = !project.pages && project.is_deployed();
            project.declared().next().filter(|_| is_bound)?;
            let folder = finder.folder(&normalize_path(project.path.parent()?));
            if let Some(root) = folder.repository().filter(|root| !roots.contains(*root)) {
                roots.insert(root.to_owned());
            }
            Some(WranglerTool::find_in(&folder, cwd))
        };
        let wranglers: Vec<_> = projects.iter().map(find).collect();
        let mut reader = WorkflowReader {
            projects,
            bound: BTreeMap::new(),
            cwd,
            finder,
            tools: Self {
                wranglers,
                workflows: Vec::new(),
            },
        };
        for root in &roots {
            reader.read(root);
        }
        reader.tools
    }

    /// The workflow step that deploys the project by a wrangler that it names and that reads the bindings.
    /// One that deploys a single environment counts where the run is about no other.
    pub(crate) fn newer_deploy(&self, index: usize, project: &Project) -> Option<&WorkflowDeploy> {
        let is_whole = |target: &&DeployTarget| {
            let mut declared = project.declared();
            target.environment.as_ref().is_none_or(|name| {
                let id = environment_id(name);
                declared.all(|(environment, _)| environment.id == id)
            })
        };
        self.workflows.iter().find(|deploy| {
            let limit = super::WranglerVersion::READS_SECRETS_STORE;
            let targets = deploy.targets.iter();
            let mut here = targets.filter(|target| target.project == index);
            deploy.wrangler.is_below(limit) == Some(false) && here.any(|target| is_whole(&target))
        })
    }
}

/// The first place in a workflow of the repository at `root`, seen from `cwd`, that deploys with wrangler,
/// whichever project that is.
pub(crate) fn find_deployer(root: &Path, cwd: &Path) -> Option<String> {
    workflow_files(root).iter().find_map(|file| {
        let text = read_text(file, MAX_BYTES);
        let line = text.lines().position(deploys)?;
        Some(format!("{}:{}", display_path(cwd, file), line + 1))
    })
}

/// Whether a line of a workflow uses wrangler's action, or runs `wrangler deploy`.
fn deploys(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or_default().trim_start();
    if line.starts_with('#') {
        return false;
    }
    let words = line
        .split_whitespace()
        .map(|word| word.trim_matches(['"', '\'', ';']));
    let is_wrangler = |word: &&str| *word == "wrangler" || word.starts_with("wrangler@");
    let mut behind = words.skip_while(|word| !is_wrangler(word));
    line.contains("cloudflare/wrangler-action@") || behind.any(|word| word == "deploy")
}

/// Reads the workflows of a repository.
struct WorkflowReader<'a> {
    projects: &'a [Project],
    /// Those that bind something, with the paths of their configs; empty until a workflow is there.
    bound: BTreeMap<usize, PathBuf>,
    cwd: &'a Path,
    finder: WranglerFinder,
    tools: DeployTools,
}

impl WorkflowReader<'_> {
    fn read(&mut self, root: &Path) {
        let mut budget = MAX_BYTES;
        for file in workflow_files(root) {
            let text = read_text(&file, budget);
            budget = budget.saturating_sub(text.len() as u64);
            // Most workflows have nothing to do with it.
            if !text.contains("wrangler") {
                continue;
            }
            if self.bound.is_empty() {
                self.bound = self.find_bound();
            }
            let shown = display_path(self.cwd, &file);
            for step in workflow::read_steps(&text) {
                let targets = self.targets(&step, root);
                if !targets.is_empty() {
                    let deploy = self.describe(step, targets, root, &shown);
                    self.tools.workflows.push(deploy);
                }
            }
        }
    }

    fn find_bound(&self) -> BTreeMap<usize, PathBuf> {
        let projects = self.projects.iter().zip(&self.tools.wranglers).enumerate();
        let bound = projects.filter(|(_, (_, tool))| tool.is_some());
        bound
            .map(|(index, (project, _))| (index, normalize_path(&project.path)))
            .collect()
    }

    fn describe(
        &mut self,
        step: WorkflowStep,
        targets: Vec<DeployTarget>,
        root: &Path,
        shown: &str,
    ) -> WorkflowDeploy {
        let is_certain = step.folder.is_some() && step.deploys.is_some();
        let folder = normalize_path(&root.join(step.folder.unwrap_or_default()));
        let finds_none = matches!(step.wrangler, StepWrangler::Default(_))
            && self.has_no_wrangler(&folder, &targets);
        WorkflowDeploy {
            place: format!("{shown}:{}", step.line),
            wrangler: step.wrangler,
            targets,
            is_certain,
            finds_none,
        }
    }

    fn has_no_wrangler(&mut self, folder: &Path, targets: &[DeployTarget]) -> bool {
        let configs = targets
            .iter()
            .filter_map(|target| self.bound.get(&target.project));
        let mut folders = configs.filter_map(|config| config.parent()).chain([folder]);
        folders.all(|folder| self.finder.folder(folder).has_no_wrangler())
    }

    /// What a step deploys, or may deploy, of the projects that bind something.
    fn targets(&self, step: &WorkflowStep, root: &Path) -> Vec<DeployTarget> {
        let Some(folder) = &step.folder else {
            // Only the run can tell where: no reason to say that it deploys a project without its secrets.
            return match step.wrangler {
                // The only one that there is, is meant.
                StepWrangler::Named(_) if self.bound.len() == 1 => self.below(root),
                StepWrangler::Named(_) | StepWrangler::Default(_) => Vec::new(),
            };
        };
        let folder = normalize_path(&root.join(folder));
        match &step.deploys {
            None => self.below(&folder),
            Some(deploys) => {
                let deploys = deploys.iter();
                let found = deploys.filter_map(|deploy| self.target(deploy, &folder));
                found.collect()
            }
        }
    }

    fn below(&self, folder: &Path) -> Vec<DeployTarget> {
        let bound = self.bound.iter();
        let bound = bound.filter(|(_, path)| path.starts_with(folder));
        let target = |(project, _): (&usize, &PathBuf)| DeployTarget {
            project: *project,
            environment: None,
        };
        bound.map(target).collect()
    }

    fn target(&self, deploy: &DeployCommand, folder: &Path) -> Option<DeployTarget> {
        let folder = folder.join(deploy.folder.as_deref().unwrap_or_default());
        let configs = match &deploy.config {
            Some(config) => vec![folder.join(config)],
            None => found_configs(&normalize_path(&folder)),
        };
        let configs: Vec<PathBuf> = configs
            .iter()
            .map(|config| normalize_path(config))
            .collect();
        let mut bound = self.bound.iter();
        let (project, _) = bound.find(|(_, path)| configs.contains(path))?;
        Some(DeployTarget {
            project: *project,
            environment: deploy.environment.clone(),
        })
    }
}

/// The configs that wrangler would find in `folder`: the user's, and what a build made of it.
fn found_configs(folder: &Path) -> Vec<PathBuf> {
    let Some(found) = discover(folder) else {
        return Vec::new();
    };
    let built = found.redirect.and_then(Result::ok);
    let built = built.map(|redirect| redirect.target);
    found.config.into_iter().chain(built).collect()
}

/// The workflows of the repository at `root`, sorted.
fn workflow_files(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root.join(WORKFLOWS)) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_workflow = |path: &PathBuf| {
        let suffix = path.extension().and_then(|suffix| suffix.to_str());
        matches!(suffix, Some("yml" | "yaml")) && path.is_file()
    };
    let mut files: Vec<PathBuf> = paths.filter(is_workflow).collect();
    files.sort();
    files
}

/// At most `limit` bytes of a file; nothing of one that cannot be read, or is not text.
fn read_text(file: &Path, limit: u64) -> String {
    let mut text = String::new();
    let read = File::open(file).and_then(|open| open.take(limit).read_to_string(&mut text));
    match read {
        Ok(_) => text,
        Err(_) => String::new(),
    }
}
