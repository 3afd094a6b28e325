//! `token extend`: look, plan, show, ask, look again, add, read back.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, bail};

use super::ground::{Decision, Ground, Question, decide, refuse_blanks, unlisted};
use crate::change::apply::token::{self as apply, Failure, Seen};
use crate::change::journal;
use crate::cli::context::Context;
use crate::cli::format::Format;
use crate::cli::token::extend::ExtendArgs;
use crate::cloudflare::{Client, Error, RawToken};
use crate::commands::api_error::with_help;
use crate::commands::progress::Progress;
use crate::exit::Exit;
use crate::facts::{TokenFacts, TokenQueries, gather_token_facts};
use crate::permissions::requirements::Permission;
use crate::permissions::token::{Asked, Blueprint, Comparison, Held, Owner, Policies, compare};
use crate::prompt::interrupt;
use crate::report::json::{self, DocumentKind};
use crate::report::text::token_extend as extension;
use crate::report::view::extend::{ExtendResult as Ended, ExtendView as Sheet};

/// What `?` says.
const WHY: &str = "Whoever has the token's value may do more from then on: its value stays, so nothing has \
                   to be stored anew. What it could do before, it still can.";

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
    let (ground, client) = Ground::lay(context, subjects, writing)?;
    let progress = Progress::start(context, true);
    let found = find(&ground, &client, arguments.owner, id);
    let found = ground.session.runtime.block_on(found);
    let told = match &found {
        Ok((owner, _)) => ground.look(&client, *owner),
        Err(_) => Ok(TokenFacts::default()),
    };
    progress.end();
    let ((owner, before), told) = (found?, told?);
    let (catalog, places) = (told.catalog(), told.places(Some(&ground.account)));
    refuse_expired(&before)?;
    let comparison = compare(
        &ground.needs,
        ground.purpose,
        Some(&ground.account),
        &before.token,
        (&catalog, &places),
    );
    let blueprint = Blueprint::new(&ground.needs, Some(&ground.account), owner);
    let missing = missing(&comparison, &blueprint);
    let policies = Policies::of(&missing, &catalog, &places);
    refuse_blanks(&policies)?;
    let sheet = Sheet {
        purpose: ground.purpose,
        projects: &ground.read.projects,
        tools: &ground.read.tools,
        owner,
        account: &ground.account,
        before: &before,
        missing: &missing,
        unclear: unclear(&comparison, &blueprint),
        policies: &policies.policies,
        source: &ground.lent.source,
        unlisted: unlisted(&told),
    };
    Work {
        context,
        arguments,
        ground: &ground,
        sheet,
    }
    .go(&client)
}

/// The token and whose it is: the account is asked first, then the user.
async fn find(
    ground: &Ground<'_>,
    client: &Client<'_>,
    told: Option<Owner>,
    id: &str,
) -> Result<(Owner, RawToken)> {
    let owners = told.map_or(vec![Owner::Account, Owner::User], |owner| vec![owner]);
    let wanted = owners.iter().map(|owner| ground.owner(*owner)).collect();
    let facts = gather_token_facts(client, &TokenQueries::token(wanted, id)).await;
    let mut obstacles = Vec::new();
    for (owner, (_, result)) in owners.into_iter().zip(facts.token) {
        match result.into_result() {
            Some(Ok(token)) => return Ok((owner, token)),
            Some(Err(error)) => obstacles.push((owner, error)),
            None => {}
        }
    }
    Err(not_found(ground, obstacles))
}

/// What to say where nobody shows the token: what is in the way says more than that it is not there.
fn not_found(ground: &Ground<'_>, obstacles: Vec<(Owner, Error)>) -> anyhow::Error {
    let is_absent = |error: &Error| matches!(error, Error::NotFound { .. });
    let absent = obstacles.iter().any(|(_, error)| is_absent(error));
    let refused = |error: &Error| error.is_denied();
    if absent && obstacles.iter().any(|(_, error)| refused(error)) {
        return anyhow!(
            "no such token: account {} has none of this id, and the credential from {} may not see a \
             user's tokens. If it is a user's, that takes API Tokens: Edit",
            ground.account,
            ground.lent.source
        );
    }
    let mut obstacles = obstacles;
    obstacles.sort_by_key(|(_, error)| is_absent(error));
    match obstacles.into_iter().next() {
        Some((owner, error)) if error.is_denied() => ground.may_not(&error, owner),
        Some((_, error)) => with_help(&error),
        None => anyhow!("nobody was asked for the token"),
    }
}

