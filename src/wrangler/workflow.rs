//! The steps of a workflow of GitHub that run wrangler.

mod action;
mod command;

use std::collections::HashSet;

pub(super) use action::ActionRelease;
pub(super) use command::DeployCommand;

use super::yaml::{YamlDocument, YamlNode};
use super::{WranglerVersion, range::SemverRange};

/// The most steps of a workflow that are read. With aliases, a small file can have millions.
const MAX_STEPS: usize = 1_000;

/// A script or an input that is longer is not read.
const MAX_SCRIPT: usize = 64 * 1024;

/// A step that runs wrangler.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct WorkflowStep {
    /// From 1.
    pub(super) line: usize,
    pub(super) wrangler: StepWrangler,
    /// Where it runs, seen from the root of the repository; none where only the run can tell.
    pub(super) folder: Option<String>,
    /// The deploys of wrangler-action; none for a step that runs a script.
    pub(super) deploys: Option<Vec<DeployCommand>>,
}

/// The wrangler of a step.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum StepWrangler {
    /// It names this version, range or tag.
    Named(String),
    /// What an old wrangler-action installs by itself, where there is no other.
    Default(ActionRelease),
}

impl StepWrangler {
    /// Whether it is known to be older than `limit`; none where it is not known.
    pub(crate) fn is_below(&self, limit: WranglerVersion) -> Option<bool> {
        match self {
            Self::Named(spec) if is_expression(spec) => None,
            Self::Named(spec) => match SemverRange::parse(spec) {
                Some(range) => Some(range.is_below(limit)),
                None => (spec == "latest").then_some(false),
            },
            Self::Default(_) => Some(true),
        }
    }
}

/// The steps of the workflow `text` that run wrangler, each once. Empty for what is not a workflow.
pub(super) fn read_steps(text: &str) -> Vec<WorkflowStep> {
    let Some(document) = YamlDocument::parse(text) else {
        return Vec::new();
    };
    let mut steps = Vec::new();
    let (mut seen, mut budget) = (HashSet::new(), MAX_STEPS);
    let root = &document.root;
    let jobs = root.get("jobs");
    for (_, job) in jobs.into_iter().flat_map(YamlNode::entries) {
        let mut reader = JobReader {
            document: &document,
            folder: default_folder(job).or_else(|| default_folder(root)),
            has_variable: [&**root, job].into_iter().any(selects_environment),
            is_elsewhere: false,
            installs: false,
        };
        let list = job.get("steps");
        for step in list.into_iter().flat_map(YamlNode::items).take(budget) {
            budget -= 1;
            steps.extend(reader.read(step).filter(|step| seen.insert(step.line)));
        }
    }
    steps
}

/// What a step depends on that stands around it.
struct JobReader<'a> {
    document: &'a YamlDocument<'a>,
    /// Where scripts run, unless a step says otherwise.
    folder: Option<String>,
    /// `CLOUDFLARE_ENV` selects an environment.
    has_variable: bool,
    /// The repository is not in the workspace itself.
    is_elsewhere: bool,
    /// A step before installs a wrangler.
    installs: bool,
}

impl JobReader<'_> {
    fn read(&mut self, step: &YamlNode) -> Option<WorkflowStep> {
        if let Some(uses) = step.get("uses") {
            return self.read_action(step, uses);
        }
        let run = step.get("run")?;
        let script = run.text().filter(|script| script.len() <= MAX_SCRIPT)?;
        self.installs |= command::installs_wrangler(script);
        let named = step.get("working-directory").and_then(YamlNode::text);
        let folder = named.or(self.folder.as_deref()).unwrap_or_default();
        let is_here = !self.is_elsewhere && !command::changes_folder(script);
        Some(WorkflowStep {
            line: run.line,
            wrangler: StepWrangler::Named(command::named_wrangler(script)?),
            folder: known(folder).filter(|_| is_here),
            deploys: None,
        })
    }

    fn read_action(&mut self, step: &YamlNode, uses: &YamlNode) -> Option<WorkflowStep> {
        let reference = uses.text()?;
        let inputs = ActionInputs(step.get("with"));
        if reference.starts_with("actions/checkout@") {
            let mut elsewhere = ["path", "repository"].into_iter();
            self.is_elsewhere |= elsewhere.any(|name| inputs.get(name).is_some());
            return None;
        }
        let release = action::wrangler_action(reference)?;
        let release = release.or_else(|| {
            let comment = self.document.comment(uses)?;
            ActionRelease::parse(comment.split_whitespace().next()?)
        });
        let environment = match inputs.get("environment") {
            None if self.has_variable || selects_environment(step) => None,
            named => known(named.unwrap_or_default()),
        };
        let commands = inputs.get("command").unwrap_or("deploy").lines();
        let deploys =
            commands.filter_map(|line| DeployCommand::parse(line, environment.as_deref()));
        let folder = inputs.get("workingDirectory").unwrap_or_default();
        Some(WorkflowStep {
            line: uses.line,
            wrangler: self.choose_wrangler(&inputs, release)?,
            folder: known(folder).filter(|_| !self.is_elsewhere),
            deploys: Some(deploys.collect()),
        })
    }

    /// None for a wrangler that only the run can tell.
    fn choose_wrangler(
        &self,
        inputs: &ActionInputs<'_>,
        release: Option<ActionRelease>,
    ) -> Option<StepWrangler> {
        if let Some(named) = inputs.get("wranglerVersion") {
            return Some(StepWrangler::Named(named.trim().to_owned()));
        }
        let before = inputs.get("preCommands").unwrap_or_default();
        let installs = self.installs || command::installs_wrangler(before);
        let old = release.filter(|release| release.is_old() && !installs);
        old.map(StepWrangler::Default)
    }
}

/// What a step passes to an action. The case of a name does not count, and what is empty is not given.
struct ActionInputs<'a>(Option<&'a YamlNode>);

impl<'a> ActionInputs<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        let mut entries = self.0.into_iter().flat_map(YamlNode::entries);
        let (_, value) = entries.find(|(key, _)| {
            let key = key.text();
            key.is_some_and(|key| key.eq_ignore_ascii_case(name))
        })?;
        value
            .text()
            .filter(|text| !text.trim().is_empty() && text.len() <= MAX_SCRIPT)
    }
}

/// `defaults: run: working-directory:` of a job or a workflow.
fn default_folder(node: &YamlNode) -> Option<String> {
    let run = node.get("defaults")?.get("run")?;
    Some(run.get("working-directory")?.text()?.to_owned())
}

fn selects_environment(node: &YamlNode) -> bool {
    let variables = node.get("env");
    variables.is_some_and(|variables| variables.get("CLOUDFLARE_ENV").is_some())
}

/// `text`, unless it holds an expression: what that becomes, only a run can tell.
fn known(text: &str) -> Option<String> {
    (!is_expression(text)).then(|| text.to_owned())
}

fn is_expression(text: &str) -> bool {
    text.contains("${{")
}

#[cfg(test)]
mod tests;
