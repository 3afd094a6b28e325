//! `token template`: the token to make, as a link, as code, as a workflow.

use std::time::Duration;

use anyhow::Result;

use super::projects::Projects;
use super::{lookup, workflow};
use crate::cli::context::Context;
use crate::cli::token::template::TemplateArgs;
use crate::commands::progress::Progress;
use crate::commands::session::Session;
use crate::exit::Exit;
use crate::permissions::requirements::{Needs, Purpose, derive};
use crate::permissions::token::body::Condition;
use crate::permissions::token::{Blueprint, Body, Policies, Told, Wanted, name};
use crate::report::template::{self, GroupIdSource, TemplateForm, TemplateView, TokenTemplate};
use crate::report::text::needs::needs;
use crate::report::view::needs::NeedsView;

pub(crate) fn run(context: &Context<'_>, arguments: &TemplateArgs) -> Result<Exit> {
    let purpose = arguments.subjects.purpose;
    ensure_it_deploys(arguments, purpose)?;
    // A workflow deploys what it is told to; a token for more would be too much for it.
    let otherwise: &[String] = match arguments.form {
        TemplateForm::GithubActions => &[String::new()],
        _ => &[],
    };
    let (session, mut read) = Projects::read_or(context, &arguments.subjects, otherwise)?;
    session.warn();
    let (by_account, told) = ask(context, arguments, &session, &mut read);
    let drafts: Vec<TokenTemplate<'_>> = by_account
        .iter()
        .map(|(account, needs)| {
            draft(
                arguments,
                context,
                &read,
                (account.as_deref(), needs),
                &told,
            )
        })
        .filter(|draft| !draft.body.policies.is_empty())
        .collect();
    let sheet = TemplateView {
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
        zones: told.zones.yes().is_some(),
        taken: taken(&read, &by_account),
        failures: told.failures().map(ToString::to_string).collect(),
        skipped: workflow::skipped(arguments.form, &read.projects),
    };
    if drafts.is_empty() {
        context
            .host
            .err(&needs(&sheet.needs, context.stderr_style()));
    } else {
        context.host.out(&text(context, arguments, &read, &drafts)?);
        tell(context, &sheet);
    }
    Ok(match read.broken.is_empty() {
        true => Exit::Clean,
        false => Exit::Failed,
    })
}

/// A workflow that deploys is for no other purpose.
fn ensure_it_deploys(arguments: &TemplateArgs, purpose: Purpose) -> Result<()> {
    let deploys = matches!(purpose, Purpose::Deploy | Purpose::FirstDeploy);
    anyhow::ensure!(
        arguments.form != TemplateForm::GithubActions || deploys,
        "--as github-actions is a workflow that deploys: it goes with --for deploy or first-deploy"
    );
    Ok(())
}

/// What is needed in each account, and what Cloudflare tells about it.
fn ask(
    context: &Context<'_>,
    arguments: &TemplateArgs,
    session: &Session<'_>,
    read: &mut Projects,
) -> (Vec<(Option<String>, Needs)>, Told) {
    let client = session.client(arguments.offline);
    let progress = Progress::start(context, client.is_some());
    let purpose = arguments.subjects.purpose;
    let needs = lookup::needs(read, purpose, session, client.as_ref());
    let accounts = needs.iter().filter_map(|(account, _)| account.as_deref());
    let blueprints: Vec<Blueprint<'_>> = needs
        .iter()
        .map(|(_, needs)| Blueprint::new(needs, None, arguments.making.owner))
        .collect();
    let permissions = blueprints.iter().flat_map(|it| it.grants.iter().copied());
    let wanted = Wanted::new(arguments.making.owner, accounts, permissions);
    // A workflow names neither groups nor zones.
    let client = client.filter(|_| arguments.form != TemplateForm::GithubActions);
    let told = match client {
        Some(client) => session.runtime.block_on(lookup::gather(&client, &wanted)),
        None => Told::default(),
    };
    progress.end();
    (needs, told)
}

fn draft<'n>(
    arguments: &TemplateArgs,
    context: &Context<'_>,
    read: &Projects,
    (account, needs): (Option<&'n str>, &'n Needs),
    told: &Told,
) -> TokenTemplate<'n> {
    let making = &arguments.making;
    let blueprint = Blueprint::new(needs, account, making.owner);
    let granted = blueprint.grants.iter().copied();
    let mut made = Policies::of(granted, &told.catalog(), &told.places(account));
    let purpose = arguments.subjects.purpose;
    let own = || name::name(purpose, &read.projects);
    let body = Body {
        name: making.name.clone().unwrap_or_else(own),
        policies: std::mem::take(&mut made.policies),
        condition: Condition::from_networks(&making.ips),
        expires_on: making.expires_in.map(|lifetime| end(context, lifetime)),
    };
    TokenTemplate {
        blueprint,
        blanks: made.blanks,
        body,
    }
}

/// The moment at which a token that is made now ends.
pub(super) fn end(context: &Context<'_>, lifetime: Duration) -> String {
    humantime::format_rfc3339_seconds(context.host.now() + lifetime).to_string()
}

fn text(
    context: &Context<'_>,
    arguments: &TemplateArgs,
    read: &Projects,
    drafts: &[TokenTemplate<'_>],
) -> Result<String> {
    let purpose = arguments.subjects.purpose;
    Ok(match arguments.form {
        TemplateForm::Url => template::url(drafts, context.stdout_style()),
        TemplateForm::Json => template::json(drafts)?,
        TemplateForm::Curl => template::curl(drafts, purpose)?,
        TemplateForm::Terraform => template::terraform(drafts, purpose)?,
        TemplateForm::Pulumi => template::pulumi(drafts, purpose)?,
        TemplateForm::GithubActions => {
            template::github_actions(drafts, &workflow::workflow(read, context))?
        }
    })
}

/// Says what there is to say beside the output, where it does not get into a file.
fn tell(context: &Context<'_>, sheet: &TemplateView<'_>) {
    for (word, text) in template::remarks(sheet) {
        context.remark(word, &text);
    }
    if !context.is_quiet() {
        context.remark("Next", template::next(sheet));
    }
}

fn ids(arguments: &TemplateArgs, session: &Session<'_>, told: &Told) -> GroupIdSource {
    let lists = || told.groups.values();
    if told.catalog().is_live() {
        GroupIdSource::Live
    } else if arguments.offline {
        GroupIdSource::Offline
    } else if session.credential(false).is_none() {
        GroupIdSource::NoCredential
    } else if lists().any(|known| known.failed().is_some()) {
        GroupIdSource::Failed
    } else {
        GroupIdSource::Refused
    }
}

/// The account that stands in where nothing names one, if it does.
fn taken<'a>(read: &'a Projects, needs: &[(Option<String>, Needs)]) -> Option<&'a str> {
    let only = read.accounts.only.as_deref()?;
    let mut ids = needs.iter().map(|(account, _)| account.as_deref());
    ids.any(|id| id == Some(only)).then_some(only)
}
