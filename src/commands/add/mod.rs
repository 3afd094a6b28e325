//! `add`: bind one more secret of the account's store.
//!
//! What it does is a plan like that of `fix`, shown, asked for and applied by the same machinery. On a
//! terminal each step is asked for. Elsewhere the binding is written without a question: it was asked
//! for by name, adds to a file and takes nothing away. Scopes are not widened and no secret is created
//! where nobody can be asked.

mod ending;
mod target;

use std::time::Duration;

use anyhow::{Result, bail};

use self::target::{Found, Target};
use super::fix::course::Course;
use super::fix::guided::Ended;
use super::inquiry::Inquiry;
use super::progress::Pending;
use super::run::{is_interactive, person, style};
use super::session::Session;
use crate::action::{Act, NewSecret};
use crate::change::apply::{Patience, Wait};
use crate::change::journal;
use crate::change::plan::addition::{self, Addition, Planned};
use crate::change::plan::answers::Answers;
use crate::change::plan::draft::Drafts;
use crate::change::plan::{Outcome, Step};
use crate::cli::{Add, Cli, Scope};
use crate::cloudflare::Logged;
use crate::exit::Exit;
use crate::facts::Wish;
use crate::host::Host;
use crate::project::identifier;
use crate::prompt::Ask;
use crate::report::text::plan;
use crate::rules::finding::Safety;

