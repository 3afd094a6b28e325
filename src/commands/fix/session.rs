//! One run of `fix`: rounds of check, plan and steps, until a round has nothing new to do.
//!
//! A round can reveal what the next must repair: a binding that was moved to where wrangler reads it
//! can still lack a scope.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use secrecy::SecretString;

use crate::action::Action;
use crate::change::apply::Executor;
use crate::change::journal::{self, Journal};
use crate::change::outcome::StepResult;
use crate::change::plan::Step;
use crate::change::plan::answers::FlagAnswers;
use crate::change::plan::build::build;
use crate::change::plan::judge::judge_plan;
use crate::cli::context::Context;
use crate::cli::flags::SelectionArgs;
use crate::cloudflare::Client;
use crate::commands::assessment::{Assessment, FetchOptions};
use crate::commands::progress::PendingNotice;
use crate::commands::session::Session;
use crate::credential::Credential;
use crate::facts::{ExtraQueries, SecretState};
use crate::project::Binding;
use crate::report::style::Style;
use crate::report::text::conclusion;
use crate::rules::RuleInput;
use crate::rules::finding::Finding;

/// What the rounds share.
pub(crate) struct FixSession<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(super) scope: &'a SelectionArgs,
    pub(super) session: &'a Session<'a>,
    pub(super) client: Option<&'a Client<'a>>,
    pub(crate) answers: FlagAnswers,
    /// The values that flags give, by binding.
    pub(super) values: BTreeMap<String, SecretString>,
    /// How a new secret is waited for.
    pub(super) pending: &'a PendingNotice<'a>,
    /// What became of every step so far.
    pub(crate) results: Vec<StepResult>,
    /// The accounts in which a write was allowed.
    pub(super) written: BTreeSet<String>,
    /// The account that a person chose.
    pub(crate) account: Option<String>,
    /// Test whether the credential can bind.
    pub(super) probe: bool,
    /// In the last round, the person wanted no more.
    pub(super) is_stopped: bool,
    pub(super) journal: Journal,
    /// The run can begin anew with another credential.
    pub(super) can_renew: bool,
    /// The credential with which it does.
    pub(super) replacement: Option<Credential>,
    /// A person has logged in meanwhile: the run goes on with what there is now.
    pub(super) is_reopened: bool,
    /// Steps that a person has accepted, and that the credential before could not do.
    pub(super) accepted: Vec<Step>,
}

impl<'a> FixSession<'a> {
    pub(crate) fn new(
        scope: &'a SelectionArgs,
        session: &'a Session<'a>,
        client: Option<&'a Client<'a>>,
        pending: &'a PendingNotice<'a>,
        journal: Journal,
    ) -> Self {
        Self {
            context: session.context,
            scope,
            session,
            client,
            answers: FlagAnswers::default(),
            values: BTreeMap::new(),
            pending,
            results: Vec::new(),
            written: BTreeSet::new(),
            account: None,
            probe: false,
            is_stopped: false,
            journal,
            can_renew: false,
            replacement: None,
            is_reopened: false,
            accepted: Vec::new(),
        }
    }

    /// # Errors
    /// What is about to be done could not be written down.
    pub(crate) fn check_journal(
        &mut self,
        assessment: &Assessment,
    ) -> Result<(), journal::JournalError> {
        let projects = assessment.projects.iter();
        self.journal
            .add_configs(projects.map(|project| project.path.as_path()));
        self.journal.check_writable()
    }

    /// Reads and asks anew.
    pub(crate) fn assess(&self) -> Result<Assessment> {
        self.assess_with(ExtraQueries {
            room: true,
            ..ExtraQueries::default()
        })
    }

    /// The same with other queries.
    pub(crate) fn assess_with(&self, extra: ExtraQueries) -> Result<Assessment> {
        let options = FetchOptions {
            written: Some(&self.written),
            account: self.account.as_deref(),
            extra: ExtraQueries {
                probe: self.probe,
                ..extra
            },
        };
        Assessment::run(self.session, self.scope, self.client, &options)
    }

