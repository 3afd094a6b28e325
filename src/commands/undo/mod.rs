//! `undo`: look, show, ask, take back.

mod current;
mod session;

use std::path::PathBuf;

use anyhow::Result;

use self::session::{UndoSession, remove_if_settled, shown_path};
use super::session::{LoginRenewal, Session};
use super::step_loop::RunMode;
use crate::change::journal::{self, RecordedRun};
use crate::cli::context::Context;
use crate::cli::flags::{OutputFormat, SelectionScope};
use crate::cli::undo::UndoArgs;
use crate::exit::Exit;
use crate::project::{ConfigOrigin, load};
use crate::report::json;
use crate::report::text::undo as report;

pub(crate) fn run(context: &Context<'_>, arguments: &UndoArgs) -> Result<Exit> {
    let runs = recorded_runs(context)?;
    if arguments.list {
        let shown = |path: &str| shown_path(context, path);
        context.host.out(&match arguments.format {
            OutputFormat::Json => json::undo_list(&runs, shown),
            OutputFormat::Human => report::list(&runs, shown, context.stdout_style()),
        });
        return Ok(Exit::Clean);
    }
    if !runs.is_empty() {
        let session = Session::open(context, &SelectionScope::default(), LoginRenewal::Wanted)?;
        session.warn();
        let client = session.client(false);
        let mode = RunMode::choose(context, arguments.yes, arguments.dry_run, arguments.format);
        for run in runs {
            if run.open().next().is_some() {
                let undo = UndoSession::open(&session, client.as_ref(), arguments, mode, run)?;
                if let Some((undo, steps)) = undo {
                    return undo.run(steps);
                }
            } else if mode != RunMode::Preview {
                remove_if_settled(&run);
            }
        }
    }
    context.host.out(&match arguments.format {
        OutputFormat::Json => json::undo(None, &[], str::to_owned),
        OutputFormat::Human => report::NOTHING.to_owned(),
    });
    Ok(Exit::Clean)
}

/// The runs about the project that wrangler would find here, and those that were run here.
fn recorded_runs(context: &Context<'_>) -> Result<Vec<RecordedRun>> {
    let folder = journal::folder(context.host).ok_or(journal::JournalError::NoFolder)?;
    let found = load::load_projects(context.host.cwd(), &[], &[]);
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
