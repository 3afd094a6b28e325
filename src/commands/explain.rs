//! `explain`: what a rule means, and what the log of a failed deploy says.

use anyhow::{Context as _, Result, bail};

use crate::action::{Invocation, ShellCommand};
use crate::change::plan::answers::describe_nearest;
use crate::cli::context::Context;
use crate::cli::explain::ExplainArgs;
use crate::cli::flags::OutputFormat;
use crate::deploy_log::{self, LogRefusal};
use crate::exit::Exit;
use crate::project::load::{self, LoadError};
use crate::project::{Environment, EnvironmentId, Project};
use crate::report::json;
use crate::report::text::explain as report;
use crate::report::view::explain::{ConcernedBinding, LogView, RefusalView};
use crate::rules;
use crate::rules::rule::Rule;

pub(crate) fn run(context: &Context<'_>, arguments: &ExplainArgs) -> Result<Exit> {
    match arguments.what.as_deref() {
        Some("-") => explain_log(context, arguments),
        Some(id) => explain_rule(context, arguments, id),
        None => {
            let all: Vec<&Rule> = rules::all_rules().collect();
            context.host.out(&match arguments.report.format() {
                OutputFormat::Json => json::explain_rules(&all),
                _ => report::list(&all, context.stdout_style()),
            });
            Ok(Exit::Clean)
        }
    }
}

fn explain_rule(context: &Context<'_>, arguments: &ExplainArgs, id: &str) -> Result<Exit> {
    let Some(rule) = rules::all_rules().find(|rule| rule.id == id) else {
        let near = describe_nearest(id, rules::all_rules().map(|rule| rule.id));
        let list = context.invocation.command("explain", [&["--list"]]);
        bail!("there is no rule {id:?}{near} `{list}` names them all");
    };
    context.host.out(&match arguments.report.format() {
        OutputFormat::Json => json::explain_rules(&[rule]),
        _ => report::page(rule, context.stdout_style()),
    });
    Ok(Exit::Clean)
}

fn explain_log(context: &Context<'_>, arguments: &ExplainArgs) -> Result<Exit> {
    let host = context.host;
    if host.terminal().stdin && !context.is_quiet() {
        context.note("paste the log, then press Ctrl-D on a line of its own");
    }
    let bytes = host
        .input(deploy_log::LONGEST + 1)
        .context("the log on standard input cannot be read")?;
    let is_whole = bytes.len() <= deploy_log::LONGEST;
    let report = deploy_log::read_log(&bytes[..bytes.len().min(deploy_log::LONGEST)]);
    let projects = projects(context, arguments)?;
    let refusals = report.refusals.iter();
    let view = LogView {
        refusals: refusals
            .map(|refusal| view(refusal, &projects, &context.invocation))
            .collect(),
        others: &report.others,
        is_whole,
    };
    host.out(&match arguments.report.format() {
        OutputFormat::Json => json::explain_log(&view),
        _ => report::log(&view, context.stdout_style()),
    });
    Ok(Exit::findings_if(view.refusals.is_empty()))
}

/// The configs that were named, or the one at hand. A log can be read far from its project.
fn projects(context: &Context<'_>, arguments: &ExplainArgs) -> Result<Vec<Project>, LoadError> {
    let loaded = load::load_projects(context.host.cwd(), &arguments.configs, &[]);
    match loaded {
        Ok(set) => Ok(set.projects),
        Err(_) if arguments.configs.is_empty() => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn view<'v>(
    refusal: &'v LogRefusal,
    projects: &[Project],
    invocation: &Invocation,
) -> RefusalView<'v> {
    let all: Vec<(&Project, &Environment)> = projects
        .iter()
        .flat_map(|project| project.environments.iter().map(move |one| (project, one)))
        .collect();
    let deployed: Vec<(&Project, &Environment)> = all
        .iter()
        .copied()
        .filter(|(_, environment)| is_named(refusal, environment))
        .collect();
    // A Worker that no config names can have another name than its config has by now.
    let meant = if deployed.is_empty() { all } else { deployed };
    let concerned = meant.iter().flat_map(|(project, environment)| {
        let bindings = environment.bindings.iter();
        bindings.map(|binding| ConcernedBinding::new(project, environment, binding))
    });
    let is_about_bindings = refusal.causes.iter().any(|cause| {
        let rules = [
            "cannot-bind",
            "missing-scope",
            "secret-not-found",
            "store-not-found",
        ];
        cause.rule.is_some_and(|rule| rules.contains(&rule))
    });
    let is_concerned = |one: &ConcernedBinding| {
        let named = refusal.names.binding.as_ref();
        is_about_bindings && named.is_none_or(|named| *named == one.binding)
    };
    RefusalView {
        refusal,
        bindings: concerned.filter(is_concerned).collect(),
        commands: commands(refusal, &meant, invocation),
    }
}

/// Whether the log names the Worker, or the environment, that `environment` is.
fn is_named(refusal: &LogRefusal, environment: &Environment) -> bool {
    let names = &refusal.names;
    let is_worker = names.worker.is_some() && names.worker == environment.worker;
    let is_environment = match &environment.id {
        EnvironmentId::Named(name) => names.environment.as_ref() == Some(name),
        EnvironmentId::TopLevel | EnvironmentId::Previews(_) => false,
    };
    is_worker || is_environment
}

/// The commands that find the cause, and repair it.
fn commands(
    refusal: &LogRefusal,
    meant: &[(&Project, &Environment)],
    invocation: &Invocation,
) -> Vec<ShellCommand> {
    let mut selected = invocation.clone();
    if let [(project, only)] = meant
        && project.environments.len() > 1
    {
        selected.environments = match &only.id {
            EnvironmentId::Named(name) => vec![name.clone()],
            EnvironmentId::TopLevel => vec![String::new()],
            EnvironmentId::Previews(_) => Vec::new(),
        };
    }
    let is = |rule: &str| refusal.causes.iter().any(|cause| cause.rule == Some(rule));
    let command = |name: &str, words: &[&str]| selected.command(name, [words]);
    if is("not-inherited") {
        vec![command("fix", &["--copy-bindings"])]
    } else if is("other-permission") {
        vec![command("check", &[]), command("token needs", &[])]
    } else if is("old-wrangler") || is("misspelled-field") || is("misplaced-bindings") {
        vec![command("check", &["--offline"])]
    } else if is("cannot-bind") || is("secret-not-found") {
        vec![command("check", &[]), command("fix", &[])]
    } else {
        vec![command("check", &[])]
    }
}
