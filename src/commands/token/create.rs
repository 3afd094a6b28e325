//! `token create`: plan, show, ask, make, read back, hand over.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, bail};

use super::ground::{Decision, Ground, Question, decide, refuse_blanks, unlisted};
use super::hands::Hands;
use crate::change::apply::token::{self as apply, Failure, Minted};
use crate::change::journal::{self, Journal};
use crate::cli::context::Context;
use crate::cli::format::Format;
use crate::cli::token::create::CreateArgs;
use crate::cli::token::new_token::NewTokenArgs;
use crate::cloudflare::{Client, Token};
use crate::commands::progress::Progress;
use crate::exit::Exit;
use crate::facts::{QueryResult, TokenFacts, TokenQueries, gather_token_facts};
use crate::permissions::token::body::Condition;
use crate::permissions::token::{Blueprint, Body, Owner, Policies, name};
use crate::prompt::interrupt;
use crate::report::json::{self, DocumentKind};
use crate::report::text::token_create as minting;
use crate::report::view::create::{CreateResult as Ended, CreateView as Sheet, ValueDestination};

/// What `?` says.
const WHY: &str = "The token may do exactly what the table says, and only in this account. Its value is \
                   told once; whoever has it may do the same.";

pub(crate) fn run(context: &Context<'_>, arguments: &CreateArgs) -> Result<Exit> {
    let result = create(context, arguments);
    let purpose = arguments.subjects.purpose;
    context.document_failure(result, arguments.format == Format::Json, |error| {
        json::failed(DocumentKind::Create(purpose), format!("{error:#}"), None)
    })
}

fn create(context: &Context<'_>, arguments: &CreateArgs) -> Result<Exit> {
    let hands = Hands::of(context, arguments)?;
    let (subjects, writing) = (&arguments.subjects, &arguments.writing);
    let (ground, client) = Ground::lay(context, subjects, writing)?;
    let owner = arguments.making.owner;
    ground.suits(owner)?;
    let progress = Progress::start(context, true);
    let told = ground.look(&client, owner);
    let there = ground
        .session
        .runtime
        .block_on(there(&client, &ground, owner));
    progress.end();
    let told = told?;
    let blueprint = Blueprint::new(&ground.needs, Some(&ground.account), owner);
    let body = body(&blueprint, &told, &ground, &arguments.making, context)?;
    let namesakes = there.iter().filter(|token| token.name == body.name);
    let sheet = Sheet {
        purpose: ground.purpose,
        projects: &ground.read.projects,
        tools: &ground.read.tools,
        blueprint: &blueprint,
        account: &ground.account,
        assumed: ground.read.accounts.only.as_ref() == Some(&ground.account),
        body: &body,
        source: &ground.lent.source,
        unlisted: unlisted(&told),
        namesakes: namesakes.map(|token| token.id.as_str()).collect(),
        way: hands.way(),
    };
    let work = Work {
        context,
        arguments,
        ground: &ground,
        owner,
        sheet,
    };
    work.go(&client, &hands, &there)
}

/// The tokens that are there already, as far as they can be seen.
async fn there(client: &Client<'_>, ground: &Ground<'_>, owner: Owner) -> Vec<Token> {
    let wanted = TokenQueries::tokens(ground.owner(owner));
    match gather_token_facts(client, &wanted).await.tokens {
        QueryResult::Found(tokens) => tokens,
        _ => Vec::new(),
    }
}

/// The token as the API is asked for it.
fn body(
    blueprint: &Blueprint<'_>,
    told: &TokenFacts,
    ground: &Ground<'_>,
    making: &NewTokenArgs,
    context: &Context<'_>,
) -> Result<Body> {
    if blueprint.grants.is_empty() {
        bail!("nothing is known for certain to be needed: see `wrangler-permit token needs`");
    }
    let grants = blueprint.grants.iter().copied();
    let places = told.places(Some(&ground.account));
    let policies = Policies::of(grants, &told.catalog(), &places);
    refuse_blanks(&policies)?;
    let own = || name::name(ground.purpose, &ground.read.projects);
    Ok(Body {
        name: making.name.clone().unwrap_or_else(own),
        policies: policies.policies,
        condition: Condition::from_networks(&making.ips),
        expires_on: making.expires_on(context.host.now()),
    })
}

