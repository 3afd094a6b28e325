//! A wrangler that does not read `secrets_store_secrets`: it deploys the Worker without its secrets and
//! reports success.

use std::collections::BTreeSet;

use super::finding::{Finding, FindingBindings, Fix};
use super::rule::{Rule, Severity};
use super::rule_input::RuleInput;
use crate::action::quote_for_shell;
use crate::config::document::ConfigFormat;
use crate::facts::certainty::Certainty;
use crate::project::name_list::enumerate_names;
use crate::project::select::environment_id;
use crate::project::{ConfigOrigin, EnvironmentId, FIELD, Project};
use crate::wrangler::{
    DeployTarget, StepWrangler, VersionSource, WorkflowDeploy, WranglerTool, WranglerUpdate,
    WranglerVersion,
};

/// The first wrangler that reads the bindings.
const SINCE: WranglerVersion = WranglerVersion::READS_SECRETS_STORE;

/// A project, or a workflow that deploys it, uses a wrangler that is too old.
pub(super) fn old_wrangler(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let tools = input.tools.wranglers.iter().enumerate();
    let projects = tools.filter_map(|(index, tool)| {
        let tool = tool.as_ref().filter(|tool| tool.is_below(SINCE))?;
        check_project(rule, input, index, tool)
    });
    let workflows = input.tools.workflows.iter();
    let workflows = workflows.filter_map(|deploy| check_workflow(rule, input, deploy));
    projects.chain(workflows).collect()
}

fn check_project(
    rule: &'static Rule,
    input: &RuleInput<'_>,
    index: usize,
    tool: &WranglerTool,
) -> Option<Finding> {
    let project = &input.projects[index];
    let names = binding_names(project, None);
    if names.is_empty() {
        return None;
    }
    let list = enumerate_names(&names);
    let wrangler = describe_wrangler(tool);
    let newer = input.tools.newer_deploy(index, project);
    let why = explain_project(project, tool, newer);
    let finding = Finding {
        bindings: FindingBindings::Several(names),
        ..Finding::new(rule, format!("{wrangler} deploys without {list}"), why).in_project(index)
    };
    let finding = match &tool.update {
        Some(update) => finding.with_fix(update_fix(update)),
        None => finding,
    };
    Some(match newer {
        Some(_) => Finding {
            severity: Severity::Warning,
            certainty: Certainty::Likely,
            ..finding
        },
        None => finding,
    })
}

/// `wrangler 3.114.14 (package-lock.json)`
fn describe_wrangler(tool: &WranglerTool) -> String {
    match (tool.version, &tool.by, &tool.range) {
        (Some(version), VersionSource::File(file), _) => format!("wrangler {version} ({file})"),
        (Some(version), ..) => format!("wrangler {version}"),
        (None, _, Some(range)) => format!("wrangler {} ({})", range.text, range.file),
        (None, _, None) => "this wrangler".to_owned(),
    }
}

fn explain_project(
    project: &Project,
    tool: &WranglerTool,
    newer: Option<&WorkflowDeploy>,
) -> String {
    let name = project.config.rsplit('/').next().unwrap_or_default();
    let is_json = ConfigFormat::from_path(&project.path) == Some(ConfigFormat::Json);
    // A build names its output, so that nobody has to find it.
    let is_found = is_json && project.origin == ConfigOrigin::User;
    let mut why = format!(
        "it ignores `{FIELD}`, and the deploy succeeds without the secret. {SINCE} is the first \
         wrangler that reads the field"
    );
    if is_found && tool.is_below(WranglerVersion::FINDS_JSON) {
        why.push_str(&format!(
            ". Without --config this one doesn't find {name} either: {} is the first that does",
            WranglerVersion::FINDS_JSON
        ));
    }
    if let Some(WorkflowDeploy {
        place,
        wrangler: StepWrangler::Named(version),
        ..
    }) = newer
    {
        why.push_str(&format!(
            ". {place} names wrangler {version} for its deploy; any other deploy uses the old one"
        ));
    }
    why
}

