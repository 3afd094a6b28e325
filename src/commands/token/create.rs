//! `token create`: plan, show, ask, create, read back, deliver.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use super::context::{TokenContext, explain_unlisted, refuse_blanks};
use super::create_step::CreateTokenStep;
use super::destination::Destination;
use super::write::write_token;
use crate::cli::context::Context;
use crate::cli::token::create::CreateArgs;
use crate::cli::token::new_token::NewTokenArgs;
use crate::cloudflare::{ApiToken, Client};
use crate::exit::Exit;
use crate::facts::{QueryResult, TokenFacts, TokenQueries};
use crate::permissions::token::{OwnerKind, PolicySet, TokenBody, TokenSpec};
use crate::report::view::create::CreateView;

pub(crate) fn run(context: &Context<'_>, arguments: &CreateArgs) -> Result<Exit> {
    let destination = Destination::prepare(context, arguments)?;
    let (subjects, writing) = (&arguments.subjects, &arguments.write);
    let (token, client) = TokenContext::load(context, subjects, writing)?;
    let owner = arguments.new_token.owner;
    token.check_owner(owner)?;
    let facts = token.fetch(&client, owner);
    let existing = list_existing(&client, &token, owner);
    let facts = facts?;
    let spec = TokenSpec::new(&token.needs, Some(&token.account), owner);
    let body = make_body(&spec, &facts, &token, &arguments.new_token)?;
    let listed = existing.found().into_iter().flatten();
    let namesakes = listed.filter(|token| token.name == body.name);
    let view = CreateView {
        invocation: &context.invocation,
        purpose: token.read.purpose,
        projects: &token.read.projects,
        tools: &token.read.tools,
        spec: &spec,
        account: &token.account,
        assumed: token.read.accounts.only.as_ref() == Some(&token.account),
        body: &body,
        source: &token.credential.source,
        unlisted: explain_unlisted(&facts),
        namesakes: namesakes.map(|token| token.id.as_str()).collect(),
        tokens_unlisted: existing.error(),
        way: destination.describe(),
    };
    let create = CreateTokenStep {
        arguments,
        token: &token,
        view,
        destination: &destination,
        open: None,
        existing: existing.found().map(|tokens| list_ids(tokens)),
    };
    write_token(&token, &client, writing, arguments.report.format(), create)
}

/// The tokens that exist already, or why they could not be listed.
fn list_existing(
    client: &Client<'_>,
    token: &TokenContext<'_>,
    owner: OwnerKind,
) -> QueryResult<Vec<ApiToken>> {
    let queries = TokenQueries::tokens(token.owner(owner));
    token.session.fetch_token_facts(client, &queries).tokens
}

fn list_ids(tokens: &[ApiToken]) -> BTreeSet<String> {
    tokens.iter().map(|token| token.id.clone()).collect()
}

fn make_body(
    spec: &TokenSpec<'_>,
    facts: &TokenFacts,
    token: &TokenContext<'_>,
    making: &NewTokenArgs,
) -> Result<TokenBody> {
    if spec.grants.is_empty() {
        let needs = token.session.context.invocation.command("token needs", []);
        bail!("nothing is known for certain to be needed: see `{needs}`");
    }
    let grants = spec.grants.iter().copied();
    let places = facts.resource_ids(Some(&token.account));
    let policies = PolicySet::of(grants, &facts.catalog(), &places);
    refuse_blanks(&policies)?;
    let now = token.session.context.host.now();
    Ok(token.read.token_body(making, policies.policies, now))
}
