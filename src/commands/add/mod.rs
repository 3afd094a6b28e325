//! `add`: bind one more secret of the account's store.
//!
//! Its plan is shown, asked about and applied by the machinery of `fix`. On a terminal each step is asked
//! about. Elsewhere the binding is written without a question: it was named, and it only adds to a file.
//! No scopes are added and no secret is created where nobody can be asked.

mod session;
mod summary;
mod target;

use anyhow::{Result, bail};

use self::session::AddSession;
use super::fix::finish_unchecked;
use super::fix::session::FixSession;
use super::progress::PendingNotice;
use super::session::{LoginRenewal, Session};
use crate::change::journal;
use crate::cli::add::AddArgs;
use crate::cli::context::Context;
use crate::cli::flags::{OutputFormat, SelectionArgs};
use crate::exit::Exit;
use crate::prompt::PromptAbort;
use crate::report::json;

pub(crate) fn run(context: &Context<'_>, arguments: &AddArgs) -> Result<Exit> {
    let is_asked = arguments.report.format() == OutputFormat::Human && context.is_interactive();
    let mut asked = is_asked.then(|| context.person());
    let offline = arguments.offline;
    if arguments.secret.is_none() && (asked.is_none() || offline) {
        let add = context.invocation.command("add", [&["SECRET"]]);
        bail!("add needs the name of a secret where no list can be shown: `{add}`");
    }
    let scope = SelectionArgs {
        paths: Vec::new(),
        place: arguments.place.clone(),
        offline,
    };
    let session = open_session(context, arguments)?;
    let client = session.client(offline);
    let pending = PendingNotice::new(context, arguments.timeout);
    let journal = journal::start("add", context.host);
    let fix = FixSession::new(&scope, &session, client.as_ref(), &pending, journal);
    let mut add = AddSession { arguments, fix };
    match add.run(&mut asked) {
        // What was done is told, whatever keeps the rest from being looked at.
        Err(error) if add.fix.changed_since(0) && !error.is::<PromptAbort>() => {
            let is_json = arguments.report.format() == OutputFormat::Json;
            let document = is_json.then_some(json::unchecked_add as _);
            Ok(finish_unchecked(
                &add.fix,
                document,
                asked.is_none(),
                &error,
            ))
        }
        ended => ended,
    }
}

/// The variables of the run. Where nothing selects environments, the top level alone is meant.
fn open_session<'a>(context: &'a Context<'a>, arguments: &AddArgs) -> Result<Session<'a>> {
    let mut session = Session::open(
        context,
        &arguments.place,
        LoginRenewal::wanted(!arguments.offline),
    )?;
    if session.environments.is_empty() {
        session.environments.push(String::new());
    }
    session.warn();
    if !arguments.offline && session.credential(false).is_none() {
        bail!(
            "no credential: set CLOUDFLARE_API_TOKEN, or add the binding without looking at the \
             store, by --offline"
        );
    }
    Ok(session)
}
