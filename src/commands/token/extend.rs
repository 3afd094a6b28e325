//! `token extend`: look, plan, show, ask, look again, add, read back.

use anyhow::{Result, anyhow, bail};

use super::context::{TokenContext, refuse_blanks, unlisted};
use super::extension::{TokenExtend, missing, unclear};
use super::write::write_token;
use crate::cli::context::Context;
use crate::cli::format::Format;
use crate::cli::token::extend::ExtendArgs;
use crate::cloudflare::{Client, Error, RawToken};
use crate::commands::api_error::with_help;
use crate::commands::progress::ProgressLine;
use crate::exit::Exit;
use crate::facts::{TokenFacts, TokenQueries, gather_token_facts};
use crate::permissions::token::{Blueprint, Owner, Policies, compare};
use crate::report::json::{self, DocumentKind};
use crate::report::view::extend::{ExtendResult, ExtendView};

pub(crate) fn run(context: &Context<'_>, arguments: &ExtendArgs) -> Result<Exit> {
    let result = extend(context, arguments);
    let purpose = arguments.subjects.purpose;
    context.document_failure(result, arguments.format == Format::Json, |error| {
        json::failed(DocumentKind::Extend(purpose), format!("{error:#}"), None)
    })
}

fn extend(context: &Context<'_>, arguments: &ExtendArgs) -> Result<Exit> {
    let id = arguments.id.known()?;
    let (subjects, writing) = (&arguments.subjects, &arguments.writing);
    let (token, client) = TokenContext::load(context, subjects, writing)?;
    let ((owner, before), facts) = fetch(&token, &client, arguments.owner, id)?;
    let (catalog, places) = (facts.catalog(), facts.resource_ids(Some(&token.account)));
    refuse_expired(&before)?;
    let comparison = compare(
        &token.needs,
        token.purpose,
        Some(&token.account),
        &before.token,
        (&catalog, &places),
    );
    let blueprint = Blueprint::new(&token.needs, Some(&token.account), owner);
    let missing = missing(&comparison, &blueprint);
    let policies = Policies::of(&missing, &catalog, &places);
    refuse_blanks(&policies)?;
    let sheet = ExtendView {
        purpose: token.purpose,
        projects: &token.read.projects,
        tools: &token.read.tools,
        owner,
        account: &token.account,
        before: &before,
        missing: &missing,
        unclear: unclear(&comparison, &blueprint),
        policies: &policies.policies,
        source: &token.credential.source,
        unlisted: unlisted(&facts),
    };
    let extend = TokenExtend {
        arguments,
        token: &token,
        sheet,
    };
    if missing.is_empty() {
        return extend.end(&ExtendResult::Complete, Exit::Clean);
    }
    write_token(&token, &client, writing, arguments.format, extend)
}

/// The token that is there, whose it is, and what the policies that it lacks are made of.
fn fetch(
    token: &TokenContext<'_>,
    client: &Client<'_>,
    owner: Option<Owner>,
    id: &str,
) -> Result<((Owner, RawToken), TokenFacts)> {
    let progress = ProgressLine::start(token.session.context, true);
    let found = find(token, client, owner, id);
    let found = token.session.runtime.block_on(found);
    let facts = match &found {
        Ok((owner, _)) => token.fetch(client, *owner),
        Err(_) => Ok(TokenFacts::default()),
    };
    progress.end();
    Ok((found?, facts?))
}

/// The token and whose it is: the account is asked first, then the user.
async fn find(
    token: &TokenContext<'_>,
    client: &Client<'_>,
    owner: Option<Owner>,
    id: &str,
) -> Result<(Owner, RawToken)> {
    let owners = owner.map_or(vec![Owner::Account, Owner::User], |owner| vec![owner]);
    let wanted = owners.iter().map(|owner| token.owner(*owner)).collect();
    let facts = gather_token_facts(client, &TokenQueries::token(wanted, id)).await;
    let mut obstacles = Vec::new();
    for (owner, (_, result)) in owners.into_iter().zip(facts.token) {
        match result.into_result() {
            Some(Ok(token)) => return Ok((owner, token)),
            Some(Err(error)) => obstacles.push((owner, error)),
            None => {}
        }
    }
    Err(not_found(token, obstacles))
}

/// What to say where nobody shows the token: what is in the way says more than that it is not there.
fn not_found(token: &TokenContext<'_>, obstacles: Vec<(Owner, Error)>) -> anyhow::Error {
    let is_absent = |error: &Error| matches!(error, Error::NotFound { .. });
    let absent = obstacles.iter().any(|(_, error)| is_absent(error));
    let refused = |error: &Error| error.is_denied();
    if absent && obstacles.iter().any(|(_, error)| refused(error)) {
        return anyhow!(
            "no such token: account {} has none of this id, and the credential from {} may not see a \
             user's tokens. If it is a user's, that takes API Tokens: Edit",
            token.account,
            token.credential.source
        );
    }
    let mut obstacles = obstacles;
    obstacles.sort_by_key(|(_, error)| is_absent(error));
    match obstacles.into_iter().next() {
        Some((owner, error)) if error.is_denied() => token.permission_error(&error, owner),
        Some((_, error)) => with_help(&error),
        None => anyhow!("nobody was asked for the token"),
    }
}

/// A token that has expired can do nothing, whatever it is given.
fn refuse_expired(before: &RawToken) -> Result<()> {
    if before.raw["status"] != "expired" {
        return Ok(());
    }
    let when = before.raw["expires_on"].as_str();
    let when = when.map_or_else(String::new, |when| format!(" on {when}"));
    bail!(
        "the token {} has expired{when}: no permission brings it back. Make another: wrangler-permit \
         token create --with env:VAR",
        before.token.name
    )
}
