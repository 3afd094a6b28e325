//! `token template`: the token to make, as a link, as code, as a workflow.

use std::time::Duration;

use anyhow::Result;

use super::projects::{Projects, owner, purpose};
use super::{lookup, workflow};
use crate::cli::{Cli, Form, Template};
use crate::cloudflare::Logged;
use crate::commands::progress::Progress;
use crate::commands::run::style;
use crate::commands::session::Session;
use crate::exit::Exit;
use crate::host::Host;
use crate::permissions::requirements::{Needs, Purpose, derive};
use crate::permissions::token::body::Condition;
use crate::permissions::token::{Blueprint, Body, Policies, Told, Wanted, name};
use crate::report::style::{WIDEST, remark};
use crate::report::template::{
    self, GroupIdSource as Ids, TemplateView as Sheet, TokenTemplate as Draft,
};
use crate::report::text::needs::needs;
use crate::report::view::needs::NeedsView;

pub(crate) fn run(cli: &Cli, arguments: &Template, host: &dyn Host) -> Result<Exit> {
    let purpose = purpose(arguments.subjects.purpose);
    ensure_it_deploys(arguments, purpose)?;
    // A workflow deploys what it is told to; a token for more would be too much for it.
    let otherwise: &[String] = match arguments.form {
        Form::GithubActions => &[String::new()],
        _ => &[],
    };
    let (session, mut read) = Projects::read_or(host, &arguments.subjects, otherwise)?;
    session.warn(host, cli.quiet);
    let (by_account, told) = ask(cli, arguments, host, &session, &mut read);
    let drafts: Vec<Draft<'_>> = by_account
        .iter()
        .map(|(account, needs)| draft(arguments, host, &read, (account.as_deref(), needs), &told))
        .filter(|draft| !draft.body.policies.is_empty())
        .collect();
    let sheet = Sheet {
        form: form(arguments.form),
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
        host.err(&needs(&sheet.needs, style(cli, host, false)));
    } else {
        host.out(&text(cli, arguments, host, &read, &drafts)?);
        tell(cli, host, &sheet);
    }
    Ok(match read.broken.is_empty() {
        true => Exit::Clean,
        false => Exit::Failed,
    })
}

/// A workflow that deploys is for no other purpose.
fn ensure_it_deploys(arguments: &Template, purpose: Purpose) -> Result<()> {
    let deploys = matches!(purpose, Purpose::Deploy | Purpose::FirstDeploy);
    anyhow::ensure!(
        arguments.form != Form::GithubActions || deploys,
        "--as github-actions is a workflow that deploys: it goes with --for deploy or first-deploy"
    );
    Ok(())
}

/// What is needed in each account, and what Cloudflare tells about it.
fn ask(
    cli: &Cli,
    arguments: &Template,
    host: &dyn Host,
    session: &Session,
    read: &mut Projects,
) -> (Vec<(Option<String>, Needs)>, Told) {
    let log = |logged: &Logged<'_>| host.err(&format!("{logged}\n"));
    let log: Option<&(dyn Fn(&Logged<'_>) + Sync)> = if cli.verbose { Some(&log) } else { None };
    let client = session.client(arguments.offline, log);
    let progress = Progress::start(cli, host, client.is_some());
    let purpose = purpose(arguments.subjects.purpose);
    let needs = lookup::needs(read, purpose, session, client.as_ref());
    let accounts = needs.iter().filter_map(|(account, _)| account.as_deref());
    let blueprints: Vec<Blueprint<'_>> = needs
        .iter()
        .map(|(_, needs)| Blueprint::new(needs, None, owner(arguments.making.owner)))
        .collect();
    let permissions = blueprints.iter().flat_map(|it| it.grants.iter().copied());
    let wanted = Wanted::new(owner(arguments.making.owner), accounts, permissions);
    // A workflow names neither groups nor zones.
    let client = client.filter(|_| arguments.form != Form::GithubActions);
    let told = match client {
        Some(client) => session.runtime.block_on(lookup::gather(&client, &wanted)),
        None => Told::default(),
    };
    progress.end();
    (needs, told)
}

fn draft<'n>(
    arguments: &Template,
    host: &dyn Host,
    read: &Projects,
    (account, needs): (Option<&'n str>, &'n Needs),
    told: &Told,
) -> Draft<'n> {
    let making = &arguments.making;
    let blueprint = Blueprint::new(needs, account, owner(making.owner));
    let granted = blueprint.grants.iter().copied();
    let mut made = Policies::of(granted, &told.catalog(), &told.places(account));
    let purpose = purpose(arguments.subjects.purpose);
    let own = || name::name(purpose, &read.projects);
    let body = Body {
        name: making.name.clone().unwrap_or_else(own),
        policies: std::mem::take(&mut made.policies),
        condition: Condition::from_networks(&making.ips),
        expires_on: making.expires_in.map(|lifetime| end(host, lifetime)),
    };
    Draft {
        blueprint,
        blanks: made.blanks,
        body,
    }
}

/// The moment at which a token that is made now ends.
pub(super) fn end(host: &dyn Host, lifetime: Duration) -> String {
    humantime::format_rfc3339_seconds(host.now() + lifetime).to_string()
}

fn text(
    cli: &Cli,
    arguments: &Template,
    host: &dyn Host,
    read: &Projects,
    drafts: &[Draft<'_>],
) -> Result<String> {
    let purpose = purpose(arguments.subjects.purpose);
    Ok(match arguments.form {
        Form::Url => template::url(drafts, style(cli, host, true)),
        Form::Json => template::json(drafts)?,
        Form::Curl => template::curl(drafts, purpose)?,
        Form::Terraform => template::terraform(drafts, purpose)?,
        Form::Pulumi => template::pulumi(drafts, purpose)?,
        Form::GithubActions => template::github_actions(drafts, &workflow::workflow(read, host))?,
    })
}

/// Says what there is to say beside the output, where it does not get into a file.
fn tell(cli: &Cli, host: &dyn Host, sheet: &Sheet<'_>) {
    let width = host.terminal().width.min(WIDEST);
    for (word, text) in template::remarks(sheet) {
        host.err(&remark(word, &text, width));
    }
    if !cli.quiet {
        host.err(&remark("Next", template::next(sheet), width));
    }
}

fn ids(arguments: &Template, session: &Session, told: &Told) -> Ids {
    let lists = || told.groups.values();
    if told.catalog().is_live() {
        Ids::Live
    } else if arguments.offline {
        Ids::Offline
    } else if session.credential(false).is_none() {
        Ids::NoCredential
    } else if lists().any(|known| known.failed().is_some()) {
        Ids::Failed
    } else {
        Ids::Refused
    }
}

/// The account that stands in where nothing names one, if it does.
fn taken<'a>(read: &'a Projects, needs: &[(Option<String>, Needs)]) -> Option<&'a str> {
    let only = read.accounts.only.as_deref()?;
    let mut ids = needs.iter().map(|(account, _)| account.as_deref());
    ids.any(|id| id == Some(only)).then_some(only)
}

fn form(form: Form) -> template::Form {
    match form {
        Form::Url => template::Form::Url,
        Form::Json => template::Form::Json,
        Form::Curl => template::Form::Curl,
        Form::Terraform => template::Form::Terraform,
        Form::Pulumi => template::Form::Pulumi,
        Form::GithubActions => template::Form::GithubActions,
    }
}