pub(super) fn run(cli: &Cli, arguments: &Add, host: &dyn Host) -> Result<Exit> {
    let mut asked: Person<'_> = is_interactive(host).then(|| person(cli, host));
    let offline = arguments.offline;
    if arguments.secret.is_none() && (asked.is_none() || offline) {
        bail!(
            "add needs the name of a secret where no list can be shown: wrangler-permit add SECRET"
        );
    }
    let scope = Scope {
        paths: Vec::new(),
        place: arguments.place.clone(),
        offline: arguments.offline,
    };
    let session = session(cli, host, &scope)?;
    let log = |logged: &Logged<'_>| host.err(&format!("{logged}\n"));
    let log: Option<&(dyn Fn(&Logged<'_>) + Sync)> = if cli.verbose { Some(&log) } else { None };
    let client = session.client(offline, log);
    let client = client.as_ref();
    let pending = Pending::new(cli, host);
    let watch = |wait: Wait<'_>| pending.tell(wait);
    let patience = Patience {
        limit: Duration::from_secs(arguments.timeout),
        watch: &watch,
    };
    let answers = Answers::default();
    let mut course = Course::new(cli, host, &scope, &session, client, answers, patience);
    course.journal = journal::of_command("add", host);
    let mut adding = Adding {
        cli,
        host,
        arguments,
        course,
    };
    adding.go(&mut asked)
}

/// The variables of the run. Without a word about environments, the top level alone is meant.
fn session(cli: &Cli, host: &dyn Host, scope: &Scope) -> Result<Session> {
    let mut session = Session::new(host, scope)?;
    if session.environments.is_empty() {
        session.environments.push(String::new());
    }
    session.warn(host, cli.quiet);
    if session.credential(scope.offline).is_none() && !scope.offline {
        bail!(
            "no credential: set CLOUDFLARE_API_TOKEN, or add the binding without looking at the \
             store, by --offline"
        );
    }
    Ok(session)
}

/// Somebody who can be asked, if there is one.
type Person<'a> = Option<Box<dyn Ask + 'a>>;

/// One `add`.
struct Adding<'a> {
    cli: &'a Cli,
    host: &'a dyn Host,
    arguments: &'a Add,
    course: Course<'a>,
}

impl Adding<'_> {
    /// Goes all the way, with a person to ask or without one.
    fn go(&mut self, person: &mut Person<'_>) -> Result<Exit> {
        let (mut inquiry, account) = self.begin(person)?;
        let found = target::find(&inquiry, account.as_deref(), self.arguments, person)?;
        let target = match found {
            Found::There(target) => target,
            Found::Nothing => return Ok(Exit::Findings),
            Found::Absent(new) => {
                let Some(ask) = person else {
                    return Ok(self.leave());
                };
                match self.create(&mut **ask, &inquiry, &new)? {
                    Some(after) => inquiry = after,
                    None => return Ok(self.leave()),
                }
                Target {
                    store: new.store,
                    secret: new.name,
                }
            }
        };
        let addition = Addition {
            store: target.store,
            secret: target.secret,
            name: self.arguments.name.clone(),
        };
        let planned = addition::plan(&inquiry.projects, &addition)?;
        self.carry_out(person, &inquiry, &planned)?;
        self.course.answers.bindings = names(&addition, &planned);
        let after = self.course.inquire()?;
        let after = match person {
            Some(ask) if self.is_added(&planned) => match self.course.rounds(&mut **ask, after)? {
                Ended::Over(after) | Ended::Left(after) => after,
            },
            _ => after,
        };
        Ok(self.finish(&addition, &planned, &after))
    }

    /// Reads the configs and what the stores hold. With the account, where it is known.
    fn begin(&mut self, person: &mut Person<'_>) -> Result<(Inquiry, Option<String>)> {
        let wish = Wish {
            room: false,
            more: Some(self.arguments.secret.clone()),
        };
        let inquiry = self.course.inquire_for(&wish)?;
        addition::check(&inquiry.projects)?;
        if self.arguments.offline {
            return Ok((inquiry, None));
        }
        if let Some(account) = target::account(&inquiry)? {
            return Ok((inquiry, Some(account)));
        }
        let account = target::choose_account(&inquiry, person)?;
        self.course.account = Some(account.clone());
        let inquiry = self.course.inquire_for(&wish)?;
        Ok((inquiry, Some(account)))
    }

    /// Creates the secret first. None where it was not created.
    fn create(
        &mut self,
        ask: &mut dyn Ask,
        inquiry: &Inquiry,
        new: &NewSecret,
    ) -> Result<Option<Inquiry>> {
        let name = self.arguments.name.clone();
        let step = Step {
            rule: None,
            config: None,
            environment: None,
            bindings: vec![name.unwrap_or_else(|| identifier::of(&new.name))],
            safety: Safety::Safe,
            title: new.title(),
            why: "the store has no secret of that name yet".to_owned(),
            act: Act::Secret(new.clone()),
        };
        if self.course.may_go_on(ask, inquiry)? {
            self.course.walk(ask, inquiry, vec![step])?;
        }
        if self.course.changed_since(0) {
            return self.course.inquire().map(Some);
        }
        Ok(None)
    }

    /// Writes the binding, asked for or not.
    fn carry_out(
        &mut self,
        person: &mut Person<'_>,
        inquiry: &Inquiry,
        planned: &Planned,
    ) -> Result<()> {
        if planned.steps.is_empty() {
            return Ok(());
        }
        let steps = planned.steps.clone();
        if let Some(ask) = person {
            if self.course.may_go_on(&mut **ask, inquiry)? {
                self.course.walk(&mut **ask, inquiry, steps)?;
            }
            return Ok(());
        }
        self.course.prove_journal(inquiry)?;
        if !self.cli.quiet {
            let drafts = Drafts::new(&inquiry.projects);
            let style = style(self.cli, self.host, false);
            let plan = plan::plan(&steps, &drafts, style);
            self.host.err(&format!("{plan}\n"));
        }
        self.course.carry_out(inquiry, steps);
        Ok(())
    }

    /// Whether every environment has the binding now.
    fn is_added(&self, planned: &Planned) -> bool {
        let added = |step: &Step| {
            let mut done = self.course.done.iter();
            done.any(|done| done.step.act == step.act && done.outcome == Outcome::Applied)
        };
        planned.steps.iter().all(added)
    }
}

/// The names that the secret is bound by, now or before.
fn names(addition: &Addition, planned: &Planned) -> Vec<String> {
    let mut names: Vec<String> = planned
        .there
        .iter()
        .map(|(_, _, name)| name.clone())
        .collect();
    if !planned.steps.is_empty() {
        names.push(addition.name());
    }
    names
}
