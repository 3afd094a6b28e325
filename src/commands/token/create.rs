//! `token create`: plan, show, ask, create, read back, deliver.

use anyhow::{Result, bail};

use super::context::{TokenContext, refuse_blanks, unlisted};
use super::creation::TokenCreate;
use super::destination::Destination;
use super::write::write_token;
use crate::cli::context::Context;
use crate::cli::format::Format;
use crate::cli::token::create::CreateArgs;
use crate::cli::token::new_token::NewTokenArgs;
use crate::cloudflare::{Client, Token};
use crate::commands::progress::ProgressLine;
use crate::exit::Exit;
use crate::facts::{QueryResult, TokenFacts, TokenQueries, gather_token_facts};
use crate::permissions::token::body::Condition;
use crate::permissions::token::{Blueprint, Body, Owner, Policies, name};
use crate::report::json::{self, DocumentKind};
use crate::report::view::create::CreateView;

pub(crate) fn run(context: &Context<'_>, arguments: &CreateArgs) -> Result<Exit> {
    let result = create(context, arguments);
    let purpose = arguments.subjects.purpose;
    context.document_failure(result, arguments.format == Format::Json, |error| {
        json::failed(DocumentKind::Create(purpose), format!("{error:#}"), None)
    })
}

fn create(context: &Context<'_>, arguments: &CreateArgs) -> Result<Exit> {
    let destination = Destination::prepare(context, arguments)?;
    let (subjects, writing) = (&arguments.subjects, &arguments.writing);
    let (token, client) = TokenContext::load(context, subjects, writing)?;
    let owner = arguments.making.owner;
    token.check_owner(owner)?;
    let progress = ProgressLine::start(context, true);
    let facts = token.fetch(&client, owner);
    let existing = existing_tokens(&client, &token, owner);
    let existing = token.session.runtime.block_on(existing);
    progress.end();
    let facts = facts?;
    let blueprint = Blueprint::new(&token.needs, Some(&token.account), owner);
    let body = body(&blueprint, &facts, &token, &arguments.making, context)?;
    let namesakes = existing.iter().filter(|token| token.name == body.name);
    let sheet = CreateView {
        purpose: token.purpose,
        projects: &token.read.projects,
        tools: &token.read.tools,
        blueprint: &blueprint,
        account: &token.account,
        assumed: token.read.accounts.only.as_ref() == Some(&token.account),
        body: &body,
        source: &token.credential.source,
        unlisted: unlisted(&facts),
        namesakes: namesakes.map(|token| token.id.as_str()).collect(),
        way: destination.describe(),
    };
    let create = TokenCreate {
        arguments,
        token: &token,
        sheet,
        destination: &destination,
        open: None,
        existing: existing.iter().map(|token| token.id.clone()).collect(),
    };
    write_token(&token, &client, writing, arguments.format, create)
}

/// The tokens that are there already, as far as they can be seen.
async fn existing_tokens(
    client: &Client<'_>,
    token: &TokenContext<'_>,
    owner: Owner,
) -> Vec<Token> {
    let wanted = TokenQueries::tokens(token.owner(owner));
    match gather_token_facts(client, &wanted).await.tokens {
        QueryResult::Found(tokens) => tokens,
        _ => Vec::new(),
    }
}

/// The token as the API is asked for it.
fn body(
    blueprint: &Blueprint<'_>,
    facts: &TokenFacts,
    token: &TokenContext<'_>,
    making: &NewTokenArgs,
    context: &Context<'_>,
) -> Result<Body> {
    if blueprint.grants.is_empty() {
        bail!("nothing is known for certain to be needed: see `wrangler-permit token needs`");
    }
    let grants = blueprint.grants.iter().copied();
    let places = facts.resource_ids(Some(&token.account));
    let policies = Policies::of(grants, &facts.catalog(), &places);
    refuse_blanks(&policies)?;
    let own = || name::name(token.purpose, &token.read.projects);
    Ok(Body {
        name: making.name.clone().unwrap_or_else(own),
        policies: policies.policies,
        condition: Condition::from_networks(&making.ips),
        expires_on: making.expires_on(context.host.now()),
    })
}
