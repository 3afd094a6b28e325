//! `add`: bind one more secret of the account's store.
//!
//! What it does is a plan like that of `fix`, shown, asked for and applied by the same machinery. On a
//! terminal each step is asked for. Elsewhere the binding is written without a question: it was asked
//! for by name, adds to a file and takes nothing away. No scopes are added and no secret is created
//! where nobody can be asked.

mod session;
mod summary;
mod target;

use std::time::Duration;

use anyhow::{Result, bail};

use self::session::AddSession;
use super::fix::session::FixSession;
use super::progress::PendingNotice;
use super::session::Session;
use crate::change::apply::{PollOptions, PollProgress};
use crate::change::journal;
use crate::change::plan::answers::FlagAnswers;
use crate::cli::add::AddArgs;
use crate::cli::context::Context;
use crate::cli::selection::SelectionArgs;
use crate::exit::Exit;

pub(crate) fn run(context: &Context<'_>, arguments: &AddArgs) -> Result<Exit> {
    let mut asked = context.is_interactive().then(|| context.person());
    let offline = arguments.offline;
    if arguments.secret.is_none() && (asked.is_none() || offline) {
        bail!(
            "add needs the name of a secret where no list can be shown: wrangler-permit add SECRET"
        );
    }
    let scope = SelectionArgs {
        paths: Vec::new(),
        place: arguments.place.clone(),
        offline: arguments.offline,
    };
    let session = open_session(context, &scope)?;
    let client = session.client(offline);
    let client = client.as_ref();
    let pending = PendingNotice::new(context);
    let watch = |progress: PollProgress<'_>| pending.tell(progress);
    let polling = PollOptions {
        limit: Duration::from_secs(arguments.timeout),
        watch: &watch,
    };
    let answers = FlagAnswers::default();
    let journal = journal::start("add", context.host);
    let fix = FixSession::new(context, &scope, &session, client, answers, polling, journal);
    let mut add = AddSession {
        context,
        arguments,
        fix,
    };
    add.run(&mut asked)
}

/// The variables of the run. Without a word about environments, the top level alone is meant.
fn open_session<'a>(context: &'a Context<'a>, scope: &SelectionArgs) -> Result<Session<'a>> {
    let mut session = Session::open(context, scope)?;
    if session.environments.is_empty() {
        session.environments.push(String::new());
    }
    session.warn();
    if session.credential(scope.offline).is_none() && !scope.offline {
        bail!(
            "no credential: set CLOUDFLARE_API_TOKEN, or add the binding without looking at the \
             store, by --offline"
        );
    }
    Ok(session)
}
