//! The one loop that every plan goes through: it is shown, and each step of it is decided, carried out
//! and recorded. What is particular to a command is in its [`PlanDriver`].

use std::fmt;

use crate::change::outcome::{StepOutcome, StepResult};
use crate::cli::context::Context;
use crate::cli::flags::OutputFormat;
use crate::exit::Exit;
use crate::prompt::{DefaultReply, PromptAbort, Prompter, ReplyKeys, StepReply, interrupt};

/// Who decides about the steps of a plan.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum RunMode {
    /// Nobody: what each step would do is only shown.
    Preview,
    /// The flags.
    Batch,
    /// A person, step by step.
    Interactive,
}

impl RunMode {
    pub(crate) fn choose(
        context: &Context<'_>,
        yes: bool,
        dry_run: bool,
        format: OutputFormat,
    ) -> Self {
        if dry_run {
            Self::Preview
        } else if yes {
            Self::Batch
        } else if format == OutputFormat::Human && context.is_interactive() {
            Self::Interactive
        } else {
            Self::Preview
        }
    }
}

/// What was decided about a step.
pub(crate) enum StepDecision<S> {
    /// Carry it out, with the answers filled in.
    Apply(S),
    /// It is not carried out, with this result.
    Settled(Box<StepResult<S>>),
    /// Nothing is left to do: an earlier step has done it, or what became of it is recorded.
    Moot,
    /// Carry out neither this one nor any other.
    Stop(S),
}

impl<S> StepDecision<S> {
    pub(crate) fn settled(step: S, outcome: StepOutcome) -> Self {
        Self::Settled(Box::new(StepResult::unchanged(step, outcome)))
    }
}

/// The place of a step in its plan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StepPosition {
    /// From 0.
    pub(crate) index: usize,
    count: usize,
}

impl StepPosition {
    /// Whether it is the whole plan.
    pub(crate) fn is_only(self) -> bool {
        self.count == 1
    }

    /// Whether other steps follow.
    pub(crate) fn has_more(self) -> bool {
        self.index + 1 < self.count
    }
}

impl fmt::Display for StepPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.count)
    }
}

/// What a command brings to the loop.
pub(crate) trait PlanDriver {
    /// A step of its plan.
    type PlanStep;

    fn show(&self, steps: &[Self::PlanStep]);

    /// Asks a person about a step.
    fn ask(
        &mut self,
        person: &mut dyn Prompter,
        position: StepPosition,
        step: Self::PlanStep,
    ) -> Result<StepDecision<Self::PlanStep>, PromptAbort>;

    /// Decides about a step by flags alone.
    fn decide(&mut self, step: Self::PlanStep) -> StepDecision<Self::PlanStep> {
        StepDecision::Apply(step)
    }

    fn apply(&mut self, step: Self::PlanStep) -> StepResult<Self::PlanStep>;

    fn preview(&mut self, step: Self::PlanStep) -> StepResult<Self::PlanStep>;

    fn record(&mut self, result: StepResult<Self::PlanStep>);

    /// Leaves a step as it is, because a person wants no more.
    fn stop(&mut self, _: Self::PlanStep) {}
}

/// Takes `driver` through `steps`. False where a person wanted no more.
pub(crate) fn run_steps<D: PlanDriver>(
    context: &Context<'_>,
    driver: &mut D,
    steps: Vec<D::PlanStep>,
    mode: RunMode,
) -> Result<bool, PromptAbort> {
    driver.show(&steps);
    match mode {
        RunMode::Interactive => return ask_for_each(driver, steps, context.person().as_mut()),
        RunMode::Preview => {
            for step in steps {
                let result = driver.preview(step);
                driver.record(result);
            }
        }
        RunMode::Batch => {
            for step in steps {
                if interrupt::interrupted() {
                    break;
                }
                let decision = driver.decide(step);
                carry_out(driver, decision);
            }
        }
    }
    Ok(true)
}

fn ask_for_each<D: PlanDriver>(
    driver: &mut D,
    steps: Vec<D::PlanStep>,
    person: &mut dyn Prompter,
) -> Result<bool, PromptAbort> {
    let count = steps.len();
    let mut steps = steps.into_iter().enumerate();
    while let Some((index, step)) = steps.next() {
        let position = StepPosition { index, count };
        match driver.ask(person, position, step)? {
            StepDecision::Stop(step) => {
                driver.stop(step);
                steps.for_each(|(_, rest)| driver.stop(rest));
                return Ok(false);
            }
            decision => carry_out(driver, decision),
        }
        if interrupt::interrupted() {
            return Err(PromptAbort);
        }
    }
    Ok(true)
}

fn carry_out<D: PlanDriver>(driver: &mut D, decision: StepDecision<D::PlanStep>) {
    match decision {
        StepDecision::Apply(step) => {
            // An interruption waits until the step is done and recorded.
            let _busy = interrupt::hold_off();
            let result = driver.apply(step);
            driver.record(result);
        }
        StepDecision::Settled(result) => driver.record(*result),
        StepDecision::Moot => {}
        StepDecision::Stop(step) => driver.stop(step),
    }
}

/// A question that is answered by yes or no, and what is said to a person who asks back.
pub(crate) struct StepQuestion<'a> {
    /// One line.
    pub(crate) text: &'a str,
    /// What would change. Where there is nothing to show, `why` is said instead.
    pub(crate) detail: Option<&'a dyn Fn() -> String>,
    pub(crate) why: &'a str,
    /// What return alone means.
    pub(crate) default: DefaultReply,
    /// Other steps follow it.
    pub(crate) has_more: bool,
}

/// A person's decision.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StepAnswer {
    Yes,
    /// Do it, and all others that need no choice and are no question of what was meant.
    All,
    No,
    /// Leave it and all others.
    Quit,
}

/// Asks until the answer is a decision.
pub(crate) fn ask_until_decided(
    context: &Context<'_>,
    person: &mut dyn Prompter,
    question: &StepQuestion<'_>,
) -> Result<StepAnswer, PromptAbort> {
    let keys = ReplyKeys {
        default: question.default,
        has_more: question.has_more,
        has_diff: question.detail.is_some(),
    };
    loop {
        match (person.decide(question.text, keys)?, question.detail) {
            (StepReply::Yes, _) => return Ok(StepAnswer::Yes),
            (StepReply::All, _) => return Ok(StepAnswer::All),
            (StepReply::No, _) => return Ok(StepAnswer::No),
            (StepReply::Quit, _) => return Ok(StepAnswer::Quit),
            (StepReply::ShowDiff, Some(detail)) => context.host.err(&detail()),
            (StepReply::ShowDiff, None) | (StepReply::Why, _) => context.explain(question.why),
        }
    }
}

/// How a run ends that would end with `exit`.
pub(crate) fn exit_unless_interrupted(exit: Exit) -> Exit {
    if interrupt::interrupted() {
        Exit::Interrupted
    } else {
        exit
    }
}