/// One creation, from the plan on.
struct Work<'a> {
    context: &'a Context<'a>,
    arguments: &'a CreateArgs,
    ground: &'a Ground<'a>,
    owner: Owner,
    sheet: Sheet<'a>,
}

impl Work<'_> {
    fn go(&self, client: &Client<'_>, hands: &Hands, there: &[Token]) -> Result<Exit> {
        let mut journal = journal::of_command("token create", self.context.host);
        let projects = &self.ground.read.projects;
        journal.cover(projects.iter().map(|project| project.path.as_path()));
        if !self.arguments.writing.dry_run {
            journal.prove()?;
        }
        let style = self.context.stderr_style();
        if self.arguments.format == Format::Human && !self.context.is_quiet() {
            self.context.host.err(&minting::plan(&self.sheet, style));
        }
        let question = Question {
            text: "Make this token?",
            detail: &minting::detail(self.sheet.body, style),
            why: WHY,
        };
        let (writing, format) = (&self.arguments.writing, self.arguments.format);
        match decide(self.context, writing, format, &question)? {
            Decision::Do => self.make(client, hands, &mut journal, there),
            Decision::Planned => self.end(&Ended::Planned, Exit::Findings),
            Decision::Declined => self.end(&Ended::Declined, Exit::Findings),
        }
    }

    fn make(
        &self,
        client: &Client<'_>,
        hands: &Hands,
        journal: &mut Journal,
        there: &[Token],
    ) -> Result<Exit> {
        let _busy = interrupt::busy();
        let open = hands.open()?;
        let (of, body) = (self.ground.owner(self.owner), self.sheet.body);
        let before: BTreeSet<String> = there.iter().map(|token| token.id.clone()).collect();
        let made = apply::create(client, journal, &of, body, &before);
        let minted = self.ground.session.runtime.block_on(made);
        let minted = minted.map_err(|failure| self.explain(failure))?;
        // A token that may less than it should must not take the place of one that works.
        let handed = match minted.seen.dropped.is_empty() {
            false => None,
            true => Some(open.take(&minted.made.value, self.arguments.format, self.context.host)),
        };
        let exit = match &handed {
            Some(Ok(())) => Exit::Clean,
            Some(Err(_)) | None => Exit::Findings,
        };
        let Minted { made, seen } = &minted;
        self.end(
            &Ended::Made {
                token: &made.token,
                value: &made.value,
                seen,
                handed: handed.as_ref(),
            },
            exit,
        )
    }

    fn end(&self, ended: &Ended<'_>, exit: Exit) -> Result<Exit> {
        let exit = match interrupt::interrupted() {
            true => Exit::Interrupted,
            false => exit,
        };
        if self.arguments.format == Format::Json {
            let document = json::create(&self.sheet, ended)?;
            return match (self.context.host.deliver(&document), ended) {
                (Err(error), Ended::Made { token, .. }) => Err(anyhow!(
                    "standard output did not take the document: {error}. The token {} is there: \
                     roll it for a value, or delete it: {}",
                    token.id,
                    self.sheet.page()
                )),
                _ => Ok(exit),
            };
        }
        // Where standard output is for the value, nothing else is written there.
        let aside = self.sheet.way == ValueDestination::Out && matches!(ended, Ended::Made { .. });
        let style = if aside {
            self.context.stderr_style()
        } else {
            self.context.stdout_style()
        };
        let text = minting::end(&self.sheet, ended, style);
        match aside {
            true => self.context.host.err(&text),
            false => self.context.host.out(&text),
        }
        Ok(exit)
    }

    /// What to say where there is no token, or none that anybody has.
    fn explain(&self, failure: Failure) -> anyhow::Error {
        let page = self.sheet.page();
        match failure {
            Failure::Api(error) if error.is_denied() => self.ground.may_not(&error, self.owner),
            Failure::Api(error) if error.says("common permission check") => {
                self.ground.may_not_give(&error)
            }
            Failure::Valueless(error, tokens) => {
                let ids: Vec<&str> = tokens.iter().map(|token| token.id.as_str()).collect();
                anyhow!(
                    "{error}. A token was made all the same ({}), but its value was in the answer that \
                     did not come: nobody has it. Roll the token for a new value, or delete it: {page}",
                    ids.join(", ")
                )
            }
            Failure::Unseen(..) => anyhow!("{failure}. Look before you try again: {page}"),
            other => anyhow!(other),
        }
    }
}
