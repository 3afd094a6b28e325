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
use super::inquiry::Inquiry;
use super::progress::Pending;
use super::run::{is_interactive, person, style};
use super::session::Session;
use crate::change::apply::{Done, Patience, Wait};
use crate::change::journal::{self, Journal};
use crate::change::plan::Outcome;
use crate::change::plan::answers::{Answers, Kind};
use crate::cli::{Cli, Fix, Format, Only};
use crate::cloudflare::Logged;
use crate::exit::Exit;
use crate::host::Host;
use crate::prompt::{Gone, interrupt};
use crate::report::json::{self, DocumentKind};
use crate::report::text::{conclusion, outcome};

pub(super) fn run(cli: &Cli, arguments: &Fix, host: &dyn Host) -> Result<Exit> {
    run_with(cli, arguments, host, journal::of_command("fix", host))
}

/// The same with no journal: for what is gone afterwards anyway.
pub(super) fn run_unrecorded(cli: &Cli, arguments: &Fix, host: &dyn Host) -> Result<Exit> {
    run_with(cli, arguments, host, Journal::none())
}

fn run_with(cli: &Cli, arguments: &Fix, host: &dyn Host, journal: Journal) -> Result<Exit> {
    let result = fix(cli, arguments, host, journal);
    match &result {
        Err(error) if arguments.format == Format::Json && !error.is::<Gone>() => {
            host.out(&json::failed(
                DocumentKind::Fix,
                format!("{error:#}"),
                None,
            )?);
        }
        _ => {}
    }
    result
}

fn fix(cli: &Cli, arguments: &Fix, host: &dyn Host, journal: Journal) -> Result<Exit> {
    let session = Session::new(host, &arguments.scope)?;
    session.warn(host, cli.quiet);
    let log = |logged: &Logged<'_>| host.err(&format!("{logged}\n"));
    let log: Option<&(dyn Fn(&Logged<'_>) + Sync)> = if cli.verbose { Some(&log) } else { None };
    let client = session.client(arguments.scope.offline, log);
    let given = values::read(cli, &arguments.create, host)?;
    let answers = Answers {
        create: given.sources,
        ..answers(arguments, host)
    };
    let pending = Pending::new(cli, host);
    let watch = |wait: Wait<'_>| pending.tell(wait);
    let patience = Patience {
        limit: Duration::from_secs(arguments.timeout),
        watch: &watch,
    };
    let mut course = Course::new(
        cli,
        host,
        &arguments.scope,
        &session,
        client.as_ref(),
        answers,
        patience,
    );
    course.values = given.values;
    course.journal = journal;
    let last = if is_guided(arguments, host) {
        course.guide(&mut *person(cli, host))?
    } else {
        course.follow(arguments)?
    };
    finish(cli, arguments, host, &course, &last)
}

fn answers(arguments: &Fix, host: &dyn Host) -> Answers {
    let only = |only: &Only| match only {
        Only::Scopes => Kind::Scopes,
        Only::Config => Kind::Config,
        Only::Secrets => Kind::Secrets,
    };
    let event = host.var("GITHUB_EVENT_NAME");
    Answers {
        only: arguments.only.iter().map(only).collect(),
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
fn is_guided(arguments: &Fix, host: &dyn Host) -> bool {
    let wanted = !arguments.yes && !arguments.dry_run && arguments.format == Format::Human;
    wanted && is_interactive(host)
}

/// Says what was done and what is left, and how the run ends.
fn finish(
    cli: &Cli,
    arguments: &Fix,
    host: &dyn Host,
    course: &Course<'_>,
    last: &Inquiry,
) -> Result<Exit> {
    let findings = course.selected(last.findings(host));
    let report = last.report(host, &findings);
    let exit = exit(&course.done, report.exit(false));
    if arguments.format == Format::Json {
        host.out(&json::fix(&course.done, &report)?);
        return Ok(exit);
    }
    let style = style(cli, host, true);
    if arguments.yes {
        for done in &course.done {
            host.out(&outcome::outcome(done, style));
        }
    }
    let mut conclusion = conclusion::conclusion(&report, &course.done, exit, style);
    let guided = is_guided(arguments, host);
    if guided && exit == Exit::Findings && report.is_fixable() {
        conclusion.push_str(&conclusion::next("wrangler-permit fix", style));
    }
    if course.journal.holds_steps() {
        conclusion.push_str(&course.way_back(style));
    }
    if guided && !conclusion.starts_with('\n') {
        host.err("\n");
    }
    host.out(&conclusion);
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
