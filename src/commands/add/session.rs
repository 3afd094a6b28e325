//! One run of `add`.

use anyhow::Result;

use super::target::{self, MaybePerson, TargetSearch};
use crate::action::{Action, NewSecret};
use crate::change::apply::remove_leftovers;
use crate::change::plan::Step;
use crate::change::plan::add::{self, AddPlan, NewBinding};
use crate::change::plan::judge::judge_plan;
use crate::cli::add::AddArgs;
use crate::cli::flags::OutputFormat;
use crate::commands::assessment::Assessment;
use crate::commands::fix::session::FixSession;
use crate::commands::step_loop::{RunMode, exit_unless_interrupted};
use crate::exit::Exit;
use crate::facts::ExtraQueries;
use crate::project::identifier;
use crate::prompt::Prompter;
use crate::rules::finding::FixSafety;

/// One run of `add`.
pub(super) struct AddSession<'a> {
    pub(super) arguments: &'a AddArgs,
    /// The same machinery as that of `fix`.
    pub(super) fix: FixSession<'a>,
}

impl AddSession<'_> {
    /// Goes all the way, with a person to ask or without one.
    pub(super) fn run(&mut self, person: &mut MaybePerson<'_>) -> Result<Exit> {
        let (mut assessment, account) = self.begin(person)?;
        let found = target::find(&assessment, account.as_deref(), self.arguments, person)?;
        let (store, secret) = match (found, &mut *person) {
            (TargetSearch::Found { store, secret }, _) => (store, secret),
            (TargetSearch::Absent(new), Some(person)) => {
                self.create(&mut **person, &assessment, &new)?;
                if !self.fix.changed_since(0) {
                    return Ok(exit_unless_interrupted(Exit::Findings));
                }
                assessment = self.fix.assess()?;
                (new.store, new.name)
            }
            _ => return Ok(Exit::Findings),
        };
        let new = NewBinding {
            store,
            secret,
            name: self.arguments.name.clone(),
        };
        let plan = add::plan(&assessment.projects, &new)?;
        self.write(person, &assessment, &plan)?;
        self.fix.answers.bindings = bound_names(&new, &plan);
        let mut after = self.fix.assess()?;
        if let Some(person) = person
            && self.is_added(&plan)
        {
            after = self.fix.run_rounds(&mut **person, after)?;
        }
        Ok(self.finish(&new, &plan, &after))
    }

    /// Reads the configs and what the stores hold. Returns the account too, where it is known.
    fn begin(&mut self, person: &mut MaybePerson<'_>) -> Result<(Assessment, Option<String>)> {
        let extra = ExtraQueries {
            more: Some(self.arguments.secret.clone()),
            ..ExtraQueries::default()
        };
        let assessment = self.fix.assess_with(extra.clone())?;
        add::check(&assessment.projects)?;
        if self.arguments.offline {
            return Ok((assessment, None));
        }
        if let Some(account) = target::find_account(&assessment)? {
            return Ok((assessment, Some(account)));
        }
        self.fix.account = Some(target::choose_account(&assessment, person)?);
        Ok((self.fix.assess_with(extra)?, self.fix.account.clone()))
    }

    /// Asks whether to create the secret first.
    fn create(
        &mut self,
        person: &mut dyn Prompter,
        assessment: &Assessment,
        new: &NewSecret,
    ) -> Result<()> {
        let name = self.arguments.name.clone();
        let step = Step {
            rule: None,
            config: None,
            environment: None,
            bindings: vec![name.unwrap_or_else(|| identifier::suggest_name(&new.name))],
            safety: FixSafety::Safe,
            title: new.title(),
            why: "the store has no secret of that name yet".to_owned(),
            action: Action::Secret(new.clone()),
            objection: None,
        };
        Ok(self.fix.ask_round(person, assessment, vec![step])?)
    }

    /// Writes the binding; where there is a person, after a question.
    fn write(
        &mut self,
        person: &mut MaybePerson<'_>,
        assessment: &Assessment,
        plan: &AddPlan,
    ) -> Result<()> {
        if plan.steps.is_empty() {
            // A run that was killed after it wrote has left it so.
            let projects = assessment.projects.iter();
            remove_leftovers(projects.map(|project| project.path.as_path()));
            return Ok(());
        }
        let steps = judge_plan(plan.steps.clone(), &assessment.projects);
        if let Some(person) = person {
            return Ok(self.fix.ask_round(&mut **person, assessment, steps)?);
        }
        self.fix.check_journal(assessment)?;
        let is_shown =
            !self.fix.context.is_quiet() && self.arguments.report.format() == OutputFormat::Human;
        let frame = is_shown.then_some(("", "\n"));
        let mode = RunMode::Batch;
        Ok(self.fix.run_round(assessment, steps, mode, frame)?)
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
fn bound_names(new: &NewBinding, plan: &AddPlan) -> Vec<String> {
    let existing = plan.existing.iter().map(|(_, _, name)| name.clone());
    let added = (!plan.steps.is_empty()).then(|| new.name());
    existing.chain(added).collect()
}
