//! The course of one `fix`: rounds of check, plan and steps, until a round has nothing new to do.
//!
//! One round can lay bare what the next must repair: a binding that was moved to where wrangler
//! reads it may still lack a scope.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::act::Act;
use crate::apply::Done;
use crate::cli::{Cli, Scope};
use crate::cloudflare::Client;
use crate::commands::inquiry::{Inquiry, Manner};
use crate::commands::progress::Progress;
use crate::commands::session::Session;
use crate::finding::Finding;
use crate::host::Host;
use crate::plan::answers::Answers;
use crate::plan::build::build;
use crate::plan::{Outcome, Step};

/// How many rounds there are at most.
pub(super) const ROUNDS: usize = 4;

/// What the rounds share.
pub(super) struct Course<'a> {
    pub(super) cli: &'a Cli,
    pub(super) host: &'a dyn Host,
    pub(super) scope: &'a Scope,
    pub(super) session: &'a Session,
    pub(super) client: Option<&'a Client<'a>>,
    pub(super) answers: Answers,
    /// Every step so far, with what became of it.
    pub(super) done: Vec<Done>,
    /// The accounts in which a write was let in.
    pub(super) written: BTreeSet<String>,
    /// The account that a person chose.
    pub(super) account: Option<String>,
    /// Prove the permission to bind.
    pub(super) probe: bool,
}

impl<'a> Course<'a> {
    pub(super) fn new(
        cli: &'a Cli,
        host: &'a dyn Host,
        scope: &'a Scope,
        session: &'a Session,
        client: Option<&'a Client<'a>>,
        answers: Answers,
    ) -> Self {
        Self {
            cli,
            host,
            scope,
            session,
            client,
            answers,
            done: Vec::new(),
            written: BTreeSet::new(),
            account: None,
            probe: false,
        }
    }

    /// Reads and asks anew.
    pub(super) fn inquire(&self) -> Result<Inquiry> {
        let progress = Progress::start(self.cli, self.host, self.client.is_some());
        let manner = Manner {
            probe: self.probe,
            written: Some(&self.written),
            account: self.account.as_deref(),
        };
        let inquiry = Inquiry::make(self.host, self.scope, self.session, self.client, manner);
        progress.end();
        inquiry
    }

    /// The findings that `--binding` leaves.
    pub(super) fn selected(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let mut findings = findings;
        findings.retain(|finding| {
            let names = finding.bindings.names();
            names.is_empty() || self.answers.wants(names)
        });
        findings
    }

    /// The steps of this round that no earlier round has tried.
    pub(super) fn plan(&self, inquiry: &Inquiry) -> Result<Vec<Step>> {
        let evidence = inquiry.evidence(self.host);
        if self.done.is_empty() {
            self.answers.check(&evidence, &names(inquiry))?;
        }
        let findings = inquiry.findings(self.host);
        let mut steps = build(&findings, &evidence, &self.answers);
        steps.retain(|step| !self.done.iter().any(|done| is_same(&done.step, step)));
        Ok(steps)
    }

    /// Whether anything was changed since `from`.
    pub(super) fn changed_since(&self, from: usize) -> bool {
        self.done[from..]
            .iter()
            .any(|done| done.outcome == Outcome::Applied)
    }
}

/// Whether a step repairs what another one was to repair already.
fn is_same(one: &Step, other: &Step) -> bool {
    let place = |step: &Step| {
        (
            step.rule.map(|rule| rule.id),
            step.config.clone(),
            step.environment.clone(),
            step.bindings.clone(),
        )
    };
    match (&one.act, &other.act) {
        (Act::Scope(one), Act::Scope(other)) => {
            (&one.store, &one.secret, &one.add) == (&other.store, &other.secret, &other.add)
        }
        _ => place(one) == place(other) && one.title == other.title,
    }
}

/// Every binding name that a flag may speak of.
fn names(inquiry: &Inquiry) -> Vec<String> {
    let mut names = Vec::new();
    for environment in inquiry
        .projects
        .iter()
        .flat_map(|project| &project.environments)
    {
        for binding in &environment.bindings {
            let name = binding.title().to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}
