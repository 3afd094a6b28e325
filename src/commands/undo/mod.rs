//! `undo`: look, show, ask, take back.

mod course;
mod present;

use std::path::{Path, PathBuf};

use anyhow::Result;

use self::course::{Course, Manner};
use self::present::present;
use super::run::{is_interactive, person, style};
use super::session::Session;
use crate::change::apply::reverse::Reverser;
use crate::change::journal::{self, Entry};
use crate::change::plan::reversal::{Ended, Reversal, Way, reversals};
use crate::cli::{Cli, Format, Scope, Undo};
use crate::cloudflare::{Client, Logged};
use crate::exit::Exit;
use crate::host::Host;
use crate::project::{Origin, load};
use crate::prompt::{Gone, interrupt};
use crate::report::json::{self, DocumentKind};
use crate::report::text::undo as report;

pub(super) fn run(cli: &Cli, arguments: &Undo, host: &dyn Host) -> Result<Exit> {
    let result = undo(cli, arguments, host);
    match &result {
        Err(error) if arguments.format == Format::Json && !error.is::<Gone>() => {
            let help = error.downcast_ref::<journal::Error>();
            let help = help.map(|error| error.help().to_owned());
            host.out(&json::failed(
                DocumentKind::Undo,
                format!("{error:#}"),
                help,
            )?);
        }
        _ => {}
    }
    result
}

fn undo(cli: &Cli, arguments: &Undo, host: &dyn Host) -> Result<Exit> {
    let entries = entries(host)?;
    if arguments.list {
        list(cli, arguments, host, &entries)?;
        return Ok(Exit::Clean);
    }
    if entries.is_empty() {
        return nothing(arguments, host);
    }
    let session = Session::new(host, &Scope::default())?;
    session.warn(host, cli.quiet);
    let log = |logged: &Logged<'_>| host.err(&format!("{logged}\n"));
    let log: Option<&(dyn Fn(&Logged<'_>) + Sync)> = if cli.verbose { Some(&log) } else { None };
    let client = session.client(false, log);
    let manner = manner(arguments, host);
    for entry in entries {
        if entry.open().next().is_none() {
            if manner != Manner::Show {
                tidy(&entry);
            }
            continue;
        }
        if let Some(look) = look(host, &session, client.as_ref(), manner, entry)? {
            return take_back(cli, arguments, host, look, &session);
        }
    }
    nothing(arguments, host)
}

/// The fixes of the project that wrangler would find here, and those that were run here.
fn entries(host: &dyn Host) -> Result<Vec<Entry>> {
    let folder = journal::folder(host).ok_or(journal::Error::NoFolder)?;
    let found = load::load(host.cwd(), &[], &[]);
    let configs: Vec<PathBuf> = found
        .iter()
        .flatten()
        .filter(|project| project.origin != Origin::Generated)
        .map(|project| project.path.clone())
        .collect();
    let entries = journal::entries(&folder, host.cwd(), &configs)?;
    if entries.is_empty() {
        // Where there is no project, that is what a person has to know.
        found?;
    }
    Ok(entries)
}

fn list(cli: &Cli, arguments: &Undo, host: &dyn Host, entries: &[Entry]) -> Result<()> {
    let shown = |path: &str| shown(host, path);
    host.out(&match arguments.format {
        Format::Json => json::undo_list(entries, shown)?,
        Format::Human => report::list(entries, shown, style(cli, host, true)),
    });
    Ok(())
}

/// The path as a user sees it.
fn shown(host: &dyn Host, path: &str) -> String {
    // The journal knows the folder without links.
    let cwd = std::fs::canonicalize(host.cwd()).unwrap_or_else(|_| host.cwd().to_owned());
    load::shown(&cwd, Path::new(path))
}

fn nothing(arguments: &Undo, host: &dyn Host) -> Result<Exit> {
    host.out(&match arguments.format {
        Format::Json => json::undo(None, &[], str::to_owned)?,
        Format::Human => report::NOTHING.to_owned(),
    });
    Ok(Exit::Clean)
}

fn manner(arguments: &Undo, host: &dyn Host) -> Manner {
    let human = arguments.format == Format::Human;
    match () {
        () if arguments.dry_run => Manner::Show,
        () if arguments.yes => Manner::Act,
        () if human && is_interactive(host) => Manner::Ask,
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
    host: &dyn Host,
    session: &Session,
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
    let present = present(&entry, session, client);
    let reversals = reversals(&entry, &present, |path| shown(host, path));
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
    cli: &Cli,
    arguments: &Undo,
    host: &dyn Host,
    look: Look<'_>,
    session: &Session,
) -> Result<Exit> {
    let Look {
        entry,
        reversals,
        reverser,
    } = look;
    let course = Course {
        host,
        session,
        style: style(cli, host, false),
    };
    if arguments.format == Format::Human && !cli.quiet {
        course.say(&format!(
            "{}\n",
            report::plan(&entry, &reversals, course.style)
        ));
    }
    let steps = match (manner(arguments, host), reverser) {
        (Manner::Ask, Some(reverser)) => {
            course.ask(person(cli, host).as_mut(), reverser, reversals)?
        }
        (_, Some(reverser)) => course.act(reverser, reversals),
        (_, None) => course::rehearse(reversals),
    };
    finish(cli, arguments, host, &entry, &steps)
}

/// Says what was done and what is left, and how the run ends.
fn finish(
    cli: &Cli,
    arguments: &Undo,
    host: &dyn Host,
    entry: &Entry,
    steps: &[(Reversal, Ended)],
) -> Result<Exit> {
    let exit = exit(steps);
    if arguments.format == Format::Json {
        host.out(&json::undo(Some(entry), steps, |path| shown(host, path))?);
        return Ok(exit);
    }
    let style = style(cli, host, true);
    if manner(arguments, host) == Manner::Ask {
        host.err("\n");
    } else {
        for (reversal, ended) in steps {
            host.out(&report::outcome(reversal, ended, style));
        }
    }
    let ended: Vec<&Ended> = steps.iter().map(|(_, ended)| ended).collect();
    host.out(&report::conclusion(entry, &ended, exit, style));
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
