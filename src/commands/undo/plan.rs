//! What is to be taken back of one run, and what became of it.

use std::path::Path;

use anyhow::Result;

use super::current::read_current_state;
use super::session::UndoSession;
use crate::change::journal::{self, Journal, RecordedRun};
use crate::change::outcome::StepResult;
use crate::change::plan::undo::{self, UndoAction, UndoStep, is_settled};
use crate::cli::context::Context;
use crate::cli::format::OutputFormat;
use crate::cli::undo::UndoArgs;
use crate::cloudflare::Client;
use crate::commands::session::Session;
use crate::commands::step_loop::{RunMode, run_steps};
use crate::exit::Exit;
use crate::project::load;
use crate::prompt::interrupt;
use crate::report::json;
use crate::report::text::undo as report;

/// What is to be taken back of one run.
pub(super) struct UndoPlan {
    run: RecordedRun,
    steps: Vec<UndoStep>,
    /// The journal of the run, for this run alone; one that is not kept where nothing will be done.
    journal: Journal,
}

impl UndoPlan {
    /// Compares what `run` left with what is there. `None` where nothing of it was ever made.
    pub(super) fn make(
        session: &Session<'_>,
        client: Option<&Client<'_>>,
        mode: RunMode,
        run: RecordedRun,
    ) -> Result<Option<Self>> {
        let (run, journal) = if mode == RunMode::Preview {
            (run, Journal::default())
        } else {
            match journal::reopen(&run.path)? {
                Some(reopened) => reopened,
                None => return Ok(None),
            }
        };
        let current = read_current_state(&run, session, client);
        let steps = undo::plan(&run, &current, |path| shown(session.context, path));
        let was_never_made =
            |step: &UndoStep| !step.known && matches!(step.action, UndoAction::Nothing);
        if steps.iter().all(was_never_made) {
            journal.remove();
            return Ok(None);
        }
        Ok(Some(Self {
            run,
            steps,
            journal,
        }))
    }

    /// Takes it back, or shows what would be.
    pub(super) fn run<'a>(
        self,
        session: &'a Session<'a>,
        client: Option<&'a Client<'a>>,
        arguments: &UndoArgs,
        mode: RunMode,
    ) -> Result<Exit> {
        let context = session.context;
        let Self {
            run,
            steps,
            journal,
        } = self;
        let is_shown = arguments.format == OutputFormat::Human && !context.is_quiet();
        let mut undo = UndoSession::new(session, client, &run, journal, mode, is_shown);
        let count = steps.len();
        run_steps(context, &mut undo, steps, mode)?;
        let results = undo.finish(count);
        finish(context, arguments, &run, &results, mode)
    }
}

/// The path as a user sees it.
pub(super) fn shown(context: &Context<'_>, path: &str) -> String {
    // The journal knows the folder without links.
    let cwd =
        std::fs::canonicalize(context.host.cwd()).unwrap_or_else(|_| context.host.cwd().to_owned());
    load::shown(&cwd, Path::new(path))
}

/// Removes a journal that a broken off run has left, with nothing in it to take back.
pub(super) fn tidy(run: &RecordedRun) {
    // One that is still written to is not its own yet.
    if let Ok(Some((run, journal))) = journal::reopen(&run.path)
        && run.open().next().is_none()
    {
        journal.remove();
    }
}

/// Says what was done and what is left, and how the run ends.
fn finish(
    context: &Context<'_>,
    arguments: &UndoArgs,
    run: &RecordedRun,
    results: &[StepResult<UndoStep>],
    mode: RunMode,
) -> Result<Exit> {
    let exit = exit(results);
    let host = context.host;
    if arguments.format == OutputFormat::Json {
        host.out(&json::undo(Some(run), results, |path| shown(context, path)));
        return Ok(exit);
    }
    let style = context.stdout_style();
    if mode == RunMode::Interactive {
        host.err("\n");
    } else {
        for result in results {
            host.out(&report::outcome(result, style));
        }
    }
    host.out(&report::conclusion(run, results, exit, style));
    Ok(exit)
}

/// What could not be seen counts more than what was not done.
fn exit(results: &[StepResult<UndoStep>]) -> Exit {
    let is_unreadable =
        |result: &StepResult<UndoStep>| matches!(result.step.action, UndoAction::Unreadable(_));
    let is_left = |result: &StepResult<UndoStep>| !is_settled(&result.outcome);
    if interrupt::interrupted() {
        Exit::Interrupted
    } else if results.iter().any(is_unreadable) {
        Exit::Failed
    } else if results.iter().any(is_left) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}
