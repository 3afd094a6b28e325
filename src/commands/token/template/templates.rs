//! The tokens to write down: what each account needs, and what Cloudflare says about it.

use crate::cli::context::Context;
use crate::cli::token::new_token::NewTokenArgs;
use crate::cli::token::template::TemplateArgs;
use crate::commands::session::Session;
use crate::commands::token::projects::{AccountNeeds, DeployedProjects};
use crate::facts::{TokenFacts, TokenQueries};
use crate::permissions::token::{PolicySet, TokenSpec};
use crate::report::template::{GroupIdSource, TemplateForm, TokenTemplate};

/// What is needed in each account, and what Cloudflare says about it.
pub(super) fn fetch_needs(
    arguments: &TemplateArgs,
    session: &Session<'_>,
    read: &mut DeployedProjects,
) -> (Vec<AccountNeeds>, TokenFacts) {
    let client = session.client(arguments.offline);
    let needs = read.needs_by_account(session, client.as_ref());
    // A workflow names neither groups nor zones.
    let client = client.filter(|_| arguments.form != TemplateForm::GithubActions);
    let Some(client) = client else {
        return (needs, TokenFacts::default());
    };
    let owner = arguments.new_token.owner;
    let accounts = needs.iter().filter_map(|(account, _)| account.as_deref());
    let blueprints = needs.iter();
    let blueprints = blueprints.map(|(_, needs)| TokenSpec::new(needs, None, owner));
    let permissions = blueprints.flat_map(|spec| spec.grants);
    let queries = TokenQueries::ids(owner, accounts, permissions);
    let facts = session.fetch_token_facts(&client, &queries);
    (needs, facts)
}

/// The token for each account that needs one.
pub(super) fn draft_tokens<'n>(
    making: &NewTokenArgs,
    context: &Context<'_>,
    read: &DeployedProjects,
    needs: &'n [AccountNeeds],
    facts: &TokenFacts,
) -> Vec<TokenTemplate<'n>> {
    let drafts = needs
        .iter()
        .map(|part| draft_token(making, context, read, part, facts));
    drafts
        .filter(|template| !template.body.policies.is_empty())
        .collect()
}

/// The token for one account.
fn draft_token<'n>(
    making: &NewTokenArgs,
    context: &Context<'_>,
    read: &DeployedProjects,
    (account, needs): &'n AccountNeeds,
    facts: &TokenFacts,
) -> TokenTemplate<'n> {
    let account = account.as_deref();
    let spec = TokenSpec::new(needs, account, making.owner);
    let grants = spec.grants.iter().copied();
    let set = PolicySet::of(grants, &facts.catalog(), &facts.resource_ids(account));
    TokenTemplate {
        spec,
        blanks: set.blanks,
        body: read.token_body(making, set.policies, context.host.now()),
    }
}

/// Where the ids of the permission groups come from.
pub(super) fn group_id_source(
    arguments: &TemplateArgs,
    session: &Session<'_>,
    facts: &TokenFacts,
) -> GroupIdSource {
    if facts.catalog().is_live() {
        GroupIdSource::Live
    } else if arguments.offline {
        GroupIdSource::Offline
    } else if session.credential(false).is_none() {
        GroupIdSource::NoCredential
    } else if facts.groups_failure().is_some() {
        GroupIdSource::Failed
    } else {
        GroupIdSource::Refused
    }
}
