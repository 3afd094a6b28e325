//! `token template`: the token to make, as a link, as code, as a workflow.

mod drafts;

use anyhow::Result;

use self::drafts::{ask, draft, ids};
use super::projects::DeployedProjects;
use crate::cli::context::Context;
use crate::cli::token::template::TemplateArgs;
use crate::exit::Exit;
use crate::permissions::deploy_workflow::{DeployWorkflow, skipped_environments};
use crate::permissions::requirements::derive;
use crate::report::template::{self, TemplateForm, TemplateView, TokenTemplate};
use crate::report::text;
use crate::report::view::needs::NeedsView;

pub(crate) fn run(context: &Context<'_>, arguments: &TemplateArgs) -> Result<Exit> {
    arguments.ensure_workflow_deploys()?;
    let purpose = arguments.subjects.purpose;
    // A workflow deploys what it is told to; a token for more would be too much for it.
    let is_workflow = arguments.form == TemplateForm::GithubActions;
    let top_level = [String::new()];
    let otherwise: &[String] = if is_workflow { &top_level } else { &[] };
    let (session, mut read) = DeployedProjects::read_or(context, &arguments.subjects, otherwise)?;
    session.warn();
    let (by_account, told) = ask(context, arguments, &session, &mut read);
    let drafts: Vec<TokenTemplate<'_>> = by_account
        .iter()
        .map(|(account, needs)| {
            let account = account.as_deref();
            draft(arguments, context, &read, (account, needs), &told)
        })
        .filter(|draft| !draft.body.policies.is_empty())
        .collect();
    let view = TemplateView {
        form: arguments.form,
        needs: NeedsView {
            purpose,
            needs: &derive(&read.subjects(), purpose, &read.accounts),
            projects: &read.projects,
            tools: &read.tools,
            errors: &read.broken,
            first_takes_more: false,
        },
        drafts: &drafts,
        ids: ids(arguments, &session, &told),
        zones: told.zones.found().is_some(),
        taken: read.assumed_account(&by_account),
        failures: told.failures().map(ToString::to_string).collect(),
        skipped: if is_workflow {
            skipped_environments(&read.projects)
        } else {
            Vec::new()
        },
    };
    print(context, arguments, &read, &view)?;
    Ok(read.exit())
}

/// Writes the tokens down, or says why there are none.
fn print(
    context: &Context<'_>,
    arguments: &TemplateArgs,
    read: &DeployedProjects,
    view: &TemplateView<'_>,
) -> Result<()> {
    if view.drafts.is_empty() {
        let style = context.stderr_style();
        context.host.err(&text::needs::needs(&view.needs, style));
    } else {
        let text = text(context, arguments, read, view.drafts)?;
        context.host.out(&text);
        tell(context, view);
    }
    Ok(())
}

/// The tokens in the form that was asked for.
fn text(
    context: &Context<'_>,
    arguments: &TemplateArgs,
    read: &DeployedProjects,
    drafts: &[TokenTemplate<'_>],
) -> Result<String> {
    let purpose = arguments.subjects.purpose;
    Ok(match arguments.form {
        TemplateForm::Url => template::url(drafts, context.stdout_style()),
        TemplateForm::Json => template::json(drafts),
        TemplateForm::Curl => template::code(template::CURL, drafts, purpose)?,
        TemplateForm::Terraform => template::code(template::TERRAFORM, drafts, purpose)?,
        TemplateForm::Pulumi => template::code(template::PULUMI, drafts, purpose)?,
        TemplateForm::GithubActions => {
            let cwd = context.host.cwd();
            let workflow = DeployWorkflow::new(&read.projects, &read.tools, &read.accounts, cwd);
            template::github_actions(drafts, &workflow)?
        }
    })
}

/// Says what there is to say beside the output, where it does not get into a file.
fn tell(context: &Context<'_>, view: &TemplateView<'_>) {
    for (word, text) in template::remarks(view) {
        context.remark(word, &text);
    }
    if !context.is_quiet() {
        context.remark("Next", template::next(view));
    }
}
