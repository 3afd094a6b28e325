//! One round of `fix`: the steps of one plan, decided by flags or by a person.

use super::choices::{CopyChoices, choose, choose_scopes, created};
use super::session::FixSession;
use super::values;
use crate::action::{Act, Choice, shell};
use crate::change::apply::Executor;
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::Step;
use crate::change::plan::build::{answered, is_decided, withheld};
use crate::commands::assessment::Assessment;
use crate::commands::step_loop::{
    PlanDriver, StepAnswer, StepDecider, StepDecision, StepPosition, StepQuestion,
    ask_until_decided, run_steps,
};
use crate::prompt::{Ask, Gone, interrupt};
use crate::report::style::capital;
use crate::report::{outcome, plan};

/// What is written around a plan.
pub(crate) struct PlanFrame {
    pub(crate) head: String,
    pub(crate) tail: &'static str,
}

/// One round of a `fix`.
struct FixRound<'r, 'a> {
    session: &'r mut FixSession<'a>,
    executor: Executor<'r>,
    /// `None` where the plan is not shown.
    frame: Option<PlanFrame>,
    copies: CopyChoices,
    is_interactive: bool,
    /// A person said yes to every step that needs no choice.
    all: bool,
}

/// A step after the choice in it was made.
enum ChosenStep {
    /// It needs a yes.
    Open(Step),
    /// The choice was the yes.
    Decided(Step),
    /// Nothing was chosen.
    Declined,
    /// An earlier step has done it.
    Moot,
}

impl FixSession<'_> {
    /// Goes through the steps of one plan. False where a person wanted no more.
    ///
    /// # Errors
    /// The person went away.
    pub(crate) fn run_round(
        &mut self,
        assessment: &Assessment,
        steps: Vec<Step>,
        decider: StepDecider<'_>,
        frame: Option<PlanFrame>,
    ) -> Result<bool, Gone> {
        let executor = self.executor(assessment);
        let mut round = FixRound {
            session: self,
            executor,
            frame,
            copies: CopyChoices::of(&steps),
            is_interactive: matches!(decider, StepDecider::Person(_)),
            all: false,
        };
        let stayed = run_steps(&mut round, steps, decider);
        let FixRound {
            session, executor, ..
        } = round;
        session.take_back(executor);
        stayed
    }

    /// The same, asking a person for each step.
    ///
    /// # Errors
    /// The person went away.
    pub(crate) fn ask_round(
        &mut self,
        person: &mut dyn Ask,
        assessment: &Assessment,
        steps: Vec<Step>,
    ) -> Result<bool, Gone> {
        let frame = PlanFrame {
            head: "\n".to_owned(),
            tail: "",
        };
        let decider = StepDecider::Person(person);
        self.run_round(assessment, steps, decider, Some(frame))
    }
}

impl PlanDriver for FixRound<'_, '_> {
    type Step = Step;

    fn show(&self, steps: &[Step]) {
        let Some(PlanFrame { head, tail }) = &self.frame else {
            return;
        };
        let style = self.session.context.stderr_style();
        let plan = plan::plan(steps, self.executor.previews(), style);
        self.session
            .context
            .host
            .err(&format!("{head}{plan}{tail}"));
    }

    fn ask(
        &mut self,
        person: &mut dyn Ask,
        position: StepPosition,
        step: Step,
    ) -> Result<StepDecision<Step>, Gone> {
        if let Act::Token(need) = &step.act {
            let need = need.clone();
            let result = self.session.offer_token(person, position, step, &need)?;
            return Ok(StepDecision::Settled(result));
        }
        if !is_open(&step) {
            return Ok(StepDecision::Settled(StepResult::left(step)));
        }
        let decided = match self.choose(person, position, &step)? {
            ChosenStep::Moot => return Ok(StepDecision::Moot),
            ChosenStep::Declined => return Ok(declined(step)),
            ChosenStep::Decided(chosen) => chosen,
            ChosenStep::Open(chosen) if self.all => chosen,
            ChosenStep::Open(chosen) => match self.confirm(person, position, &chosen)? {
                StepAnswer::Yes => chosen,
                StepAnswer::All => {
                    self.all = true;
                    chosen
                }
                StepAnswer::No => return Ok(declined(step)),
                StepAnswer::Quit => return Ok(StepDecision::Stop(step)),
            },
        };
        let Some(decided) = self.refine(person, decided)? else {
            return Ok(declined(step));
        };
        if self.provide(person, &decided)? {
            Ok(StepDecision::Apply(decided))
        } else {
            Ok(declined(decided))
        }
    }

    fn decide(&mut self, step: Step) -> StepDecision<Step> {
        if !is_decided(&step) {
            return StepDecision::Settled(StepResult::left(step));
        }
        let reason = withheld(&step, &self.session.answers).or_else(|| {
            let supplied = self.session.supply(&mut self.executor, &step);
            (!supplied).then(|| "no value was given".to_owned())
        });
        match reason {
            None => StepDecision::Apply(step),
            Some(reason) => {
                let skipped = StepResult::unchanged(step, StepOutcome::Skipped(reason));
                StepDecision::Settled(skipped)
            }
        }
    }