/// A token that has expired may nothing, whatever it is given.
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

/// What the blueprint grants and the token does not, each on what it is missing on.
fn missing(comparison: &Comparison<'_>, blueprint: &Blueprint<'_>) -> Vec<Permission> {
    wanted(comparison, blueprint, Held::No)
        .map(|asked| Permission {
            group: asked.permission.group,
            resources: asked.lacking.clone(),
            required: asked.permission.required,
            when: asked.permission.when,
            evidence: asked.permission.evidence,
            reasons: asked.permission.reasons.clone(),
        })
        .collect()
}

/// The labels of what the token may hold already: it is not added, for that would be more.
fn unclear(comparison: &Comparison<'_>, blueprint: &Blueprint<'_>) -> BTreeSet<&'static str> {
    wanted(comparison, blueprint, Held::Unclear)
        .map(|asked| asked.permission.group.label)
        .collect()
}

fn wanted<'c, 'n>(
    comparison: &'c Comparison<'n>,
    blueprint: &'c Blueprint<'n>,
    held: Held,
) -> impl Iterator<Item = &'c Asked<'n>> {
    comparison.asked.iter().filter(move |asked| {
        let mut grants = blueprint.grants.iter();
        asked.held == held && grants.any(|grant| std::ptr::eq(*grant, asked.permission))
    })
}

/// One extension, from the plan on.
struct Work<'a> {
    context: &'a Context<'a>,
    arguments: &'a ExtendArgs,
    ground: &'a Ground<'a>,
    sheet: Sheet<'a>,
}

impl Work<'_> {
    fn go(&self, client: &Client<'_>) -> Result<Exit> {
        if self.sheet.missing.is_empty() {
            return self.end(&Ended::Complete, Exit::Clean);
        }
        let mut journal = journal::of_command("token extend", self.context.host);
        let projects = &self.ground.read.projects;
        journal.cover(projects.iter().map(|project| project.path.as_path()));
        if !self.arguments.writing.dry_run {
            journal.prove()?;
        }
        let style = self.context.stderr_style();
        if self.arguments.format == Format::Human && !self.context.is_quiet() {
            self.context.host.err(&extension::plan(&self.sheet, style));
        }
        let question = Question {
            text: "Add them to this token?",
            detail: &extension::detail(&self.sheet, style),
            why: WHY,
        };
        let (writing, format) = (&self.arguments.writing, self.arguments.format);
        match decide(self.context, writing, format, &question)? {
            Decision::Planned => return self.end(&Ended::Planned, Exit::Findings),
            Decision::Declined => return self.end(&Ended::Declined, Exit::Findings),
            Decision::Do => {}
        }
        let _busy = interrupt::busy();
        let (owner, before) = (self.ground.owner(self.sheet.owner), self.sheet.before);
        let done = apply::extend(client, &mut journal, &owner, before, self.sheet.policies);
        let seen = self.ground.session.runtime.block_on(done);
        let seen: Seen = seen.map_err(|failure| self.explain(failure))?;
        let exit = match seen.dropped.is_empty() && seen.lost.is_empty() {
            true => Exit::Clean,
            false => Exit::Findings,
        };
        self.end(&Ended::Made(seen), exit)
    }

    fn end(&self, ended: &Ended, exit: Exit) -> Result<Exit> {
        let text = match self.arguments.format {
            Format::Json => json::extend(&self.sheet, ended)?,
            Format::Human => extension::end(&self.sheet, ended, self.context.stdout_style()),
        };
        self.context.host.out(&text);
        Ok(match interrupt::interrupted() {
            true => Exit::Interrupted,
            false => exit,
        })
    }

    fn explain(&self, failure: Failure) -> anyhow::Error {
        match failure {
            Failure::Api(error) if error.is_denied() => {
                self.ground.may_not(&error, self.sheet.owner)
            }
            Failure::Api(error) if error.says("common permission check") => {
                self.ground.may_not_give(&error)
            }
            Failure::Changed(_) => {
                anyhow!("{failure}. Nothing was written: run this again to see what is missing now")
            }
            Failure::Unseen(..) => {
                anyhow!("{failure}. Run this again: it adds only what is missing then")
            }
            other => anyhow!(other),
        }
    }
}
