//! `fix`: check, plan, show, ask, apply, check again.

mod choices;
mod credential;
pub(crate) mod questions;
mod round;
mod rounds;
pub(crate) mod session;
mod tokens;
mod values;

use anyhow::Result;

use self::credential::KeptDecisions;
use self::session::FixSession;
use super::assessment::Assessment;
use super::progress::PendingNotice;
use super::session::{LoginRenewal, Session};
use super::step_loop::{RunMode, exit_unless_interrupted};
use crate::change::journal::{self, Journal};
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::answers::FlagAnswers;
use crate::cli::context::Context;
use crate::cli::fix::FixArgs;
use crate::cli::flags::OutputFormat;
use crate::exit::Exit;
use crate::prompt::PromptAbort;
use crate::report::json;
use crate::report::text::advice::advice;
use crate::report::text::{conclusion, outcome};

pub(crate) fn run(context: &Context<'_>, arguments: &FixArgs) -> Result<Exit> {
    run_recorded(context, arguments, journal::start("fix", context.host))
}

/// The same, written down in `journal`.
pub(super) fn run_recorded(
    context: &Context<'_>,
    arguments: &FixArgs,
    journal: Journal,
) -> Result<Exit> {
    let renewal = LoginRenewal::wanted(!arguments.scope.offline);
    let mut session = Session::open(context, &arguments.scope.place, renewal)?;
    session.warn();
    let given = values::read_values(context, &arguments.create)?;
    let pending = PendingNotice::new(context, arguments.timeout);
    let FixArgs { yes, dry_run, .. } = *arguments;
    let mode = RunMode::choose(context, yes, dry_run, arguments.report.format());
    let mut answers = answers(context, arguments);
    answers.create = given.sources;
    let (mut journal, mut kept) = (journal, KeptDecisions::default());
    loop {
        let client = session.client(arguments.scope.offline);
        let client = client.as_ref();
        let mut fix = FixSession::new(&arguments.scope, &session, client, &pending, journal);
        fix.answers = answers.clone();
        fix.values.clone_from(&given.values);
        fix.can_renew = true;
        fix.carry_on(kept);
        let last = if mode == RunMode::Interactive {
            fix.run_interactive(&mut *context.person())
        } else {
            fix.run_batch(arguments, mode)
        };
        let last = match last {
            Ok(last) => last,
            Err(error) if fix.changed_since(0) && !error.is::<PromptAbort>() => {
                let is_json = arguments.report.format() == OutputFormat::Json;
                let document = is_json.then_some(json::unchecked_fix as _);
                return Ok(finish_unchecked(&fix, document, arguments.yes, &error));
            }
            Err(error) => return Err(error),
        };
        let (replacement, is_reopened) = (fix.replacement.take(), fix.is_reopened);
        if replacement.is_none() && !is_reopened {
            return finish(arguments, mode, &fix, &last);
        }
        kept = KeptDecisions {
            results: fix.results,
            account: fix.account,
            probe: fix.probe,
        };
        journal = fix.journal;
        match replacement {
            Some(pasted) => session.use_credential(pasted)?,
            None => session = Session::open(context, &arguments.scope.place, renewal)?,
        }
    }
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
        pull_request: event.is_some_and(|event| event.starts_with("pull_request")),
        ..FlagAnswers::default()
    }
}

/// Says what was done where nothing could be looked at after it: a config can have gone meanwhile.
pub(super) fn finish_unchecked(
    fix: &FixSession<'_>,
    write_document: Option<fn(&[StepResult], String) -> String>,
    is_batch: bool,
    error: &anyhow::Error,
) -> Exit {
    let context = fix.context;
    let reason = format!("what is left could not be looked at: {error:#}");
    if let Some(write) = write_document {
        context.host.out(&write(&fix.results, reason.clone()));
    } else {
        let style = context.stdout_style();
        if is_batch {
            for result in &fix.results {
                context.host.out(&outcome::outcome(result, style));
            }
        }
        context.host.out(&fix.undo_hint(style));
    }
    context.error(&reason);
    exit_unless_interrupted(Exit::Failed)
}

/// Says what was done and what is left, and how the run ends.
fn finish(
    arguments: &FixArgs,
    mode: RunMode,
    fix: &FixSession<'_>,
    last: &Assessment,
) -> Result<Exit> {
    let context = fix.context;
    let findings = fix.select_findings(last.findings());
    let report = last.report(&findings);
    let exit = exit(&fix.results, report.exit());
    if arguments.report.format() == OutputFormat::Json {
        context.host.out(&json::fix(&fix.results, &report));
        return Ok(exit);
    }
    let is_planned = fix.results.iter().any(|result| result.outcome.is_planned());
    if let Some(reason) = context
        .silence()
        .filter(|_| is_planned && !arguments.dry_run && !context.is_quiet())
    {
        context.note(&format!("nothing was asked: {reason}"));
    }
    let style = context.stdout_style();
    if arguments.yes {
        for result in &fix.results {
            context.host.out(&outcome::outcome(result, style));
        }
    }
    let mut conclusion = conclusion::conclusion(&report, &fix.results, exit, style);
    let is_interactive = mode == RunMode::Interactive;
    if is_interactive && exit == Exit::Findings && report.is_fixable() {
        // Without another token, this command would end as it did now.
        let next = if fix.lacks_permission() {
            "check"
        } else {
            "fix"
        };
        let next = report.input.invocation.command(next, []);
        conclusion.push_str(&advice(&next, style));
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
    let is_left = |result: &StepResult| match result.outcome {
        StepOutcome::Planned
        | StepOutcome::Failed(_)
        | StepOutcome::Denied(..)
        | StepOutcome::Refused(_)
        | StepOutcome::Uneditable(_) => true,
        // Where it cannot be seen, the check has looked since.
        StepOutcome::Applied
        | StepOutcome::Unconfirmed(_)
        | StepOutcome::Declined
        | StepOutcome::Skipped(_) => false,
    };
    let is_left = results.iter().any(is_left);
    exit_unless_interrupted(check.max(Exit::findings_if(is_left)))
}
