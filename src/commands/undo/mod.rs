//! `undo`: look, show, ask, take back.

mod current;
mod session;

use std::path::{Path, PathBuf};

use anyhow::Result;

use self::current::read_current_state;
use self::session::UndoSession;
use super::session::Session;
use super::step_loop::{RunMode, run_in_mode};
use crate::change::journal::{self, Journal, RecordedRun};
use crate::change::outcome::StepResult;
use crate::change::plan::undo::{UndoAction, UndoStep, is_settled, plan};
use crate::cli::context::Context;
use crate::cli::format::Format;
use crate::cli::selection::SelectionArgs;
use crate::cli::undo::UndoArgs;
use crate::cloudflare::Client;
use crate::exit::Exit;
use crate::project::{Origin, load};
use crate::prompt::interrupt;
use crate::report::{json, undo as report};

pub(crate) fn run(context: &Context<'_>, arguments: &UndoArgs) -> Result<Exit> {
    let result = undo(context, arguments);
    context.document_failure(result, arguments.format == Format::Json, |error| {
        let help = error.downcast_ref::<journal::Error>();
        let help = help.map(|error| error.help().to_owned());
        json::undo_failed(format!("{error:#}"), help)
    })
}

fn undo(context: &Context<'_>, arguments: &UndoArgs) -> Result<Exit> {
    let runs = recorded_runs(context)?;
    if arguments.list {
        list(context, arguments, &runs)?;
        return Ok(Exit::Clean);
    }
    if runs.is_empty() {
        return nothing(context, arguments);
    }
    let session = Session::open(context, &SelectionArgs::default())?;
    session.warn();
    let client = session.client(false);
    let mode = RunMode::choose(context, arguments.yes, arguments.dry_run, arguments.format);
    for run in runs {
        if run.open().next().is_none() {
            if mode != RunMode::Preview {
                tidy(&run);
            }
            continue;
        }
        if let Some(plan) = UndoPlan::make(&session, client.as_ref(), mode, run)? {
            return plan.run(&session, client.as_ref(), arguments, mode);
        }
    }
    nothing(context, arguments)
}

/// The runs about the project that wrangler would find here, and those that were run here.
fn recorded_runs(context: &Context<'_>) -> Result<Vec<RecordedRun>> {
    let folder = journal::folder(context.host).ok_or(journal::Error::NoFolder)?;
    let found = load::load(context.host.cwd(), &[], &[]);
    let configs: Vec<PathBuf> = found
        .iter()
        .flat_map(|set| &set.projects)
        .filter(|project| project.origin != Origin::Generated)
        .map(|project| project.path.clone())
        .collect();
    let runs = journal::entries(&folder, context.host.cwd(), &configs)?;
    if runs.is_empty() {
        // Where there is no project, that is what a person has to know.
        found?;
    }
    Ok(runs)
}

fn list(context: &Context<'_>, arguments: &UndoArgs, runs: &[RecordedRun]) -> Result<()> {
    let shown = |path: &str| shown(context, path);
    context.host.out(&match arguments.format {
        Format::Json => json::undo_list(runs, shown)?,
        Format::Human => report::list(runs, shown, context.stdout_style()),
    });
    Ok(())
}

/// The path as a user sees it.
fn shown(context: &Context<'_>, path: &str) -> String {
    // The journal knows the folder without links.
    let cwd =
        std::fs::canonicalize(context.host.cwd()).unwrap_or_else(|_| context.host.cwd().to_owned());
    load::shown(&cwd, Path::new(path))
}

fn nothing(context: &Context<'_>, arguments: &UndoArgs) -> Result<Exit> {
    context.host.out(&match arguments.format {
        Format::Json => json::undo(None, &[], str::to_owned)?,
        Format::Human => report::NOTHING.to_owned(),
    });
    Ok(Exit::Clean)
}

/// What is to be taken back of one run.
struct UndoPlan {
    run: RecordedRun,
    steps: Vec<UndoStep>,
    /// The journal of the run, for this run alone; one that is not kept where nothing will be done.
    journal: Journal,
}

impl UndoPlan {
    /// Compares what `run` left with what is there. `None` where nothing of it was ever made.
    fn make(
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
        let steps = plan(&run, &current, |path| shown(session.context, path));
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
    fn run<'a>(
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
        let is_shown = arguments.format == Format::Human && !context.is_quiet();
        let mut undo = UndoSession::new(session, client, &run, journal, mode, is_shown);
        let count = steps.len();
        run_in_mode(context, &mut undo, steps, mode)?;
        let results = undo.finish(count);
        finish(context, arguments, &run, &results, mode)
    }
}

/// Removes a journal that a broken off run has left, with nothing in it to take back.
fn tidy(run: &RecordedRun) {
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
    if arguments.format == Format::Json {
        host.out(&json::undo(Some(run), results, |path| {
            shown(context, path)
        })?);
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
