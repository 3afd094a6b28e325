//! One run of `add`.

use anyhow::Result;

use super::target::{self, MaybePerson, SecretTarget, TargetSearch};
use crate::action::{Action, NewSecret};
use crate::change::plan::Step;
use crate::change::plan::add::{self, AddPlan, NewBinding};
use crate::cli::add::AddArgs;
use crate::cli::context::Context;
use crate::commands::assessment::Assessment;
use crate::commands::fix::session::FixSession;
use crate::commands::step_loop::RunMode;
use crate::exit::Exit;
use crate::facts::ExtraQueries;
use crate::project::identifier;
use crate::prompt::{Prompter, interrupt};
use crate::rules::finding::FixSafety;

/// One `add`.
pub(super) struct AddSession<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) arguments: &'a AddArgs,
    /// The same machinery as that of `fix`.
    pub(super) fix: FixSession<'a>,
}

impl AddSession<'_> {
    /// Goes all the way, with a person to ask or without one.
    pub(super) fn run(&mut self, person: &mut MaybePerson<'_>) -> Result<Exit> {
        let (mut assessment, account) = self.begin(person)?;
        let found = target::find(&assessment, account.as_deref(), self.arguments, person)?;
        let target = match found {
            TargetSearch::There(target) => target,
            TargetSearch::Nothing => return Ok(Exit::Findings),
            TargetSearch::Absent(new) => {
                let Some(person) = person else {
                    return Ok(nothing_added());
                };
                match self.create(&mut **person, &assessment, &new)? {
                    Some(after) => assessment = after,
                    None => return Ok(nothing_added()),
                }
                SecretTarget {
                    store: new.store,
                    secret: new.name,
                }
            }
        };
        let new = NewBinding {
            store: target.store,
            secret: target.secret,
            name: self.arguments.name.clone(),
        };
        let plan = add::plan(&assessment.projects, &new)?;
        self.write(person, &assessment, &plan)?;
        self.fix.answers.bindings = names(&new, &plan);
        let after = self.fix.assess()?;
        let after = match person {
            Some(person) if self.is_added(&plan) => {
                self.fix.run_rounds(&mut **person, after)?.assessment
            }
            _ => after,
        };
        Ok(self.finish(&new, &plan, &after))
    }

    /// Reads the configs and what the stores hold. With the account, where it is known.
    fn begin(&mut self, person: &mut MaybePerson<'_>) -> Result<(Assessment, Option<String>)> {
        let wish = ExtraQueries {
            more: Some(self.arguments.secret.clone()),
            ..ExtraQueries::default()
        };
        let assessment = self.fix.assess_with(&wish)?;
        add::check(&assessment.projects)?;
        if self.arguments.offline {
            return Ok((assessment, None));
        }
        if let Some(account) = target::account(&assessment)? {
            return Ok((assessment, Some(account)));
        }
        let account = target::choose_account(&assessment, person)?;
        self.fix.account = Some(account.clone());
        let assessment = self.fix.assess_with(&wish)?;
        Ok((assessment, Some(account)))
    }

    /// Creates the secret first. `None` where it was not created.
    fn create(
        &mut self,
        person: &mut dyn Prompter,
        assessment: &Assessment,
        new: &NewSecret,
    ) -> Result<Option<Assessment>> {
        let name = self.arguments.name.clone();
        let step = Step {
            rule: None,
            config: None,
            environment: None,
            bindings: vec![name.unwrap_or_else(|| identifier::of(&new.name))],
            safety: FixSafety::Safe,
            title: new.title(),
            why: "the store has no secret of that name yet".to_owned(),
            action: Action::Secret(new.clone()),
        };
        if self.fix.can_go_on(person, assessment)? {
            self.fix.ask_round(assessment, vec![step])?;
        }
        if self.fix.changed_since(0) {
            return self.fix.assess().map(Some);
        }
        Ok(None)
    }

    /// Writes the binding, asked for or not.
    fn write(
        &mut self,
        person: &mut MaybePerson<'_>,
        assessment: &Assessment,
        plan: &AddPlan,
    ) -> Result<()> {
        if plan.steps.is_empty() {
            return Ok(());
        }
        let steps = plan.steps.clone();
        if let Some(person) = person {
            if self.fix.can_go_on(&mut **person, assessment)? {
                self.fix.ask_round(assessment, steps)?;
            }
            return Ok(());
        }
        self.fix.check_journal(assessment)?;
        let frame = (!self.context.is_quiet()).then_some(("", "\n"));
        self.fix
            .run_round(assessment, steps, RunMode::Batch, frame)?;
        Ok(())
    }

    /// Whether every environment has the binding now.
    pub(super) fn is_added(&self, plan: &AddPlan) -> bool {
        let is_added = |step: &Step| {
            let mut results = self.fix.results.iter();
            results.any(|result| result.step.action == step.action && result.outcome.is_applied())
        };
        plan.steps.iter().all(is_added)
    }
}

/// The names that the secret is bound by, now or before.
fn names(new: &NewBinding, plan: &AddPlan) -> Vec<String> {
    let there = plan.existing.iter().map(|(_, _, name)| name.clone());
    let mut names: Vec<String> = there.collect();
    if !plan.steps.is_empty() {
        names.push(new.name());
    }
    names
}

/// Nothing is bound, because there is nothing to bind.
fn nothing_added() -> Exit {
    if interrupt::interrupted() {
        Exit::Interrupted
    } else {
        Exit::Findings
    }
}
