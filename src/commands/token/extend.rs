//! `token extend`: look, plan, show, ask, look again, add, read back.

use anyhow::{Result, anyhow, bail};

use super::context::{TokenContext, explain_unlisted, refuse_blanks};
use super::extend_step::{ExtendTokenStep, find_missing, find_unclear};
use super::write::write_token;
use crate::action::Invocation;
use crate::cli::context::Context;
use crate::cli::token::extend::ExtendArgs;
use crate::cloudflare::{ApiError, Client, RawToken};
use crate::commands::session::explain_api_error;
use crate::exit::Exit;
use crate::facts::TokenQueries;
use crate::permissions::token::{OwnerKind, PolicySet, TokenSpec, compare};
use crate::report::view::extend::{ExtendResult, ExtendView};

pub(crate) fn run(context: &Context<'_>, arguments: &ExtendArgs) -> Result<Exit> {
    let id = arguments.id.known()?;
    let (subjects, writing) = (&arguments.subjects, &arguments.write);
    let (token, client) = TokenContext::load(context, subjects, writing)?;
    let (owner, before) = find_token(&token, &client, arguments.owner, id)?;
    let facts = token.fetch(&client, owner)?;
    let (catalog, places) = (facts.catalog(), facts.resource_ids(Some(&token.account)));
    refuse_expired(&before, &context.invocation)?;
    let comparison = compare(
        &token.needs,
        token.read.purpose,
        Some(&token.account),
        &before.token,
        (&catalog, &places),
    );
    let spec = TokenSpec::new(&token.needs, Some(&token.account), owner);
    let missing = find_missing(&comparison, &spec);
    let policies = PolicySet::of(&missing, &catalog, &places);
    refuse_blanks(&policies)?;
    let view = ExtendView {
        purpose: token.read.purpose,
        projects: &token.read.projects,
        tools: &token.read.tools,
        owner,
        account: &token.account,
        before: &before,
        missing: &missing,
        unclear: find_unclear(&comparison, &spec),
        policies: &policies.policies,
        source: &token.credential.source,
        unlisted: explain_unlisted(&facts),
    };
    let extend = ExtendTokenStep {
        arguments,
        token: &token,
        view,
    };
    if missing.is_empty() {
        return extend.end(&ExtendResult::Complete, Exit::Clean);
    }
    write_token(&token, &client, writing, arguments.report.format(), extend)
}

/// The token and whose it is: the account is asked first, then the user.
fn find_token(
    token: &TokenContext<'_>,
    client: &Client<'_>,
    owner: Option<OwnerKind>,
    id: &str,
) -> Result<(OwnerKind, RawToken)> {
    let owners = owner.map_or(vec![OwnerKind::Account, OwnerKind::User], |owner| {
        vec![owner]
    });
    let wanted = owners.iter().map(|owner| token.owner(*owner)).collect();
    let queries = TokenQueries::token(wanted, id);
    let facts = token.session.fetch_token_facts(client, &queries);
    let mut obstacles = Vec::new();
    for (owner, (_, result)) in owners.into_iter().zip(facts.token) {
        match result.into_result() {
            Some(Ok(token)) => return Ok((owner, token)),
            Some(Err(error)) => obstacles.push((owner, error)),
            None => {}
        }
    }
    Err(not_found_error(token, obstacles))
}

/// What to say where nobody shows the token: another obstacle says more than that it is absent.
fn not_found_error(
    token: &TokenContext<'_>,
    mut obstacles: Vec<(OwnerKind, ApiError)>,
) -> anyhow::Error {
    let is_absent = |error: &ApiError| matches!(error, ApiError::NotFound { .. });
    let any_is = |is: &dyn Fn(&ApiError) -> bool| obstacles.iter().any(|(_, error)| is(error));
    if any_is(&is_absent) && any_is(&ApiError::is_denied) {
        return anyhow!(
            "no such token: account {} has none of this id, and the credential from {} cannot see \
             a user's tokens. If it is a user's, that needs API Tokens: Edit",
            token.account,
            token.credential.source
        );
    }
    obstacles.sort_by_key(|(_, error)| is_absent(error));
    match obstacles.into_iter().next() {
        Some((owner, error)) if error.is_denied() => token.permission_error(&error, owner),
        Some((_, error)) => explain_api_error(&error),
        None => anyhow!("the token was not asked for"),
    }
}

/// A token that has expired can do nothing, whatever it is given.
fn refuse_expired(before: &RawToken, invocation: &Invocation) -> Result<()> {
    if before.raw["status"] != "expired" {
        return Ok(());
    }
    let when = before.raw["expires_on"].as_str();
    let when = when.map_or_else(String::new, |when| format!(" on {when}"));
    let create = invocation.command("token create", [&["--with", "env:VAR"]]);
    bail!(
        "the token {} has expired{when}: no permission brings it back. Make another: `{create}`",
        before.token.name
    )
}