fn update_fix(update: &WranglerUpdate) -> Fix {
    Fix::manual(
        format!("update wrangler to {SINCE} or later"),
        describe_update(update),
    )
}

/// How a person updates an old wrangler.
pub(crate) fn describe_update(update: &WranglerUpdate) -> String {
    let command = match update.folder.as_str() {
        "" => update.command.clone(),
        folder => format!("cd {} && {}", quote_for_shell(folder), update.command),
    };
    if update.in_catalog {
        format!("set wrangler to ^{SINCE} in the workspace's catalog, then run: {command}")
    } else {
        command
    }
}

/// What is wrong with the wrangler of a workflow's step.
struct WorkflowDefect {
    /// What the step uses, as the rest of a sentence.
    installed: String,
    why: &'static str,
    how: String,
}

impl WorkflowDefect {
    fn find(deploy: &WorkflowDeploy) -> Option<Self> {
        let place = &deploy.place;
        match &deploy.wrangler {
            StepWrangler::Default(release) if deploy.finds_none => Some(Self {
                installed: format!("{release} installs {}", release.default_wrangler()),
                why: "the step names no wranglerVersion, and no package.json or lockfile has wrangler",
                how: format!("add wranglerVersion: \"4\" under with: at {place}"),
            }),
            StepWrangler::Named(version) if deploy.wrangler.is_below(SINCE) == Some(true) => {
                Some(Self {
                    installed: format!("it names wrangler {version}"),
                    why: "the version of the step comes before the project's",
                    how: format!("name wrangler 4 at {place}"),
                })
            }
            StepWrangler::Default(_) | StepWrangler::Named(_) => None,
        }
    }
}

fn check_workflow(
    rule: &'static Rule,
    input: &RuleInput<'_>,
    deploy: &WorkflowDeploy,
) -> Option<Finding> {
    if !deploy.is_certain {
        return None;
    }
    let WorkflowDefect {
        installed,
        why,
        how,
    } = WorkflowDefect::find(deploy)?;
    let first = deploy.targets.first()?;
    let targets = deploy.targets.iter();
    let mut seen = BTreeSet::new();
    let names: Vec<String> = targets
        .flat_map(|target| target_names(input, target))
        .filter(|name| seen.insert(name.clone()))
        .collect();
    if names.is_empty() {
        return None;
    }
    let (place, list) = (&deploy.place, enumerate_names(&names));
    let message = format!("{place} deploys without {list}: {installed}");
    let why = format!(
        "{why}. Before {SINCE}, wrangler ignores `{FIELD}`, and the deploy succeeds without the \
         secret"
    );
    let fix = Fix::manual("let the workflow use wrangler 4", how);
    Some(Finding {
        severity: Severity::Warning,
        certainty: Certainty::Likely,
        bindings: FindingBindings::Several(names),
        ..Finding::new(rule, message, why)
            .in_project(first.project)
            .with_fix(fix)
    })
}

fn target_names(input: &RuleInput<'_>, target: &DeployTarget) -> Vec<String> {
    let project = &input.projects[target.project];
    let named = target.environment.as_deref().map(|name| {
        let id = environment_id(name);
        // Without a table of that name, wrangler deploys the top level.
        match project.environment(&id) {
            Some(_) => id,
            None => EnvironmentId::TopLevel,
        }
    });
    binding_names(project, named.as_ref())
}

/// The bindings that an old wrangler ignores, each once: those of one environment, or of all that are
/// selected.
fn binding_names(project: &Project, only: Option<&EnvironmentId>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (environment, binding) in project.declared() {
        let is_meant = only.is_none_or(|id| *id == environment.id);
        if let Some(name) = binding.binding.as_ref().filter(|_| is_meant)
            && !names.contains(&name.value)
        {
            names.push(name.value.clone());
        }
    }
    names
}
