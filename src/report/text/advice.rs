//! What a person would type next.

use crate::action::{Action, ShellCommand, quote_for_shell};
use crate::change::outcome::StepResult;
use crate::credential::PASTED;
use crate::project::{ConfigOrigin, Environment, EnvironmentId, Project};
use crate::report::CheckReport;
use crate::report::style::{Style, count_noun, escape_control, note_line, short_id};
use crate::rules::STALE_BUILD;

/// Before a command.
const NEXT: &str = "Next: ";

/// How many commands are listed.
const LISTED: usize = 10;

/// The line that says what to type next. A command is never broken: it is pasted.
pub(crate) fn advice(command: &ShellCommand, style: Style) -> String {
    advise_all(std::slice::from_ref(command), style)
}

/// A line for each command to type next.
pub(super) fn advise_all(commands: &[ShellCommand], style: Style) -> String {
    if !style.hints || commands.is_empty() {
        return String::new();
    }
    let indent = " ".repeat(NEXT.len());
    let listed = commands.iter().take(LISTED);
    let mut lines: Vec<String> = listed
        .map(|command| style.command(&escape_control(&command.to_string())))
        .collect();
    let more = commands.len().saturating_sub(LISTED);
    if more > 0 {
        lines.push(format!("and {}", count_noun(more, "more deploy")));
    }
    format!("{NEXT}{}\n", lines.join(&format!("\n{indent}")))
}

/// The deploys of what was checked, one line each; and which builds are older than their config.
pub(super) fn advise_deploy(report: &CheckReport<'_>, done: &[StepResult], style: Style) -> String {
    if !style.hints {
        return String::new();
    }
    let mut text = describe_old_builds(report, done, style);
    text.push_str(&describe_other_accounts(report, style));
    let own = report.credential.as_ref();
    if own.is_some_and(|own| own.source == PASTED) {
        let said = "set CLOUDFLARE_API_TOKEN to the pasted token first: this run has not saved it";
        text.push_str(&note_line("note", said, style.width));
    }
    text + &advise_all(&deploy_commands(report), style)
}

/// The configs whose own account the run did not look at: wrangler has no flag for another one.
fn describe_other_accounts(report: &CheckReport<'_>, style: Style) -> String {
    let projects = report.projects().iter();
    let deployed = projects.filter(|project| project.is_deployed());
    let lines = deployed.filter_map(|project| {
        let mut environments = project.selected().filter(|one| binds(one));
        let other = environments.find(|one| is_other_account(report, one))?;
        let said = format!(
            "`wrangler deploy` of {} goes to the account that it names, {}: --account-id looked \
             at another",
            project.config,
            other
                .account_id
                .as_deref()
                .map(short_id)
                .unwrap_or_default()
        );
        Some(note_line("note", &escape_control(&said), style.width))
    });
    lines.collect()
}

/// Whether the config names another account for the environment than `--account-id`, which it beats in a
/// deploy.
fn is_other_account(report: &CheckReport<'_>, environment: &Environment) -> bool {
    let flag = report.input.facts.run_target.flag.as_ref();
    let named = environment.account_id.as_ref();
    flag.is_some() && named.is_some() && flag != named
}

/// The builds that do not have what their config has.
pub(super) fn describe_old_builds(
    report: &CheckReport<'_>,
    done: &[StepResult],
    style: Style,
) -> String {
    let projects = report.projects().iter().enumerate();
    let builds = projects.filter(|(_, project)| project.build.is_some());
    let old = builds.filter(|(index, _)| is_old(report, *index, done));
    let lines = old.map(|(_, project)| {
        let config = &project.config;
        let said = format!("`wrangler deploy` reads {config}: build again first");
        note_line("note", &said, style.width)
    });
    lines.collect()
}

/// Whether the build `index` differs from its config, or that one was edited in this run.
fn is_old(report: &CheckReport<'_>, index: usize, done: &[StepResult]) -> bool {
    let project = &report.projects()[index];
    let is_edited = |result: &StepResult| {
        let is_edit = matches!(result.step.action, Action::Config(_));
        is_edit
            && result.outcome.is_applied()
            && report.projects().iter().any(|user_config| {
                user_config.is_redirected_to(&project.config)
                    && result.step.config.as_ref() == Some(&user_config.config)
            })
    };
    let mut findings = report.open();
    let is_stale = findings.any(|finding| {
        let is_warning = finding.severity == finding.rule.severity;
        finding.rule.id == STALE_BUILD && is_warning && finding.project == Some(index)
    });
    is_stale || done.iter().any(is_edited)
}

/// `wrangler deploy` for each environment that was checked and binds something.
fn deploy_commands(report: &CheckReport<'_>) -> Vec<ShellCommand> {
    let projects = report.projects().iter();
    let deployed = projects.filter(|project| project.is_deployed());
    let commands = deployed.flat_map(|project| {
        let environments = project.selected().filter(|one| binds(one));
        let environments = environments.filter(|one| !is_other_account(report, one));
        environments.map(move |environment| deploy_command(report, project, environment))
    });
    commands.collect()
}

/// Whether a deploy of the environment binds something.
fn binds(environment: &Environment) -> bool {
    !environment.is_previews() && !environment.bindings.is_empty()
}

/// The deploy of an environment: from the folder in which wrangler finds its config, or with the config
/// as an argument.
fn deploy_command(
    report: &CheckReport<'_>,
    project: &Project,
    environment: &Environment,
) -> ShellCommand {
    let invocation = report.input.invocation;
    let mut command = ShellCommand::new(&deploy_program(report, environment), []);
    let folder = project.build.as_ref().map(|build| build.folder.as_str());
    let folder = match (&invocation.cwd, folder.filter(|folder| !is_above(folder))) {
        (Some(cwd), Some(folder)) => Some(format!("{}/{folder}", cwd.trim_end_matches('/'))),
        (None, Some(folder)) => Some(folder.to_owned()),
        (cwd, None) => cwd.clone(),
    };
    if let Some(folder) = folder {
        command.push(&["--cwd", &folder]);
    }
    // One that was named is read in place of a build, so it stays named.
    let is_found = project.is_default && !invocation.names_config();
    if project.origin == ConfigOrigin::User && !is_found {
        command.push(&["-c", &project.config]);
    }
    match &environment.id {
        EnvironmentId::Named(name) => command.push(&["-e", name]),
        _ if project.environment_names().is_empty() => {}
        _ => command.push(&["-e", ""]),
    }
    command
}

/// The command, with the account that a flag or a person names for a config without one: wrangler has no
/// such flag.
fn deploy_program(report: &CheckReport<'_>, environment: &Environment) -> String {
    let account = report.input.invocation.account_id.as_ref();
    match account.filter(|_| environment.account_id.is_none()) {
        Some(id) => format!(
            "CLOUDFLARE_ACCOUNT_ID={} wrangler deploy",
            quote_for_shell(id)
        ),
        None => "wrangler deploy".to_owned(),
    }
}

/// Whether a folder is the one of the run, or above it.
fn is_above(folder: &str) -> bool {
    folder.split('/').all(|part| matches!(part, "" | ".."))
}
