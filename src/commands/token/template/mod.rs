//! `token template`: the token to make, as a link, as code, as a workflow.

pub(crate) mod pipeline;
mod templates;

use anyhow::Result;

use self::templates::{draft_tokens, fetch_needs, group_id_source};
use super::projects::DeployedProjects;
use crate::cli::context::Context;
use crate::cli::flags::OutputFormat;
use crate::cli::token::template::TemplateArgs;
use crate::commands::session::LoginRenewal;
use crate::exit::Exit;
use crate::permissions::deploy_workflow::{DeployWorkflow, skipped_environments};
use crate::permissions::requirements::derive;
use crate::report::json;
use crate::report::style::PLAIN;
use crate::report::template::{
    self, PipelineForm, TemplateForm, TemplateText, TemplateView, TokenTemplate, remarks,
};
use crate::report::text;
use crate::report::view::needs::NeedsView;

pub(crate) fn run(context: &Context<'_>, arguments: &TemplateArgs) -> Result<Exit> {
    arguments.ensure_workflow_deploys()?;
    arguments.ensure_link()?;
    // A workflow deploys the environments that it names; a token for more would be too much for it.
    let is_workflow = arguments.form == TemplateForm::GithubActions;
    let top_level = [String::new()];
    let otherwise: &[String] = if is_workflow { &top_level } else { &[] };
    let (session, mut read) = DeployedProjects::read(
        context,
        &arguments.subjects,
        otherwise,
        LoginRenewal::Unwanted,
    )?;
    session.warn();
    let (needs, facts) = fetch_needs(arguments, &session, &mut read);
    let templates = draft_tokens(&arguments.new_token, context, &read, &needs, &facts);
    let view = TemplateView {
        form: arguments.form,
        needs: NeedsView {
            invocation: &context.invocation,
            purpose: read.purpose,
            needs: &derive(&read.subjects(), read.purpose, &read.accounts),
            projects: &read.projects,
            tools: &read.tools,
            errors: &read.broken,
            first_takes_more: false,
        },
        templates: &templates,
        ids: group_id_source(arguments, &session, &facts),
        zones: facts.zones.found().is_some(),
        taken: read.assumed_account(&needs),
        failures: facts.failures().map(ToString::to_string).collect(),
        skipped: if is_workflow {
            skipped_environments(&read.projects)
        } else {
            Vec::new()
        },
    };
    print(context, arguments, &view, &read)?;
    Ok(read.exit())
}

/// Prints the tokens, and what has to be known about them.
fn print(
    context: &Context<'_>,
    arguments: &TemplateArgs,
    view: &TemplateView<'_>,
    read: &DeployedProjects,
) -> Result<()> {
    let (host, needs) = (context.host, &view.needs);
    if arguments.report.format() == OutputFormat::Json {
        let texts = texts(context, view, read)?;
        let notes = if view.templates.is_empty() {
            vec![text::needs::needs(needs, PLAIN).trim_end().to_owned()]
        } else {
            remarks(view).into_iter().map(|(_, text)| text).collect()
        };
        host.out(&json::template(view, &texts, &notes));
    } else if view.templates.is_empty() {
        host.err(&text::needs::needs(needs, context.stderr_style()));
    } else {
        host.out(&render(context, view.form, view.templates, read)?);
        if arguments.open {
            open_links(context, view.templates);
        }
        print_remarks(context, view);
    }
    Ok(())
}

/// The tokens in the form that was asked for.
fn render(
    context: &Context<'_>,
    form: TemplateForm,
    templates: &[TokenTemplate<'_>],
    read: &DeployedProjects,
) -> Result<String> {
    let purpose = read.purpose;
    Ok(match form {
        TemplateForm::Url => template::url(templates, context.stdout_style()),
        TemplateForm::Json => template::json(templates),
        TemplateForm::Curl => template::code(template::CURL, templates, purpose)?,
        TemplateForm::Terraform => template::code(template::TERRAFORM, templates, purpose)?,
        TemplateForm::Pulumi => template::code(template::PULUMI, templates, purpose)?,
        TemplateForm::GithubActions => {
            let cwd = context.host.cwd();
            let workflow = DeployWorkflow::new(&read.projects, &read.tools, &read.accounts, cwd);
            template::pipeline(PipelineForm::Github, templates, &workflow)?
        }
    })
}

/// The same a text for each account; of a link the link alone.
fn texts(
    context: &Context<'_>,
    view: &TemplateView<'_>,
    read: &DeployedProjects,
) -> Result<Vec<TemplateText>> {
    if view.form == TemplateForm::GithubActions && !view.templates.is_empty() {
        return Ok(vec![TemplateText {
            account: None,
            text: render(context, view.form, view.templates, read)?,
        }]);
    }
    let texts = view.templates.iter().map(|template| {
        let text = match view.form {
            TemplateForm::Url => template::address(template),
            form => render(context, form, std::slice::from_ref(template), read)?,
        };
        Ok(TemplateText::of(template, text))
    });
    texts.collect()
}

/// Opens the links in the browser, and says so: whether one has appeared is not known.
fn open_links(context: &Context<'_>, templates: &[TokenTemplate<'_>]) {
    for link in templates.iter().map(template::address) {
        if context.host.has_browser() && context.host.browse(&link).is_ok() {
            context.note("the link is opened in the browser. Does none appear? Open it by hand");
        } else {
            context.note("no browser can be opened from here: open the link by hand");
        }
    }
}

/// Prints what does not belong into the file that the output goes to.
fn print_remarks(context: &Context<'_>, view: &TemplateView<'_>) {
    for (word, text) in remarks(view) {
        context.remark(word, &text);
    }
    if !context.is_quiet() {
        context.remark("Next", template::next(view));
    }
}
