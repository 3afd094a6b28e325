//! The first half of every command: read the projects, ask Cloudflare, judge.

use std::collections::BTreeSet;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Result;

use super::progress::ProgressLine;
use super::session::Session;
use crate::cli::selection::SelectionArgs;
use crate::cloudflare::Client;
use crate::config::walk::UnreadableFolder;
use crate::facts::{CloudflareFacts, ExtraQueries, gather_facts};
use crate::project::load::ProjectSet;
use crate::project::{Project, load, select};
use crate::report::{CheckReport, CredentialView};
use crate::rules::finding::Finding;
use crate::rules::{self, Evidence};

/// What was read and learned.
pub(crate) struct Assessment {
    pub(crate) projects: Vec<Project>,
    unreadable: Vec<UnreadableFolder>,
    pub(crate) facts: CloudflareFacts,
    pub(crate) credential: Option<CredentialView>,
    title: Option<String>,
    requests: u32,
    elapsed: Duration,
    now: SystemTime,
}

/// How to ask.
#[derive(Clone, Copy, Default)]
pub(crate) struct FetchOptions<'a> {
    /// Prove the permission to bind by a write that changes nothing.
    pub(crate) probe: bool,
    /// The accounts in which Cloudflare accepted a write of this run.
    pub(crate) written: Option<&'a BTreeSet<String>>,
    /// The account that a person chose for every environment without one.
    pub(crate) account: Option<&'a str>,
    /// What to ask besides what the bindings need.
    pub(crate) wish: Option<&'a ExtraQueries>,
}

impl Assessment {
    /// Reads the projects of `scope` and asks `client` about them.
    ///
    /// # Errors
    /// Nothing to read, or an environment that no project has.
    pub(crate) fn run(
        session: &Session<'_>,
        scope: &SelectionArgs,
        client: Option<&Client<'_>>,
        options: FetchOptions<'_>,
    ) -> Result<Self> {
        let context = session.context;
        let progress = ProgressLine::start(context, client.is_some());
        let mut set = load::load(context.host.cwd(), &scope.place.configs, &scope.paths)?;
        select::select(&mut set, &session.environments)?;
        let ProjectSet {
            projects,
            unreadable,
        } = set;
        let mut facts = unasked_facts(session, scope, options);
        facts.credential = client.is_some();
        let start = Instant::now();
        if let Some(client) = client {
            let extra = ExtraQueries {
                probe: options.probe,
                ..options.wish.cloned().unwrap_or_default()
            };
            let gathering = gather_facts(client, &projects, &extra, &mut facts);
            session.runtime.block_on(gathering);
        }
        let elapsed = start.elapsed();
        progress.end();
        let source = session
            .credential(scope.offline)
            .map(|credential| credential.source.clone());
        let title = source
            .as_ref()
            .map(|source| CredentialView::title(source, facts.kind()));
        let credential = source.map(|source| CredentialView::new(source, &facts));
        let requests = client.map_or(0, Client::requests);
        Ok(Self {
            projects,
            unreadable,
            facts,
            credential,
            title,
            requests,
            elapsed,
            now: context.host.now(),
        })
    }

    /// What the rules judge.
    pub(crate) fn evidence(&self) -> Evidence<'_> {
        Evidence {
            projects: &self.projects,
            facts: &self.facts,
            credential: self.title.as_deref(),
            now: self.now,
        }
    }

    /// What the rules say.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        rules::run(&self.evidence())
    }

    /// The report on `findings`.
    pub(crate) fn report<'a>(&'a self, findings: &'a [Finding]) -> CheckReport<'a> {
        CheckReport {
            evidence: self.evidence(),
            findings,
            unreadable: &self.unreadable,
            credential: self.credential.clone(),
            requests: self.requests,
            elapsed: self.elapsed,
        }
    }
}

/// What is known before anything is asked.
fn unasked_facts(
    session: &Session<'_>,
    scope: &SelectionArgs,
    options: FetchOptions<'_>,
) -> CloudflareFacts {
    let mut given = session.given.clone();
    if let Some(account) = options.account {
        given.variable = Some(account.to_owned());
    }
    CloudflareFacts {
        offline: scope.offline,
        prefix: session.prefix(),
        given,
        written: options.written.cloned().unwrap_or_default(),
        ..CloudflareFacts::default()
    }
}