    /// The findings that `--binding` leaves.
    pub(crate) fn select_findings(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        findings.retain(|finding| {
            let names = finding.bindings.names();
            names.is_empty() || self.answers.wants(names)
        });
        findings
    }

    /// The steps of this round that no earlier round has tried.
    pub(super) fn plan(&self, assessment: &Assessment) -> Result<Vec<Step>> {
        let evidence = assessment.rule_input();
        if self.results.is_empty() {
            self.answers.check(&evidence, &binding_names(assessment))?;
            self.warn_of_unused_values(&evidence);
        }
        let findings = assessment.findings();
        let steps = build(&findings, &evidence, &self.answers);
        let mut steps = judge_plan(steps, &assessment.projects);
        steps.retain(|step| {
            let mut results = self.results.iter();
            !results.any(|result| is_same(&result.step, step))
        });
        Ok(steps)
    }

    /// Warns of the secrets whose value stays, although a flag gives one.
    fn warn_of_unused_values(&self, evidence: &RuleInput<'_>) {
        for subject in evidence.checkable_bindings() {
            let binding = subject.binding.title();
            if !self.values.contains_key(binding) {
                continue;
            }
            let target = subject.account.zip(subject.binding.target());
            let Some((account, (store, name))) = target else {
                continue;
            };
            let state = evidence.facts.secret(account, &store.value, &name.value);
            if matches!(state, SecretState::Found(_)) && !self.context.is_quiet() {
                let text = format!("--create {binding}: {} exists; its value stays", name.value);
                self.context.warn(&text);
            }
        }
    }

    /// Supplies the value that a flag gives for the secret that `step` creates. False where none does.
    pub(super) fn supply(&self, executor: &mut Executor<'_>, step: &Step) -> bool {
        let Action::Secret(new) = &step.action else {
            return true;
        };
        let given = step.bindings.iter().find_map(|name| self.values.get(name));
        let Some(value) = given.filter(|_| new.source.is_some()) else {
            return false;
        };
        executor.supply(new, value.clone());
        true
    }

    /// The line that says how to take back what was done.
    pub(super) fn undo_command(&self, style: Style) -> String {
        conclusion::way_back(&self.context.invocation, style)
    }

    /// The same; empty where nothing can be taken back.
    pub(crate) fn undo_hint(&self, style: Style) -> String {
        if self.journal.is_reversible() {
            self.undo_command(style)
        } else {
            String::new()
        }
    }

    /// Whether anything was tried since there were `from` results: what is there can be another.
    pub(super) fn tried_since(&self, from: usize) -> bool {
        let mut results = self.results[from..].iter();
        results.any(|result| result.outcome.was_tried())
    }

    /// Whether anything was changed since there were `from` results.
    pub(crate) fn changed_since(&self, from: usize) -> bool {
        let mut results = self.results[from..].iter();
        results.any(|result| result.outcome.is_applied())
    }
}

/// Whether a step repairs what another one was to repair already.
pub(super) fn is_same(one: &Step, other: &Step) -> bool {
    match (&one.action, &other.action) {
        (Action::Scope(one), Action::Scope(other)) => {
            // A person can have wanted more than is needed.
            let covered = other.add.iter().all(|scope| one.add.contains(scope));
            covered && (&one.store, &one.secret) == (&other.store, &other.secret)
        }
        (Action::Secret(one), Action::Secret(other)) => one.is_twin_of(other),
        _ => {
            one.rule.map(|rule| rule.id) == other.rule.map(|rule| rule.id)
                && (&one.config, &one.environment) == (&other.config, &other.environment)
                && (&one.bindings, &one.title) == (&other.bindings, &other.title)
        }
    }
}

/// Every binding name that a flag can name.
fn binding_names(assessment: &Assessment) -> Vec<String> {
    let projects = assessment.projects.iter();
    let environments = projects.flat_map(|project| &project.environments);
    let bindings = environments.flat_map(|environment| &environment.bindings);
    let mut known = BTreeSet::new();
    let titles = bindings
        .map(Binding::title)
        .filter(|title| known.insert(*title));
    titles.map(str::to_owned).collect()
}
