//! The first half of every command: read the projects, ask Cloudflare, judge.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::session::Session;
use crate::cli::Scope;
use crate::cloudflare::Client;
use crate::facts::gather::gather;
use crate::facts::{Facts, Wish};
use crate::host::Host;
use crate::project::{Project, load, select};
use crate::report::{CheckReport as Report, CredentialView as Credential};
use crate::rules::finding::Finding;
use crate::rules::{self, Evidence};

/// What was read and learned.
pub(crate) struct Inquiry {
    pub(crate) projects: Vec<Project>,
    pub(crate) facts: Facts,
    pub(crate) credential: Option<Credential>,
    title: Option<String>,
    requests: u32,
    elapsed: Duration,
}

/// How to ask.
#[derive(Clone, Copy, Default)]
pub(crate) struct Manner<'a> {
    /// Prove the permission to bind by a write that changes nothing.
    pub(crate) probe: bool,
    /// The accounts in which a write of this run was let in.
    pub(crate) written: Option<&'a BTreeSet<String>>,
    /// The account that a person chose for every environment without one.
    pub(crate) account: Option<&'a str>,
    /// What is asked for besides what the bindings need.
    pub(crate) wish: Option<&'a Wish>,
}

impl Inquiry {
    /// Reads the projects of `scope` and asks `client` about them.
    ///
    /// # Errors
    /// Nothing to read, or an environment that no project has.
    pub(crate) fn make(
        host: &dyn Host,
        scope: &Scope,
        session: &Session,
        client: Option<&Client<'_>>,
        manner: Manner<'_>,
    ) -> Result<Self> {
        let mut projects = load::load(host.cwd(), &scope.place.configs, &scope.paths)?;
        select::select(&mut projects, &session.environments)?;
        let mut facts = Facts {
            offline: scope.offline,
            credential: client.is_some(),
            prefix: session.prefix(),
            given: session.given.clone(),
            written: manner.written.cloned().unwrap_or_default(),
            wish: manner.wish.cloned().unwrap_or_default(),
            ..Facts::default()
        };
        if let Some(account) = manner.account {
            facts.given.variable = Some(account.to_owned());
        }
        let start = Instant::now();
        if let Some(client) = client {
            session
                .runtime
                .block_on(gather(client, &projects, &mut facts, manner.probe));
        }
        let elapsed = start.elapsed();
        let source = session
            .credential(scope.offline)
            .map(|credential| credential.source.clone());
        let title = source
            .as_ref()
            .map(|source| Credential::title(source, facts.kind()));
        let credential = source.map(|source| Credential::new(source, &facts));
        let requests = client.map_or(0, Client::requests);
        Ok(Self {
            projects,
            facts,
            credential,
            title,
            requests,
            elapsed,
        })
    }

    /// What the rules judge.
    pub(crate) fn evidence(&self, host: &dyn Host) -> Evidence<'_> {
        Evidence {
            projects: &self.projects,
            facts: &self.facts,
            credential: self.title.as_deref(),
            now: host.now(),
        }
    }

    /// What the rules say.
    pub(crate) fn findings(&self, host: &dyn Host) -> Vec<Finding> {
        rules::run(&self.evidence(host))
    }

    /// The report on `findings`.
    pub(crate) fn report<'a>(&'a self, host: &dyn Host, findings: &'a [Finding]) -> Report<'a> {
        Report {
            evidence: self.evidence(host),
            findings,
            credential: self.credential.clone(),
            requests: self.requests,
            elapsed: self.elapsed,
        }
    }
}
