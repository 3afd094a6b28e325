//! One round of `fix`: the steps of one plan, decided by flags or by a person.

use super::choices::{ChosenStep, CopyChoices, choose, choose_scopes, create_instead, is_open};
use super::session::FixSession;
use super::values;
use crate::action::{Action, Choice};
use crate::change::apply::{Executor, PollOptions, PollProgress};
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::Step;
use crate::change::plan::build::{answer_step, explain_withheld, is_decided};
use crate::change::plan::judge::{JudgedStep, judge_step};
use crate::commands::assessment::Assessment;
use crate::commands::step_loop::{
    PlanDriver, RunMode, StepAnswer, StepDecision, StepPosition, StepQuestion, ask_until_decided,
    run_steps,
};
use crate::prompt::{DefaultReply, PromptAbort, Prompter, interrupt};
use crate::report::style::capitalize;
use crate::report::text::{outcome, plan};
use crate::rules::finding::FixSafety;

/// What is written before and after a plan; `None` where the plan is not shown.
pub(crate) type PlanFrame = Option<(&'static str, &'static str)>;

struct FixRound<'r, 'a> {
    session: &'r mut FixSession<'a>,
    executor: Executor<'r>,
    frame: PlanFrame,
    copies: CopyChoices,
    mode: RunMode,
    /// A person said yes to every step that needs no choice.
    all: bool,
}

impl FixSession<'_> {
    /// Goes through the steps of one plan.
    pub(crate) fn run_round(
        &mut self,
        assessment: &Assessment,
        steps: Vec<Step>,
        mode: RunMode,
        frame: PlanFrame,
    ) -> Result<(), PromptAbort> {
        let (context, pending) = (self.context, self.pending);
        let watch = |progress: PollProgress<'_>| pending.show(progress);
        let polling = PollOptions {
            limit: pending.limit,
            watch: &watch,
        };
        let journal = std::mem::take(&mut self.journal);
        let executor = Executor::new(self.client, &assessment.projects, journal);
        let executor = executor.polling(polling);
        let mut round = FixRound {
            session: self,
            executor,
            frame,
            copies: CopyChoices::find(&steps),
            mode,
            all: false,
        };
        let is_complete = run_steps(context, &mut round, steps, mode);
        let FixRound {
            session, executor, ..
        } = round;
        session.written.extend(executor.written);
        session.journal = executor.journal;
        session.is_stopped = !is_complete?;
        Ok(())
    }

    /// The same, asking a person for each step, and before them whether to go on without a journal if
    /// none can be kept.
    pub(crate) fn ask_round(
        &mut self,
        person: &mut dyn Prompter,
        assessment: &Assessment,
        steps: Vec<Step>,
    ) -> Result<(), PromptAbort> {
        if self.can_go_on(person, assessment)? {
            self.run_round(assessment, steps, RunMode::Interactive, Some(("\n", "")))
        } else {
            self.is_stopped = true;
            Ok(())
        }
    }
}

impl FixRound<'_, '_> {
    /// Asks for the choice in `step`, if there is one.
    fn choose(
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

    /// What can be done of `step` after the steps before it. What cannot is recorded, and said where
    /// the plan did not say so.
    fn judge(&mut self, step: Step) -> Option<Step> {
        let was_known = step.objection.is_some();
        let JudgedStep { open, left } = judge_step(step, self.executor.previews());
        for step in left {
            let result = StepResult::left(step);
            if !was_known {
                let context = self.session.context;
                let text = outcome::outcome(&result, context.stderr_style());
                context.host.err(&text);
            }
            self.session.results.push(result);
        }
        open
    }

    /// Asks whether `step` is to be carried out.
    fn confirm(
        &self,
        person: &mut dyn Prompter,
        position: StepPosition,
        step: &Step,
        question: Option<&Choice>,
    ) -> Result<StepAnswer, PromptAbort> {
        let context = self.session.context;
        let style = context.stderr_style();
        let detail = || plan::detail(step, self.executor.previews(), style);
        if let Action::Config(change) = &step.action
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
        };
        ask_until_decided(context, person, &question)
    }

