//! One round of `fix`: the steps of one plan, decided by flags or by a person.

mod questions;

use questions::find_question;

use super::choices::{ChosenStep, CopyChoices, choose_scopes, is_open};
use super::session::{FixSession, is_same};
use crate::action::Action;
use crate::change::apply::{Executor, PollOptions, PollProgress, remove_leftovers};
use crate::change::journal;
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::Step;
use crate::change::plan::build::{explain_withheld, is_decided};
use crate::change::plan::judge::{JudgedStep, judge_step};
use crate::commands::assessment::Assessment;
use crate::commands::step_loop::{
    PlanDriver, RunMode, StepAnswer, StepDecision, StepPosition, run_steps,
};
use crate::prompt::{PromptAbort, Prompter, interrupt};
use crate::report::text::{outcome, plan};

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
        let turns = journal::turns_folder(context.host);
        let executor = executor
            .polling(polling)
            .taking_turns(turns, interrupt::interrupted);
        if mode != RunMode::Preview {
            let projects = assessment.projects.iter();
            remove_leftovers(projects.map(|project| project.path.as_path()));
        }
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
}

impl FixRound<'_, '_> {
    /// The step as a person accepted it before the run got another credential.
    fn take_accepted(&mut self, step: &Step) -> Option<Step> {
        let accepted = &mut self.session.accepted;
        let index = accepted.iter().position(|known| is_same(known, step))?;
        let known = accepted.swap_remove(index);
        matches!(known.action, Action::Scope(_)).then_some(known)
    }
}

impl PlanDriver for FixRound<'_, '_> {
    type PlanStep = Step;

    fn show(&self, steps: &[Step]) {
        let Some((before, after)) = self.frame else {
            return;
        };
        let context = self.session.context;
        let is_guided = self.mode == RunMode::Interactive && steps.len() > 1;
        let comes_later = |index: usize, step: &Step| {
            is_guided
                && step.objection.is_none()
                && find_question(step).is_some()
                && !self.copies.are_listed(index)
        };
        let (previews, style) = (self.executor.previews(), context.stderr_style());
        let plan = plan::plan(steps, previews, comes_later, style);
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
            return self.session.offer_token(person, position, step, &need);
        }
        let Some(step) = self.judge(step) else {
            return Ok(StepDecision::Moot);
        };
        if let Some(known) = self.take_accepted(&step) {
            return Ok(StepDecision::Apply(known));
        }
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
        let (session, client) = (self.session.session, self.executor.client());
        let execution = session.wait_for(client, self.executor.execute(operation));
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

fn declined(step: Step) -> StepDecision<Step> {
    StepDecision::settled(step, StepOutcome::Declined)
}
