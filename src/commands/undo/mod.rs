//! `undo`: look, show, ask, take back.

mod current;
mod session;

use std::path::PathBuf;

use anyhow::{Result, bail};

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
use crate::report::view::undo::RunView;

pub(crate) fn run(context: &Context<'_>, arguments: &UndoArgs) -> Result<Exit> {
    let runs = recorded_runs(context)?;
    if arguments.list {
        list(context, arguments, &runs);
        return Ok(Exit::Clean);
    }
    let runs = match &arguments.run {
        Some(id) => vec![choose_run(context, runs, id)?],
        None => runs,
    };
    let mode = RunMode::choose(
        context,
        arguments.yes,
        arguments.dry_run,
        arguments.report.format(),
    );
    let mut kept = 0;
    if !runs.is_empty() {
        let session = Session::open(context, &SelectionScope::default(), LoginRenewal::Wanted)?;
        session.warn();
        let client = session.client(false);
        for run in runs {
            if run.is_reversible() || arguments.run.is_some() {
                let undo = UndoSession::open(&session, client.as_ref(), arguments, mode, run)?;
                if let Some((undo, steps)) = undo {
                    return undo.run(steps);
                }
            } else if run.open().next().is_some() {
                kept += 1;
            } else if mode != RunMode::Preview {
                remove_if_settled(&run);
            }
        }
    }
    context.host.out(&match arguments.report.format() {
        OutputFormat::Json => json::undo(None, &[], str::to_owned),
        _ => report::nothing(kept, &context.invocation, context.stdout_style()),
    });
    Ok(Exit::Clean)
}

fn list(context: &Context<'_>, arguments: &UndoArgs, runs: &[RecordedRun]) {
    let shown = |path: &str| shown_path(context, path);
    let open = runs.iter().filter(|run| run.open().next().is_some());
    context.host.out(&match arguments.report.format() {
        OutputFormat::Json => json::undo_list(open, shown),
        _ => {
            let views: Vec<RunView<'_>> = open.map(|run| RunView::new(run, context.host)).collect();
            report::list(&views, shown, context.stdout_style())
        }
    });
}

/// The run whose id begins with `id`.
///
/// # Errors
/// No run, or more than one, has something left and begins so.
fn choose_run(context: &Context<'_>, runs: Vec<RecordedRun>, id: &str) -> Result<RecordedRun> {
    let open = runs.into_iter().filter(|run| run.open().next().is_some());
    let mut named: Vec<RecordedRun> = open.filter(|run| run.id().starts_with(id)).collect();
    let list = context.invocation.command("undo", [&["--list"]]);
    match (named.pop(), named.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), _) => bail!("several runs begin with {id:?}: `{list}` shows their ids"),
        (None, _) => bail!(
            "no run {id:?} of this project has something left: `{list}` shows those that have"
        ),
    }
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
