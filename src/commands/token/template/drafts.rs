//! The tokens to write down: what each account needs, and what Cloudflare tells about it.

use crate::cli::context::Context;
use crate::cli::token::template::TemplateArgs;
use crate::commands::progress::ProgressLine;
use crate::commands::session::Session;
use crate::commands::token::lookup;
use crate::commands::token::projects::Projects;
use crate::facts::{TokenFacts, TokenQueries, gather_token_facts};
use crate::permissions::requirements::Needs;
use crate::permissions::token::body::Condition;
use crate::permissions::token::{Blueprint, Body, Policies, name};
use crate::report::template::{GroupIdSource, TemplateForm, TokenTemplate};

/// What is needed in each account, and what Cloudflare tells about it.
pub(super) fn ask(
    context: &Context<'_>,
    arguments: &TemplateArgs,
    session: &Session<'_>,
    read: &mut Projects,
) -> (Vec<(Option<String>, Needs)>, TokenFacts) {
    let client = session.client(arguments.offline);
    let progress = ProgressLine::start(context, client.is_some());
    let purpose = arguments.subjects.purpose;
    let needs = lookup::needs(read, purpose, session, client.as_ref());
    let accounts = needs.iter().filter_map(|(account, _)| account.as_deref());
    let blueprints: Vec<Blueprint<'_>> = needs
        .iter()
        .map(|(_, needs)| Blueprint::new(needs, None, arguments.making.owner))
        .collect();
    let permissions = blueprints
        .iter()
        .flat_map(|blueprint| blueprint.grants.iter().copied());
    let wanted = TokenQueries::ids(arguments.making.owner, accounts, permissions);
    // A workflow names neither groups nor zones.
    let client = client.filter(|_| arguments.form != TemplateForm::GithubActions);
    let told = match client {
        Some(client) => session
            .runtime
            .block_on(gather_token_facts(&client, &wanted)),
        None => TokenFacts::default(),
    };
    progress.end();
    (needs, told)
}

/// The token for one account.
pub(super) fn draft<'n>(
    arguments: &TemplateArgs,
    context: &Context<'_>,
    read: &Projects,
    (account, needs): (Option<&'n str>, &'n Needs),
    told: &TokenFacts,
) -> TokenTemplate<'n> {
    let making = &arguments.making;
    let blueprint = Blueprint::new(needs, account, making.owner);
    let granted = blueprint.grants.iter().copied();
    let mut made = Policies::of(granted, &told.catalog(), &told.resource_ids(account));
    let purpose = arguments.subjects.purpose;
    let own = || name::name(purpose, &read.projects);
    let body = Body {
        name: making.name.clone().unwrap_or_else(own),
        policies: std::mem::take(&mut made.policies),
        condition: Condition::from_networks(&making.ips),
        expires_on: making.expires_on(context.host.now()),
    };
    TokenTemplate {
        blueprint,
        blanks: made.blanks,
        body,
    }
}

/// Where the ids of the permission groups come from.
pub(super) fn ids(
    arguments: &TemplateArgs,
    session: &Session<'_>,
    told: &TokenFacts,
) -> GroupIdSource {
    if told.catalog().is_live() {
        GroupIdSource::Live
    } else if arguments.offline {
        GroupIdSource::Offline
    } else if session.credential(false).is_none() {
        GroupIdSource::NoCredential
    } else if told.groups_failure().is_some() {
        GroupIdSource::Failed
    } else {
        GroupIdSource::Refused
    }
}
