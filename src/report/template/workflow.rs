//! A workflow of GitHub: on pull requests a check of the files, on pushes a check with the token that
//! deploys and right after it the deploy.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::actions;
use super::escape::{quote_for_action, yaml};
use super::tokens::{identifier, rows};
use super::{GITHUB_FILE, GITLAB_FILE, TokenTemplate, VERSION};
use crate::action::quote_for_script;
use crate::permissions::deploy_workflow::{
    AccountSource, DeployStep, DeployWorkflow, WorkflowConfig,
};
use crate::report::deduplicate;

/// The secret that holds the token, where there is one.
const SECRET: &str = "CLOUDFLARE_API_TOKEN";

/// The values of the template.
pub(super) fn context(templates: &[TokenTemplate<'_>], workflow: &DeployWorkflow) -> Value {
    let secrets = secrets(templates);
    let tokens = templates.iter().map(|template| {
        json!({
            "secret": secrets.get(&template.account()),
            "account": template.account(),
            "rows": rows(template),
        })
    });
    let mut accounts = workflow.steps.iter().map(|step| &step.account);
    let steps = workflow
        .steps
        .iter()
        .map(|step| step_context(step, &secrets));
    let installs = workflow.installs.iter().map(|install| {
        json!({
            "folder": install.folder,
            "command": install.command,
            "line": in_folder(&install.folder, &install.command),
        })
    });
    let check = offline(&workflow.configs);
    json!({
        "version": VERSION,
        "github_file": GITHUB_FILE,
        "gitlab_file": GITLAB_FILE,
        "actions": actions::context(),
        "title": format!("Deploy {}", workflow.workers),
        "tokens": tokens.collect::<Value>(),
        "variable": accounts.any(|account| *account == AccountSource::Variable),
        "check": check,
        "offline": check,
        "quality": format!("{check} --format gitlab > gl-code-quality-report.json"),
        "chosen": chosen(&workflow.steps),
        "built": workflow.built,
        "installs": installs.collect::<Value>(),
        "steps": steps.collect::<Value>(),
    })
}

/// The names of the secrets, by account.
fn secrets<'a>(templates: &[TokenTemplate<'a>]) -> BTreeMap<Option<&'a str>, String> {
    let several = templates.len() > 1;
    let name =
        |account: Option<&str>| match account.filter(|account| several && !account.is_empty()) {
            Some(account) => format!("{SECRET}_{}", identifier(account).to_ascii_uppercase()),
            None => SECRET.to_owned(),
        };
    templates
        .iter()
        .map(|template| (template.account(), name(template.account())))
        .collect()
}

/// The arguments that select the environments that are deployed, each once.
fn chosen(steps: &[DeployStep]) -> String {
    let names = steps.iter().filter_map(|step| step.environment.as_ref());
    deduplicate(names.map(|name| format!(" -e {}", quote_for_script(name)))).concat()
}

/// This version, as every machine with Node.js can start it.
fn program() -> String {
    format!("npx --yes wrangler-permit@{VERSION}")
}

/// The check of the files alone.
fn offline(configs: &[WorkflowConfig]) -> String {
    let command = format!("{} check --offline", program());
    match configs {
        [only] => format!("{command}{}", place(only)),
        several => several.iter().fold(command, |command, config| {
            let file = config.path().unwrap_or_else(|| config.folder.clone());
            format!("{command} {}", quote_for_script(&file))
        }),
    }
}

/// The arguments that lead to a config.
fn place(config: &WorkflowConfig) -> String {
    match config.path() {
        Some(path) => format!(" -c {}", quote_for_script(&path)),
        None if config.folder.is_empty() => String::new(),
        None => format!(" --cwd {}", quote_for_script(&config.folder)),
    }
}

fn step_context(step: &DeployStep, secrets: &BTreeMap<Option<&str>, String>) -> Value {
    let named = step.environment.as_deref().filter(|name| !name.is_empty());
    let title = match named {
        Some(name) => format!("{} ({name})", step.worker),
        None => step.worker.clone(),
    };
    let verb = if step.pages { "pages deploy" } else { "deploy" };
    let command = match &step.config.file {
        None => verb.to_owned(),
        Some(file) => format!("{verb} --config {}", quote_for_action(file)),
    };
    let mut check = format!(
        "{} check --probe --strict{}",
        program(),
        place(&step.config)
    );
    if let Some(name) = &step.environment {
        check.push_str(&format!(" -e {}", quote_for_script(name)));
    }
    let account = match &step.account {
        AccountSource::Config => String::new(),
        AccountSource::Workflow(id) => yaml(id),
        AccountSource::Variable => "${{ vars.CLOUDFLARE_ACCOUNT_ID }}".to_owned(),
    };
    let secret = secrets.get(&step.token.as_deref());
    json!({
        "check_title": format!("Check {title} with the token that deploys it"),
        "check": check,
        "deploy_title": format!("Deploy {title}"),
        "secret": secret.map_or(SECRET, String::as_str),
        "account": account,
        "wrangler": step.wrangler,
        "folder": step.config.folder,
        "environment": named,
        "command": command,
        "line": deploy_line(step),
    })
}

/// The deploy as a line of a shell.
fn deploy_line(step: &DeployStep) -> String {
    let verb = if step.pages { "pages deploy" } else { "deploy" };
    let wrangler = quote_for_script(&format!("wrangler@{}", step.wrangler));
    let mut line = format!("npx --yes {wrangler} {verb}");
    if let Some(file) = &step.config.file {
        line.push_str(&format!(" --config {}", quote_for_script(file)));
    }
    if let Some(name) = &step.environment {
        line.push_str(&format!(" -e {}", quote_for_script(name)));
    }
    in_folder(&step.config.folder, &line)
}

/// `command` in a folder below the root.
fn in_folder(folder: &str, command: &str) -> String {
    if folder.is_empty() {
        command.to_owned()
    } else {
        format!("(cd {} && {command})", quote_for_script(folder))
    }
}
