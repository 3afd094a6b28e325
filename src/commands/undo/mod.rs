//! `undo`: look, show, ask, take back.

mod course;
mod present;

use std::path::{Path, PathBuf};

use anyhow::Result;

use self::course::{Course, Manner};
use self::present::present;
use super::session::Session;
use crate::change::apply::reverse::Reverser;
use crate::change::journal::{self, Entry};
use crate::change::plan::reversal::{Ended, Reversal, Way, reversals};
use crate::cli::context::Context;
use crate::cli::format::Format;
use crate::cli::selection::SelectionArgs;
use crate::cli::undo::UndoArgs;
use crate::cloudflare::Client;
use crate::exit::Exit;
use crate::project::{Origin, load};
use crate::prompt::interrupt;
use crate::report::json::{self, DocumentKind};
use crate::report::text::undo as report;

pub(crate) fn run(context: &Context<'_>, arguments: &UndoArgs) -> Result<Exit> {
    let result = undo(context, arguments);
    context.document_failure(result, arguments.format == Format::Json, |error| {
        let help = error.downcast_ref::<journal::Error>();
        let help = help.map(|error| error.help().to_owned());
        json::failed(DocumentKind::Undo, format!("{error:#}"), help)
    })
}

fn undo(context: &Context<'_>, arguments: &UndoArgs) -> Result<Exit> {
    let entries = entries(context)?;
    if arguments.list {
        list(context, arguments, &entries)?;
        return Ok(Exit::Clean);
    }
    if entries.is_empty() {
        return nothing(context, arguments);
    }
    let session = Session::open(context, &SelectionArgs::default())?;
    session.warn();
    let client = session.client(false);
    let manner = manner(context, arguments);
    for entry in entries {
        if entry.open().next().is_none() {
            if manner != Manner::Show {
                tidy(&entry);
            }
            continue;
        }
        if let Some(look) = look(&session, client.as_ref(), manner, entry)? {
            return take_back(context, arguments, look, &session);
        }
    }
    nothing(context, arguments)
}

/// The fixes of the project that wrangler would find here, and those that were run here.
fn entries(context: &Context<'_>) -> Result<Vec<Entry>> {
    let folder = journal::folder(context.host).ok_or(journal::Error::NoFolder)?;
    let found = load::load(context.host.cwd(), &[], &[]);
    let configs: Vec<PathBuf> = found
        .iter()
        .flat_map(|set| &set.projects)
        .filter(|project| project.origin != Origin::Generated)
        .map(|project| project.path.clone())
        .collect();
    let entries = journal::entries(&folder, context.host.cwd(), &configs)?;
    if entries.is_empty() {
        // Where there is no project, that is what a person has to know.
        found?;
    }
    Ok(entries)
}

fn list(context: &Context<'_>, arguments: &UndoArgs, entries: &[Entry]) -> Result<()> {
    let shown = |path: &str| shown(context, path);
    context.host.out(&match arguments.format {
        Format::Json => json::undo_list(entries, shown)?,
        Format::Human => report::list(entries, shown, context.stdout_style()),
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

fn manner(context: &Context<'_>, arguments: &UndoArgs) -> Manner {
    let human = arguments.format == Format::Human;
    match () {
        () if arguments.dry_run => Manner::Show,
        () if arguments.yes => Manner::Act,
        () if human && context.is_interactive() => Manner::Ask,
        () => Manner::Show,
    }
}

/// A fix, held against what is there.
struct Look<'a> {
    entry: Entry,
    reversals: Vec<Reversal>,
    /// None where nothing will be done.
    reverser: Option<Reverser<'a>>,
}

/// Looks at one fix. None where nothing of it was ever made.
fn look<'a>(
    session: &Session<'_>,
    client: Option<&'a Client<'a>>,
    manner: Manner,
    entry: Entry,
) -> Result<Option<Look<'a>>> {
    let (entry, journal) = match manner {
        Manner::Show => (entry, None),
        Manner::Ask | Manner::Act => match journal::reopen(&entry.path)? {
            Some((entry, journal)) => (entry, Some(journal)),
            None => return Ok(None),
        },
    };
    let context = session.context;
    let present = present(&entry, session, client);
    let reversals = reversals(&entry, &present, |path| shown(context, path));
    let reverser = journal.map(|journal| Reverser::new(client, journal));
    let never = |reversal: &Reversal| !reversal.known && matches!(reversal.way, Way::Gone);
    if reversals.iter().all(never) {
        if let Some(reverser) = reverser {
            reverser.close();
        }
        return Ok(None);
    }
    Ok(Some(Look {
        entry,
        reversals,
        reverser,
    }))
}

/// Removes a journal that a broken off run has left, with nothing in it to take back.
fn tidy(entry: &Entry) {
    // One that is still written to is not its own yet.
    if let Ok(Some((entry, journal))) = journal::reopen(&entry.path)
        && entry.open().next().is_none()
    {
        // One that stays does no harm.
        let _ = journal.close();
    }
}

fn take_back(
    context: &Context<'_>,
    arguments: &UndoArgs,
    look: Look<'_>,
    session: &Session<'_>,
) -> Result<Exit> {
    let Look {
        entry,
        reversals,
        reverser,
    } = look;
    let course = Course {
        context,
        session,
        style: context.stderr_style(),
    };
    if arguments.format == Format::Human && !context.is_quiet() {
        course.say(&format!(
            "{}\n",
            report::plan(&entry, &reversals, course.style)
        ));
    }
    let steps = match (manner(context, arguments), reverser) {
        (Manner::Ask, Some(reverser)) => {
            course.ask(context.person().as_mut(), reverser, reversals)?
        }
        (_, Some(reverser)) => course.act(reverser, reversals),
        (_, None) => course::rehearse(reversals),
    };
    finish(context, arguments, &entry, &steps)
}

/// Says what was done and what is left, and how the run ends.
fn finish(
    context: &Context<'_>,
    arguments: &UndoArgs,
    entry: &Entry,
    steps: &[(Reversal, Ended)],
) -> Result<Exit> {
    let exit = exit(steps);
    if arguments.format == Format::Json {
        context.host.out(&json::undo(Some(entry), steps, |path| {
            shown(context, path)
        })?);
        return Ok(exit);
    }
    let style = context.stdout_style();
    if manner(context, arguments) == Manner::Ask {
        context.host.err("\n");
    } else {
        for (reversal, ended) in steps {
            context.host.out(&report::outcome(reversal, ended, style));
        }
    }
    let ended: Vec<&Ended> = steps.iter().map(|(_, ended)| ended).collect();
    context
        .host
        .out(&report::conclusion(entry, &ended, exit, style));
    Ok(exit)
}

/// What could not be seen counts more than what was not done.
fn exit(steps: &[(Reversal, Ended)]) -> Exit {
    if interrupt::interrupted() {
        return Exit::Interrupted;
    }
    let unread = |(reversal, _): &(Reversal, Ended)| matches!(reversal.way, Way::Unread(_));
    let left = |(_, ended): &(Reversal, Ended)| !ended.is_settled();
    match () {
        () if steps.iter().any(unread) => Exit::Failed,
        () if steps.iter().any(left) => Exit::Findings,
        () => Exit::Clean,
    }
}