    fn apply(&mut self, step: Step) -> StepResult {
        let Some(operation) = step.operation() else {
            return StepResult::left(step);
        };
        let runtime = &self.session.session.runtime;
        let execution = runtime.block_on(self.executor.execute(operation));
        let result = StepResult::new(step, execution);
        if self.is_interactive {
            let style = self.session.context.stderr_style();
            self.session
                .context
                .host
                .err(&outcome::outcome(&result, style));
            if self.executor.journal.is_reversible() {
                interrupt::say_at_exit(&self.session.undo_command(style));
            }
        }
        result
    }

    fn preview(&mut self, step: Step) -> StepResult {
        match step.operation() {
            Some(operation) => {
                let execution = self.executor.preview(operation);
                StepResult::new(step, execution)
            }
            None => StepResult::left(step),
        }
    }

    fn record(&mut self, result: StepResult) {
        self.session.results.push(result);
    }

    fn stop(&mut self, _: Step) {}
}

impl FixRound<'_, '_> {
    /// Has the choice in `step` made, if there is one.
    fn choose(
        &mut self,
        person: &mut dyn Ask,
        position: StepPosition,
        step: &Step,
    ) -> Result<ChosenStep, Gone> {
        let Act::Choice(choice) = &step.act else {
            return Ok(ChosenStep::Open(step.clone()));
        };
        if self.is_created(choice) {
            return Ok(ChosenStep::Moot);
        }
        if self.copies.are_listed(position.index) {
            let wanted = self.copies.is_wanted(person, position.index)?;
            return Ok(if wanted {
                ChosenStep::Decided(answered(step, choice, None))
            } else {
                ChosenStep::Declined
            });
        }
        if choice.is_yes_or_no() {
            return Ok(ChosenStep::Open(answered(step, choice, None)));
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
        Ok(match chosen.act {
            Act::Secret(_) => ChosenStep::Decided(chosen),
            _ => ChosenStep::Open(chosen),
        })
    }

    /// Whether the secret that a choice is about was created by a step before.
    fn is_created(&self, choice: &Choice) -> bool {
        let is_created = |result: &StepResult| match &result.step.act {
            Act::Secret(new) => {
                let same = choice.create.as_ref();
                result.outcome.is_applied() && same.is_some_and(|same| same.is_twin_of(new))
            }
            _ => false,
        };
        self.session.results.iter().any(is_created)
    }

    fn confirm(
        &self,
        person: &mut dyn Ask,
        position: StepPosition,
        step: &Step,
    ) -> Result<StepAnswer, Gone> {
        let context = self.session.context;
        let style = context.stderr_style();
        let detail = || plan::detail(step, self.executor.previews(), style);
        let question = StepQuestion {
            text: &format!("{position}  {}?", capital(&step.headline())),
            detail: Some(&detail),
            // The page of the rule in short.
            why: step.rule.map_or(step.why.as_str(), |rule| rule.why()),
        };
        ask_until_decided(context, person, &question)
    }

    /// Has the scopes of a secret chosen, unless a flag or a yes to everything has settled them. `None`
    /// where the person wants none.
    fn refine(&self, person: &mut dyn Ask, step: Step) -> Result<Option<Step>, Gone> {
        if self.all || !self.session.answers.scopes.is_empty() {
            Ok(Some(step))
        } else {
            choose_scopes(person, step)
        }
    }

    /// Sees to the value of the secret that `step` creates, if it creates one. False where there is
    /// none.
    fn provide(&mut self, person: &mut dyn Ask, step: &Step) -> Result<bool, Gone> {
        let Act::Secret(new) = &step.act else {
            return Ok(true);
        };
        if new.source.is_some() {
            return Ok(self.session.supply(&mut self.executor, step));
        }
        // What no config names yet, `fix` does not create.
        let command = match (step.bindings.first(), &step.config) {
            (Some(binding), Some(_)) => {
                format!("wrangler-permit fix --create {}=file:PATH", shell(binding))
            }
            _ => format!("{} < PATH", new.by_hand()),
        };
        let value = values::ask_for(person, new, &step.bindings, &command)?;
        let given = value.map(|value| self.executor.supply(new, value));
        Ok(given.is_some())
    }
}

fn declined(step: Step) -> StepDecision<Step> {
    StepDecision::Settled(StepResult::unchanged(step, StepOutcome::Declined))
}

/// Whether a person can be asked about a step: it is theirs to do, and there is an answer.
pub(super) fn is_open(step: &Step) -> bool {
    match &step.act {
        Act::Manual(_) | Act::Request(_) => false,
        Act::Choice(choice) => choice.has_answers(),
        Act::Scope(_) | Act::Secret(_) | Act::Config(_) | Act::Token(_) => true,
    }
}
