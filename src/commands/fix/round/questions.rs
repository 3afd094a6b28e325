//! What a round asks about a step: which answer, whether to do it, which value.

use super::FixRound;
use crate::action::{Action, Choice};
use crate::change::outcome::StepResult;
use crate::change::plan::Step;
use crate::change::plan::build::answer_step;
use crate::commands::fix::choices::{ChosenStep, choose, create_instead};
use crate::commands::fix::values;
use crate::commands::step_loop::{StepAnswer, StepPosition, StepQuestion, ask_until_decided};
use crate::prompt::{DefaultReply, PromptAbort, Prompter};
use crate::report::style::capitalize;
use crate::report::text::plan;
use crate::rules::finding::FixSafety;

impl FixRound<'_, '_> {
    /// Asks for the choice in `step`, if there is one.
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
            return Ok(ChosenStep::Open(create_instead(step, new)));
        }
        let Some(chosen) = choose(person, position, step, choice)? else {
            return Ok(ChosenStep::Declined);
        };
        // What it changes is known only now.
        let Some(chosen) = self.judge(chosen) else {
            return Ok(ChosenStep::Moot);
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
                let wanted = choice.create.as_ref();
                result.outcome.is_applied() && wanted.is_some_and(|wanted| wanted.is_twin_of(new))
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
        question: Option<&Choice>,
    ) -> Result<StepAnswer, PromptAbort> {
        let context = self.session.context;
        let style = context.stderr_style();
        let detail = || plan::detail(step, self.executor.previews(), style);
        if question.is_some() && !position.is_only() {
            context.host.err(&format!("\n{}", detail()));
        } else if let Action::Config(change) = &step.action
            && let Ok(proved) = self.executor.previews().preview(change)
            && let Some(consequence) = proved.consequence
        {
            context.explain(&consequence);
        }
        let mut text = format!("{position}  {}?", capitalize(&step.headline()));
        if let Some(consequence) = question.and_then(|choice| choice.consequence.as_deref()) {
            text.push_str(&format!(" {}.", capitalize(consequence)));
        }
        let default = match step.safety {
            FixSafety::Ask => DefaultReply::No,
            FixSafety::Safe | FixSafety::Manual => DefaultReply::Yes,
        };
        let question = StepQuestion {
            text: &text,
            detail: Some(&detail),
            // The page of the rule in short.
            why: step.rule.map_or(step.why.as_str(), |rule| rule.why()),
            default,
            has_more: position.has_more(),
        };
        ask_until_decided(context, person, &question)
    }

    /// Supplies the value of the secret that `step` creates, if it creates one. False where there is
    /// none.
    pub(super) fn supply_value(
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
                let value = format!("{binding}=file:PATH");
                let invocation = &self.session.context.invocation;
                invocation
                    .command("fix", [&["--create", &value]])
                    .to_string()
            }
            _ => format!("{} < PATH", new.command()),
        };
        let value = values::ask_value(person, new, &step.bindings, &command)?;
        Ok(value
            .map(|value| self.executor.supply(new, value))
            .is_some())
    }
}

/// The yes or no that says what was meant, where nothing else shows that the step is right.
pub(super) fn find_question(step: &Step) -> Option<&Choice> {
    match &step.action {
        Action::Choice(choice) if choice.is_yes_or_no() => Some(choice),
        _ => None,
    }
}
