//! `fix`: check, plan, show, ask, apply, check again.

mod choices;
pub(crate) mod course;
pub(crate) mod guided;
mod questions;
mod tokens;
mod unattended;
mod values;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;

use self::course::Course;
use super::assessment::Assessment;
use super::progress::Pending;
use super::session::Session;
use crate::change::apply::{Done, Patience, Wait};
use crate::change::journal::{self, Journal};
use crate::change::plan::Outcome;
use crate::change::plan::answers::Answers;
use crate::cli::context::Context;
use crate::cli::fix::FixArgs;
use crate::cli::format::Format;
use crate::exit::Exit;
use crate::prompt::interrupt;
use crate::report::json::{self, DocumentKind};
use crate::report::text::{conclusion, outcome};

pub(crate) fn run(context: &Context<'_>, arguments: &FixArgs) -> Result<Exit> {
    run_with(context, arguments, journal::of_command("fix", context.host))
}

/// The same with no journal: for what is gone afterwards anyway.
pub(super) fn run_unrecorded(context: &Context<'_>, arguments: &FixArgs) -> Result<Exit> {
    run_with(context, arguments, Journal::none())
}

fn run_with(context: &Context<'_>, arguments: &FixArgs, journal: Journal) -> Result<Exit> {
    let result = fix(context, arguments, journal);
    context.document_failure(result, arguments.format == Format::Json, |error| {
        json::failed(DocumentKind::Fix, format!("{error:#}"), None)
    })
}

fn fix(context: &Context<'_>, arguments: &FixArgs, journal: Journal) -> Result<Exit> {
    let session = Session::open(context, &arguments.scope)?;
    session.warn();
    let client = session.client(arguments.scope.offline);
    let given = values::read(context, &arguments.create)?;
    let answers = Answers {
        create: given.sources,
        ..answers(context, arguments)
    };
    let pending = Pending::new(context);
    let watch = |wait: Wait<'_>| pending.tell(wait);
    let patience = Patience {
        limit: Duration::from_secs(arguments.timeout),
        watch: &watch,
    };
    let mut course = Course::new(
        context,
        &arguments.scope,
        &session,
        client.as_ref(),
        answers,
        patience,
    );
    course.values = given.values;
    course.journal = journal;
    let last = if is_guided(context, arguments) {
        course.guide(&mut *context.person())?
    } else {
        course.follow(arguments)?
    };
    finish(context, arguments, &course, &last)
}

fn answers(context: &Context<'_>, arguments: &FixArgs) -> Answers {
    let event = context.host.var("GITHUB_EVENT_NAME");
    Answers {
        only: arguments.only.clone(),
        bindings: arguments.bindings.clone(),
        scopes: arguments.scopes.clone(),
        copy: arguments.copy_bindings,
        store: arguments.store_id.clone(),
        secrets: arguments.secret_names.iter().cloned().collect(),
        create: BTreeMap::new(),
        pull_request: event.is_some_and(|event| event.starts_with("pull_request")),
    }
}

/// Somebody can be asked, and wants to be.
fn is_guided(context: &Context<'_>, arguments: &FixArgs) -> bool {
    let wanted = !arguments.yes && !arguments.dry_run && arguments.format == Format::Human;
    wanted && context.is_interactive()
}

/// Says what was done and what is left, and how the run ends.
fn finish(
    context: &Context<'_>,
    arguments: &FixArgs,
    course: &Course<'_>,
    last: &Assessment,
) -> Result<Exit> {
    let findings = course.selected(last.findings());
    let report = last.report(&findings);
    let exit = exit(&course.done, report.exit(false));
    if arguments.format == Format::Json {
        context.host.out(&json::fix(&course.done, &report)?);
        return Ok(exit);
    }
    let style = context.stdout_style();
    if arguments.yes {
        for done in &course.done {
            context.host.out(&outcome::outcome(done, style));
        }
    }
    let mut conclusion = conclusion::conclusion(&report, &course.done, exit, style);
    let guided = is_guided(context, arguments);
    if guided && exit == Exit::Findings && report.is_fixable() {
        conclusion.push_str(&conclusion::next("wrangler-permit fix", style));
    }
    if course.journal.holds_steps() {
        conclusion.push_str(&course.way_back(style));
    }
    if guided && !conclusion.starts_with('\n') {
        context.host.err("\n");
    }
    context.host.out(&conclusion);
    Ok(exit)
}

/// A check that is clean is a clean run, unless something was asked for and not done.
fn exit(done: &[Done], check: Exit) -> Exit {
    if interrupt::interrupted() {
        return Exit::Interrupted;
    }
    let left = done.iter().any(|done| match done.outcome {
        Outcome::Planned | Outcome::Failed(_) | Outcome::Denied(..) | Outcome::Refused(_) => true,
        Outcome::Applied | Outcome::Declined | Outcome::Skipped(_) => false,
    });
    if left {
        check.max(Exit::Findings)
    } else {
        check
    }
}
