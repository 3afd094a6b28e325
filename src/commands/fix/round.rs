//! One round of `fix`: the steps of one plan, decided by flags or by a person.

use super::choices::{ChosenStep, CopyChoices};
use super::session::FixSession;
use crate::action::Action;
use crate::change::apply::Executor;
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::Step;
use crate::change::plan::build::{explain_withheld, is_decided};
use crate::commands::assessment::Assessment;
use crate::commands::step_loop::{
    PlanDriver, RunMode, StepAnswer, StepDecision, StepPosition, run_steps,
};
use crate::prompt::{PromptAbort, Prompter, interrupt};
use crate::report::text::{outcome, plan};

/// What is written before and after a plan; `None` where the plan is not shown.
pub(crate) type PlanFrame = Option<(&'static str, &'static str)>;

/// One round of a `fix`.
pub(super) struct FixRound<'r, 'a> {
    pub(super) session: &'r mut FixSession<'a>,
    pub(super) executor: Executor<'r>,
    frame: PlanFrame,
    pub(super) copies: CopyChoices,
    mode: RunMode,
    /// A person said yes to every step that needs no choice.
    pub(super) all: bool,
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
        mode: RunMode,
        frame: PlanFrame,
    ) -> Result<bool, PromptAbort> {
        let context = self.context;
        let executor = self.executor(assessment);
        let mut round = FixRound {
            session: self,
            executor,
            frame,
            copies: CopyChoices::of(&steps),
            mode,
            all: false,
        };
        let stayed = run_steps(context, &mut round, steps, mode);
        let FixRound {
            session, executor, ..
        } = round;
        session.reclaim(executor);
        stayed
    }

    /// The same, asking a person for each step.
    ///
    /// # Errors
    /// The person went away.
    pub(crate) fn ask_round(
        &mut self,
        assessment: &Assessment,
        steps: Vec<Step>,
    ) -> Result<bool, PromptAbort> {
        self.run_round(assessment, steps, RunMode::Interactive, Some(("\n", "")))
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
        if !is_open(&step) {
            return Ok(StepDecision::Settled(Box::new(StepResult::left(step))));
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
}

fn declined(step: Step) -> StepDecision<Step> {
    StepDecision::settled(step, StepOutcome::Declined)
}

/// Whether a person can be asked about a step: it is theirs to do, and there is an answer.
pub(super) fn is_open(step: &Step) -> bool {
    match &step.action {
        Action::Manual(_) | Action::Request(_) => false,
        Action::Choice(choice) => choice.has_answers(),
        Action::Scope(_) | Action::Secret(_) | Action::Config(_) | Action::Token(_) => true,
    }
}
