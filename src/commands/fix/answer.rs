//! What a person is asked about one step of a fix: the choice in it, whether to carry it out, and what
//! it needs for that.

use super::choices::{ChosenStep, choose, choose_scopes, created};
use super::round::FixRound;
use super::values;
use crate::action::{Action, Choice, quote_for_shell};
use crate::change::outcome::StepResult;
use crate::change::plan::Step;
use crate::change::plan::build::answer_step;
use crate::commands::step_loop::{StepAnswer, StepPosition, StepQuestion, ask_until_decided};
use crate::prompt::{PromptAbort, Prompter};
use crate::report::style::capitalize;
use crate::report::text::plan;

impl FixRound<'_, '_> {
    /// Has the choice in `step` made, if there is one.
    pub(super) fn choose(
        &mut self,
        person: &mut dyn Prompter,
        position: StepPosition,
        step: &Step,
    ) -> Result<ChosenStep, PromptAbort> {
        let Action::Choice(choice) = &step.action else {
            return Ok(ChosenStep::Open(step.clone()));
        };
        if self.is_created(choice) {
            return Ok(ChosenStep::Moot);
        }
        if self.copies.are_listed(position.index) {
            let wanted = self.copies.is_wanted(person, position.index)?;
            return Ok(if wanted {
                ChosenStep::Decided(answer_step(step, choice, None))
            } else {
                ChosenStep::Declined
            });
        }
        if choice.is_yes_or_no() {
            return Ok(ChosenStep::Open(answer_step(step, choice, None)));
        }
        if let Some(new) = choice.only_creation() {
            return Ok(ChosenStep::Open(created(step, new)));
        }
        let Some(chosen) = choose(person, position, step, choice)? else {
            return Ok(ChosenStep::Declined);
        };
        let context = self.session.context;
        let style = context.stderr_style();
        let detail = plan::detail(&chosen, self.executor.previews(), style);
        context.host.err(&detail);
        // Typing its value twice is as good as a yes.
        Ok(match chosen.action {
            Action::Secret(_) => ChosenStep::Decided(chosen),
            _ => ChosenStep::Open(chosen),
        })
    }

    /// Whether the secret that a choice is about was created by a step before.
    fn is_created(&self, choice: &Choice) -> bool {
        let is_created = |result: &StepResult| match &result.step.action {
            Action::Secret(new) => {
                let same = choice.create.as_ref();
                result.outcome.is_applied() && same.is_some_and(|same| same.is_twin_of(new))
            }
            _ => false,
        };
        self.session.results.iter().any(is_created)
    }

    /// Asks whether `step` is to be carried out.
    pub(super) fn confirm(
        &self,
        person: &mut dyn Prompter,
        position: StepPosition,
        step: &Step,
    ) -> Result<StepAnswer, PromptAbort> {
        let context = self.session.context;
        let style = context.stderr_style();
        let detail = || plan::detail(step, self.executor.previews(), style);
        let question = StepQuestion {
            text: &format!("{position}  {}?", capitalize(&step.headline())),
            detail: Some(&detail),
            // The page of the rule in short.
            why: step.rule.map_or(step.why.as_str(), |rule| rule.why()),
        };
        ask_until_decided(context, person, &question)
    }

    /// Has the scopes of a secret chosen, unless a flag or a yes to everything has settled them. `None`
    /// where the person wants none.
    pub(super) fn refine(
        &self,
        person: &mut dyn Prompter,
        step: Step,
    ) -> Result<Option<Step>, PromptAbort> {
        if self.all || !self.session.answers.scopes.is_empty() {
            Ok(Some(step))
        } else {
            choose_scopes(person, step)
        }
    }

    /// Sees to the value of the secret that `step` creates, if it creates one. False where there is
    /// none.
    pub(super) fn provide(
        &mut self,
        person: &mut dyn Prompter,
        step: &Step,
    ) -> Result<bool, PromptAbort> {
        let Action::Secret(new) = &step.action else {
            return Ok(true);
        };
        if new.source.is_some() {
            return Ok(self.session.supply(&mut self.executor, step));
        }
        // What no config names yet, `fix` does not create.
        let command = match (step.bindings.first(), &step.config) {
            (Some(binding), Some(_)) => {
                format!(
                    "wrangler-permit fix --create {}=file:PATH",
                    quote_for_shell(binding)
                )
            }
            _ => format!("{} < PATH", new.command()),
        };
        let value = values::ask_for(person, new, &step.bindings, &command)?;
        let given = value.map(|value| self.executor.supply(new, value));
        Ok(given.is_some())
    }
}
