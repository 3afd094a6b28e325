//! `undo`: look, show, ask, take back.

mod current;
mod plan;
mod session;

use std::path::PathBuf;

use anyhow::Result;

use self::plan::{UndoPlan, shown, tidy};
use super::session::Session;
use super::step_loop::RunMode;
use crate::change::journal::{self, RecordedRun};
use crate::cli::context::Context;
use crate::cli::format::OutputFormat;
use crate::cli::selection::SelectionArgs;
use crate::cli::undo::UndoArgs;
use crate::exit::Exit;
use crate::project::{ConfigOrigin, load};
use crate::report::json::{self, DocumentKind};
use crate::report::text::undo as report;

pub(crate) fn run(context: &Context<'_>, arguments: &UndoArgs) -> Result<Exit> {
    let result = undo(context, arguments);
    context.document_failure(result, arguments.format == OutputFormat::Json, |error| {
        let help = error.downcast_ref::<journal::JournalError>();
        let help = help.map(|error| error.help().to_owned());
        json::failed(DocumentKind::Undo, format!("{error:#}"), help)
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
    let folder = journal::folder(context.host).ok_or(journal::JournalError::NoFolder)?;
    let found = load::load(context.host.cwd(), &[], &[]);
    let configs: Vec<PathBuf> = found
        .iter()
        .flat_map(|set| &set.projects)
        .filter(|project| project.origin != ConfigOrigin::Generated)
        .map(|project| project.path.clone())
        .collect();
    let runs = journal::read_runs(&folder, context.host.cwd(), &configs)?;
    if runs.is_empty() {
        // Where there is no project, that is what a person has to know.
        found?;
    }
    Ok(runs)
}

fn list(context: &Context<'_>, arguments: &UndoArgs, runs: &[RecordedRun]) -> Result<()> {
    let shown = |path: &str| shown(context, path);
    context.host.out(&match arguments.format {
        OutputFormat::Json => json::undo_list(runs, shown)?,
        OutputFormat::Human => report::list(runs, shown, context.stdout_style()),
    });
    Ok(())
}

fn nothing(context: &Context<'_>, arguments: &UndoArgs) -> Result<Exit> {
    context.host.out(&match arguments.format {
        OutputFormat::Json => json::undo(None, &[], str::to_owned)?,
        OutputFormat::Human => report::NOTHING.to_owned(),
    });
    Ok(Exit::Clean)
}
