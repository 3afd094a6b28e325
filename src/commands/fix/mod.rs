//! `fix`: check, plan, show, ask, apply, check again.

mod answer;
mod batch;
mod choices;
pub(crate) mod interactive;
mod questions;
pub(crate) mod round;
pub(crate) mod session;
mod tokens;
mod values;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;

use self::session::FixSession;
use super::assessment::Assessment;
use super::progress::PendingNotice;
use super::session::Session;
use super::step_loop::RunMode;
use crate::change::apply::{PollOptions, PollProgress};
use crate::change::journal::{self, Journal};
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::answers::FlagAnswers;
use crate::cli::context::Context;
use crate::cli::fix::FixArgs;
use crate::cli::format::OutputFormat;
use crate::exit::Exit;
use crate::prompt::interrupt;
use crate::report::json::{self, DocumentKind};
use crate::report::text::{conclusion, outcome};

pub(crate) fn run(context: &Context<'_>, arguments: &FixArgs) -> Result<Exit> {
    run_with(context, arguments, journal::start("fix", context.host))
}

/// The same with no journal: for what is gone afterwards anyway.
pub(super) fn run_unrecorded(context: &Context<'_>, arguments: &FixArgs) -> Result<Exit> {
    run_with(context, arguments, Journal::default())
}

fn run_with(context: &Context<'_>, arguments: &FixArgs, journal: Journal) -> Result<Exit> {
    let result = fix(context, arguments, journal);
    context.document_failure(result, arguments.format == OutputFormat::Json, |error| {
        json::failed(DocumentKind::Fix, format!("{error:#}"), None)
    })
}

fn fix(context: &Context<'_>, arguments: &FixArgs, journal: Journal) -> Result<Exit> {
    let session = Session::open(context, &arguments.scope)?;
    session.warn();
    let client = session.client(arguments.scope.offline);
    let given = values::read(context, &arguments.create)?;
    let answers = FlagAnswers {
        create: given.sources,
        ..answers(context, arguments)
    };
    let pending = PendingNotice::new(context);
    let watch = |progress: PollProgress<'_>| pending.tell(progress);
    let polling = PollOptions {
        limit: Duration::from_secs(arguments.timeout),
        watch: &watch,
    };
    let mut fix = FixSession::new(
        context,
        &arguments.scope,
        &session,
        client.as_ref(),
        answers,
        polling,
        journal,
    );
    fix.values = given.values;
    let mode = mode(context, arguments);
    let last = if mode == RunMode::Interactive {
        fix.run_interactive(&mut *context.person())?
    } else {
        fix.run_batch(arguments, mode)?
    };
    finish(context, arguments, &fix, &last)
}

fn answers(context: &Context<'_>, arguments: &FixArgs) -> FlagAnswers {
    let event = context.host.var("GITHUB_EVENT_NAME");
    FlagAnswers {
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

fn mode(context: &Context<'_>, arguments: &FixArgs) -> RunMode {
    let FixArgs { yes, dry_run, .. } = *arguments;
    RunMode::choose(context, yes, dry_run, arguments.format)
}

/// Says what was done and what is left, and how the run ends.
fn finish(
    context: &Context<'_>,
    arguments: &FixArgs,
    fix: &FixSession<'_>,
    last: &Assessment,
) -> Result<Exit> {
    let findings = fix.selected(last.findings());
    let report = last.report(&findings);
    let exit = exit(&fix.results, report.exit(false));
    if arguments.format == OutputFormat::Json {
        context.host.out(&json::fix(&fix.results, &report)?);
        return Ok(exit);
    }
    let style = context.stdout_style();
    if arguments.yes {
        for result in &fix.results {
            context.host.out(&outcome::outcome(result, style));
        }
    }
    let mut conclusion = conclusion::conclusion(&report, &fix.results, exit, style);
    let is_interactive = mode(context, arguments) == RunMode::Interactive;
    if is_interactive && exit == Exit::Findings && report.is_fixable() {
        conclusion.push_str(&conclusion::next("wrangler-permit fix", style));
    }
    conclusion.push_str(&fix.undo_hint(style));
    if is_interactive && !conclusion.starts_with('\n') {
        context.host.err("\n");
    }
    context.host.out(&conclusion);
    Ok(exit)
}

/// A check that is clean is a clean run, unless something was asked for and not done.
fn exit(results: &[StepResult], check: Exit) -> Exit {
    if interrupt::interrupted() {
        return Exit::Interrupted;
    }
    let is_left = |result: &StepResult| match result.outcome {
        StepOutcome::Planned
        | StepOutcome::Failed(_)
        | StepOutcome::Denied(..)
        | StepOutcome::Refused(_)
        | StepOutcome::Uneditable(_) => true,
        StepOutcome::Applied | StepOutcome::Declined | StepOutcome::Skipped(_) => false,
    };
    if results.iter().any(is_left) {
        check.max(Exit::Findings)
    } else {
        check
    }
}