    /// Supplies the value of the secret that `step` creates, if it creates one. False where there is
    /// none.
    fn supply_value(
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

impl PlanDriver for FixRound<'_, '_> {
    type PlanStep = Step;

    fn show(&self, steps: &[Step]) {
        let Some((before, after)) = self.frame else {
            return;
        };
        let context = self.session.context;
        let plan = plan::plan(steps, self.executor.previews(), context.stderr_style());
        context.host.err(&format!("{before}{plan}{after}"));
    }

    fn ask(
        &mut self,
        person: &mut dyn Prompter,
        position: StepPosition,
        step: Step,
    ) -> Result<StepDecision<Step>, PromptAbort> {
        if let Action::Token(need) = &step.action {
            let need = need.clone();
            let result = self.session.offer_token(person, position, step, &need)?;
            return Ok(StepDecision::Settled(Box::new(result)));
        }
        let Some(step) = self.judge(step) else {
            return Ok(StepDecision::Moot);
        };
        if !is_open(&step) {
            return Ok(StepDecision::Settled(Box::new(StepResult::left(step))));
        }
        let decided = match self.choose(person, position, &step)? {
            ChosenStep::Moot => return Ok(StepDecision::Moot),
            ChosenStep::Declined => return Ok(declined(step)),
            ChosenStep::Decided(chosen) => chosen,
            ChosenStep::Open(chosen) if self.all && find_question(&step).is_none() => chosen,
            ChosenStep::Open(chosen) => {
                match self.confirm(person, position, &chosen, find_question(&step))? {
                    StepAnswer::Yes => chosen,
                    StepAnswer::All => {
                        self.all = true;
                        chosen
                    }
                    StepAnswer::No => return Ok(declined(step)),
                    StepAnswer::Quit => return Ok(StepDecision::Stop(step)),
                }
            }
        };
        let decided = if self.all || !self.session.answers.scopes.is_empty() {
            decided
        } else if let Some(refined) = choose_scopes(person, decided)? {
            refined
        } else {
            return Ok(declined(step));
        };
        if self.supply_value(person, &decided)? {
            Ok(StepDecision::Apply(decided))
        } else {
            Ok(declined(decided))
        }
    }

    fn decide(&mut self, step: Step) -> StepDecision<Step> {
        if !is_decided(&step) {
            return StepDecision::Settled(Box::new(StepResult::left(step)));
        }
        let reason = explain_withheld(&step, &self.session.answers).or_else(|| {
            let supplied = self.session.supply(&mut self.executor, &step);
            (!supplied).then(|| "no value was given".to_owned())
        });
        match reason {
            None => StepDecision::Apply(step),
            Some(reason) => StepDecision::settled(step, StepOutcome::Skipped(reason)),
        }
    }

    fn apply(&mut self, step: Step) -> StepResult {
        let Some(operation) = step.operation() else {
            return StepResult::left(step);
        };
        let runtime = &self.session.session.runtime;
        let execution = runtime.block_on(self.executor.execute(operation));
        let result = StepResult::new(step, execution);
        if self.mode == RunMode::Interactive {
            let context = self.session.context;
            let style = context.stderr_style();
            context.host.err(&outcome::outcome(&result, style));
            if self.executor.journal.is_reversible() {
                interrupt::say_at_exit(&self.session.undo_command(style));
            }
        }
        result
    }

    fn preview(&mut self, step: Step) -> StepResult {
        let Some(operation) = step.operation() else {
            return StepResult::left(step);
        };
        let execution = self.executor.preview(operation);
        StepResult::new(step, execution)
    }

    fn record(&mut self, result: StepResult) {
        self.session.results.push(result);
    }
}

/// The yes or no that says what was meant, where nothing else shows that the step is right.
fn find_question(step: &Step) -> Option<&Choice> {
    match &step.action {
        Action::Choice(choice) if choice.is_yes_or_no() => Some(choice),
        _ => None,
    }
}

fn declined(step: Step) -> StepDecision<Step> {
    StepDecision::settled(step, StepOutcome::Declined)
}
