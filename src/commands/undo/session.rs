//! One run of `undo`, with a person or without.

use std::collections::BTreeSet;

use crate::change::apply::Executor;
use crate::change::journal::{Journal, RecordedRun};
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::undo::{UndoStep, is_settled};
use crate::cli::context::Context;
use crate::cloudflare::Client;
use crate::commands::session::Session;
use crate::commands::step_loop::{
    PlanDriver, RunMode, StepAnswer, StepDecision, StepPosition, StepQuestion, ask_until_decided,
};
use crate::prompt::{PromptAbort, Prompter};
use crate::report::style::capitalize;
use crate::report::text::undo as report;

/// What `?` says.
const WHY: &str = "This is what was done, and what it left is still there to the last byte. Nothing else \
                   goes with it.";

/// One run of `undo`.
pub(super) struct UndoSession<'a> {
    context: &'a Context<'a>,
    session: &'a Session<'a>,
    run: &'a RecordedRun,
    executor: Executor<'a>,
    mode: RunMode,
    /// Whether the plan is shown.
    is_shown: bool,
    /// A person said yes to every step.
    all: bool,
    /// What a later step still rests on, so that no earlier step about it can be taken back.
    kept: BTreeSet<String>,
    results: Vec<StepResult<UndoStep>>,
}

impl<'a> UndoSession<'a> {
    /// A run that has taken nothing back yet, and notes in `journal` what it does.
    pub(super) fn new(
        session: &'a Session<'a>,
        client: Option<&'a Client<'a>>,
        run: &'a RecordedRun,
        journal: Journal,
        mode: RunMode,
        is_shown: bool,
    ) -> Self {
        Self {
            context: session.context,
            session,
            run,
            executor: Executor::new(client, &[], journal),
            mode,
            is_shown,
            all: false,
            kept: BTreeSet::new(),
            results: Vec::new(),
        }
    }

    /// What became of the `count` steps of the plan. Removes the journal where nothing in it is left to
    /// take back.
    pub(super) fn finish(self, count: usize) -> Vec<StepResult<UndoStep>> {
        let mut outcomes = self.results.iter().map(|result| &result.outcome);
        if self.results.len() == count && outcomes.all(is_settled) {
            self.executor.journal.remove();
        }
        self.results
    }
}

impl PlanDriver for UndoSession<'_> {
    type PlanStep = UndoStep;

    fn show(&self, steps: &[UndoStep]) {
        if self.is_shown {
            let plan = report::plan(self.run, steps, self.context.stderr_style());
            self.context.host.err(&format!("{plan}\n"));
        }
    }

    fn ask(
        &mut self,
        person: &mut dyn Prompter,
        position: StepPosition,
        step: UndoStep,
    ) -> Result<StepDecision<UndoStep>, PromptAbort> {
        if self.all || step.operation().is_none() {
            return Ok(self.decide(step));
        }
        let style = self.context.stderr_style();
        let detail = || report::detail(&step, style);
        let question = StepQuestion {
            text: &format!("{position}  {}?", capitalize(&step.title)),
            detail: Some(&detail),
            why: WHY,
        };
        Ok(match ask_until_decided(self.context, person, &question)? {
            StepAnswer::Yes => StepDecision::Apply(step),
            StepAnswer::All => {
                self.all = true;
                StepDecision::Apply(step)
            }
            StepAnswer::No => StepDecision::settled(step, StepOutcome::Declined),
            StepAnswer::Quit => StepDecision::Stop(step),
        })
    }

    fn decide(&mut self, step: UndoStep) -> StepDecision<UndoStep> {
        match step.outcome() {
            None => StepDecision::Apply(step),
            Some(outcome) => StepDecision::settled(step, outcome),
        }
    }

    fn apply(&mut self, step: UndoStep) -> StepResult<UndoStep> {
        if self.kept.contains(&step.subject) {
            let reason = "what was done to it later is still there".to_owned();
            return StepResult::unchanged(step, StepOutcome::Refused(reason));
        }
        match step.operation() {
            Some(operation) => {
                let execution = self.executor.execute(operation);
                let execution = self.session.runtime.block_on(execution);
                StepResult::new(step, execution)
            }
            None => self.preview(step),
        }
    }

    fn preview(&mut self, step: UndoStep) -> StepResult<UndoStep> {
        match (step.operation(), step.outcome()) {
            (Some(operation), _) => {
                let execution = self.executor.preview(operation);
                StepResult::new(step, execution)
            }
            (None, outcome) => {
                let outcome = outcome.unwrap_or(StepOutcome::Planned);
                StepResult::unchanged(step, outcome)
            }
        }
    }

    fn record(&mut self, result: StepResult<UndoStep>) {
        match &result.outcome {
            // The executor has noted it.
            StepOutcome::Applied => {}
            StepOutcome::Skipped(_) => self.executor.journal.mark_reverted(result.step.step),
            _ => {
                self.kept.insert(result.step.subject.clone());
            }
        }
        if self.mode == RunMode::Interactive {
            let style = self.context.stderr_style();
            self.context.host.err(&report::outcome(&result, style));
        }
        self.results.push(result);
    }

    fn stop(&mut self, step: UndoStep) {
        let outcome = step.outcome().unwrap_or(StepOutcome::Declined);
        self.record(StepResult::unchanged(step, outcome));
    }
}
