//! The course of one `fix`: rounds of check, plan and steps, until a round has nothing new to do.
//!
//! One round can lay bare what the next must repair: a binding that was moved to where wrangler
//! reads it may still lack a scope.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use secrecy::SecretString;

use crate::action::Act;
use crate::change::apply::{Applier, Done, Patience};
use crate::change::journal::{self, Journal};
use crate::change::plan::answers::Answers;
use crate::change::plan::build::build;
use crate::change::plan::draft::Drafts;
use crate::change::plan::{Outcome, Step};
use crate::cli::context::Context;
use crate::cli::selection::SelectionArgs;
use crate::cloudflare::Client;
use crate::commands::assessment::{Assessment, FetchOptions};
use crate::commands::session::Session;
use crate::facts::{ExtraQueries, SecretState};
use crate::report::style::Style;
use crate::report::text::conclusion;
use crate::rules::Evidence;
use crate::rules::finding::Finding;

/// How many rounds there are at most.
pub(super) const ROUNDS: usize = 4;

/// What the rounds share.
pub(crate) struct Course<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) scope: &'a SelectionArgs,
    pub(crate) session: &'a Session<'a>,
    pub(crate) client: Option<&'a Client<'a>>,
    pub(crate) answers: Answers,
    /// The values that flags give, by binding.
    pub(super) values: BTreeMap<String, SecretString>,
    /// How a new secret is waited for.
    pub(super) patience: Patience<'a>,
    /// Every step so far, with what became of it.
    pub(crate) done: Vec<Done>,
    /// The accounts in which a write was let in.
    pub(super) written: BTreeSet<String>,
    /// The account that a person chose.
    pub(crate) account: Option<String>,
    /// Prove the permission to bind.
    pub(super) probe: bool,
    /// Where each act is written down before it is done.
    pub(crate) journal: Journal,
}

impl<'a> Course<'a> {
    pub(crate) fn new(
        context: &'a Context<'a>,
        scope: &'a SelectionArgs,
        session: &'a Session<'a>,
        client: Option<&'a Client<'a>>,
        answers: Answers,
        patience: Patience<'a>,
    ) -> Self {
        Self {
            context,
            scope,
            session,
            client,
            answers,
            values: BTreeMap::new(),
            patience,
            done: Vec::new(),
            written: BTreeSet::new(),
            account: None,
            probe: false,
            journal: Journal::none(),
        }
    }

    /// Fails where what is about to be done could not be written down.
    pub(crate) fn prove_journal(&mut self, assessment: &Assessment) -> Result<(), journal::Error> {
        let projects = assessment.projects.iter();
        self.journal
            .cover(projects.map(|project| project.path.as_path()));
        self.journal.prove()
    }

    /// Takes over what an applier learned.
    pub(super) fn take_from(&mut self, applier: Applier<'_>) {
        self.written.extend(applier.written);
        self.journal = applier.journal;
    }

    /// Reads and asks anew.
    pub(crate) fn assess(&self) -> Result<Assessment> {
        let room = ExtraQueries {
            room: true,
            ..ExtraQueries::default()
        };
        self.assess_with(&room)
    }

    /// The same, asking for what `wish` says too.
    pub(crate) fn assess_with(&self, wish: &ExtraQueries) -> Result<Assessment> {
        let options = FetchOptions {
            probe: self.probe,
            written: Some(&self.written),
            account: self.account.as_deref(),
            wish: Some(wish),
        };
        Assessment::run(self.session, self.scope, self.client, options)
    }

    /// The findings that `--binding` leaves.
    pub(crate) fn selected(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let mut findings = findings;
        findings.retain(|finding| {
            let names = finding.bindings.names();
            names.is_empty() || self.answers.wants(names)
        });
        findings
    }

    /// The steps of this round that no earlier round has tried.
    pub(super) fn plan(&self, assessment: &Assessment) -> Result<Vec<Step>> {
        let evidence = assessment.evidence();
        if self.done.is_empty() {
            self.answers.check(&evidence, &names(assessment))?;
            self.tell_of_unused_values(&evidence);
        }
        let findings = assessment.findings();
        let mut steps = build(&findings, &evidence, &self.answers);
        steps.retain(|step| !self.done.iter().any(|done| is_same(&done.step, step)));
        Ok(steps)
    }

    /// Says of which secrets the value stays what it is, although a flag gives one.
    fn tell_of_unused_values(&self, evidence: &Evidence<'_>) {
        for subject in evidence.online() {
            let binding = subject.binding.title();
            let target = subject.account.zip(subject.binding.target());
            let Some((account, (store, name))) =
                target.filter(|_| self.values.contains_key(binding))
            else {
                continue;
            };
            let state = evidence.facts.secret(account, &store.value, &name.value);
            if matches!(state, SecretState::Found(_)) && !self.context.is_quiet() {
                let text = format!("--create {binding}: {} exists; its value stays", name.value);
                self.context.warn(&text);
            }
        }
    }

    /// Who carries out the steps of a round.
    pub(super) fn applier<'i>(&mut self, assessment: &'i Assessment) -> Applier<'i>
    where
        'a: 'i,
    {
        let journal = std::mem::take(&mut self.journal);
        Applier::new(self.client, Drafts::new(&assessment.projects))
            .waiting(self.patience)
            .journaled(journal)
    }

    /// Hands over the value that a flag gives for the secret that `step` creates. False where none
    /// does.
    pub(super) fn supply(&self, applier: &mut Applier<'_>, step: &Step) -> bool {
        let Act::Secret(new) = &step.act else {
            return true;
        };
        let given = step.bindings.iter().find_map(|name| self.values.get(name));
        let Some(value) = given.filter(|_| new.source.is_some()) else {
            return false;
        };
        applier.supply(new, value.clone());
        true
    }

    /// How what was done is taken back.
    pub(crate) fn way_back(&self, style: Style) -> String {
        conclusion::way_back(self.scope.place.cwd.as_deref(), style)
    }

    /// Whether anything was changed since `from`.
    pub(crate) fn changed_since(&self, from: usize) -> bool {
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
            // A person may have wanted more than is needed.
            let covered = other.add.iter().all(|scope| one.add.contains(scope));
            covered && (&one.store, &one.secret) == (&other.store, &other.secret)
        }
        (Act::Secret(one), Act::Secret(other)) => one.is_twin_of(other),
        _ => place(one) == place(other) && one.title == other.title,
    }
}

/// Every binding name that a flag may speak of.
fn names(assessment: &Assessment) -> Vec<String> {
    let mut names = Vec::new();
    for environment in assessment
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
