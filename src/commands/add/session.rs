//! One run of `add`.

use anyhow::Result;

use super::target::{self, Found, Person, Target};
use crate::action::{Act, NewSecret};
use crate::change::plan::addition::{self, Addition, Planned};
use crate::change::plan::draft::Drafts;
use crate::change::plan::{Outcome, Step};
use crate::cli::add::AddArgs;
use crate::cli::context::Context;
use crate::commands::assessment::Assessment;
use crate::commands::fix::course::Course;
use crate::commands::fix::guided::Ended;
use crate::exit::Exit;
use crate::facts::ExtraQueries;
use crate::project::identifier;
use crate::prompt::Prompter;
use crate::report::text::plan;
use crate::rules::finding::Safety;

/// One `add`.
pub(super) struct AddSession<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) arguments: &'a AddArgs,
    pub(super) course: Course<'a>,
}

impl AddSession<'_> {
    /// Goes all the way, with a person to ask or without one.
    pub(super) fn go(&mut self, person: &mut Person<'_>) -> Result<Exit> {
        let (mut assessment, account) = self.begin(person)?;
        let found = target::find(&assessment, account.as_deref(), self.arguments, person)?;
        let target = match found {
            Found::There(target) => target,
            Found::Nothing => return Ok(Exit::Findings),
            Found::Absent(new) => {
                let Some(ask) = person else {
                    return Ok(self.leave());
                };
                match self.create(&mut **ask, &assessment, &new)? {
                    Some(after) => assessment = after,
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
        let planned = addition::plan(&assessment.projects, &addition)?;
        self.carry_out(person, &assessment, &planned)?;
        self.course.answers.bindings = names(&addition, &planned);
        let after = self.course.assess()?;
        let after = match person {
            Some(ask) if self.is_added(&planned) => match self.course.rounds(&mut **ask, after)? {
                Ended::Over(after) | Ended::Left(after) => after,
            },
            _ => after,
        };
        Ok(self.finish(&addition, &planned, &after))
    }

    /// Reads the configs and what the stores hold. With the account, where it is known.
    fn begin(&mut self, person: &mut Person<'_>) -> Result<(Assessment, Option<String>)> {
        let wish = ExtraQueries {
            more: Some(self.arguments.secret.clone()),
            ..ExtraQueries::default()
        };
        let assessment = self.course.assess_with(&wish)?;
        addition::check(&assessment.projects)?;
        if self.arguments.offline {
            return Ok((assessment, None));
        }
        if let Some(account) = target::account(&assessment)? {
            return Ok((assessment, Some(account)));
        }
        let account = target::choose_account(&assessment, person)?;
        self.course.account = Some(account.clone());
        let assessment = self.course.assess_with(&wish)?;
        Ok((assessment, Some(account)))
    }

    /// Creates the secret first. None where it was not created.
    fn create(
        &mut self,
        ask: &mut dyn Prompter,
        assessment: &Assessment,
        new: &NewSecret,
    ) -> Result<Option<Assessment>> {
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
        if self.course.may_go_on(ask, assessment)? {
            self.course.walk(ask, assessment, vec![step])?;
        }
        if self.course.changed_since(0) {
            return self.course.assess().map(Some);
        }
        Ok(None)
    }

    /// Writes the binding, asked for or not.
    fn carry_out(
        &mut self,
        person: &mut Person<'_>,
        assessment: &Assessment,
        planned: &Planned,
    ) -> Result<()> {
        if planned.steps.is_empty() {
            return Ok(());
        }
        let steps = planned.steps.clone();
        if let Some(ask) = person {
            if self.course.may_go_on(&mut **ask, assessment)? {
                self.course.walk(&mut **ask, assessment, steps)?;
            }
            return Ok(());
        }
        self.course.prove_journal(assessment)?;
        if !self.context.is_quiet() {
            let drafts = Drafts::new(&assessment.projects);
            let style = self.context.stderr_style();
            let plan = plan::plan(&steps, &drafts, style);
            self.context.host.err(&format!("{plan}\n"));
        }
        self.course.carry_out(assessment, steps);
        Ok(())
    }

    /// Whether every environment has the binding now.
    pub(super) fn is_added(&self, planned: &Planned) -> bool {
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
