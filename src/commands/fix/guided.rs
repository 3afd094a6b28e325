//! `fix` with a person: what is there, what is planned, then step by step.

use anyhow::Result;

use super::choices::{Copies, choose, choose_scopes, created};
use super::course::{Course, ROUNDS};
use super::values;
use crate::action::{Act, Choice, quote_for_shell};
use crate::change::apply::{Applier, Done};
use crate::change::plan::build::answered;
use crate::change::plan::{Outcome, Step};
use crate::commands::assessment::Assessment;
use crate::prompt::{Aborted, Prompter, StepReply, interrupt};
use crate::report::style::{Style, capitalize};
use crate::report::text::{check as human, outcome, plan};

/// What a person said to a step.
enum Said {
    /// The step, with what was chosen.
    Do(Box<Step>),
    Decline,
    /// There was nothing to ask.
    Nothing,
    /// A step before it has done it.
    Moot,
    Leave,
}

/// The questions about one plan.
struct Talk<'a> {
    ask: &'a mut dyn Prompter,
    /// How many steps the plan has.
    count: usize,
    copies: Copies,
    /// Somebody said yes to every step that needs no choice.
    all: bool,
}

impl Talk<'_> {
    /// Where the step at `index` stands among all.
    fn number(&self, index: usize) -> String {
        format!("{}/{}", index + 1, self.count)
    }
}

/// How the questions came to an end, with the state that they left.
pub(crate) enum Ended {
    /// There are no more.
    Over(Assessment),
    /// The person wants no more.
    Left(Assessment),
}

impl Course<'_> {
    /// Leads a person through, round after round.
    pub(super) fn guide(&mut self, ask: &mut dyn Prompter) -> Result<Assessment> {
        let mut assessment = self.assess()?;
        if self.choose_account(ask, &assessment)? {
            assessment = self.assess()?;
        }
        self.introduce(&assessment);
        match self.rounds(ask, assessment)? {
            Ended::Left(assessment) => Ok(assessment),
            Ended::Over(assessment) => self.offer_proof(ask, assessment),
        }
    }

    /// Asks for the steps of each plan, until one has nothing new.
    pub(crate) fn rounds(
        &mut self,
        ask: &mut dyn Prompter,
        assessment: Assessment,
    ) -> Result<Ended> {
        let mut assessment = assessment;
        for _ in 0..ROUNDS {
            let steps = self.plan(&assessment)?;
            if !steps.iter().any(is_open) {
                break;
            }
            if !self.may_go_on(ask, &assessment)? {
                return Ok(Ended::Left(assessment));
            }
            let before = self.done.len();
            let stayed = self.walk(ask, &assessment, steps)?;
            let changed = self.changed_since(before);
            if changed {
                assessment = self.assess()?;
            }
            if !stayed {
                return Ok(Ended::Left(assessment));
            }
            if !changed {
                break;
            }
        }
        Ok(Ended::Over(assessment))
    }

    pub(super) fn style(&self) -> Style {
        self.context.stderr_style()
    }

    pub(super) fn say(&self, text: &str) {
        self.context.host.err(text);
    }

    fn introduce(&self, assessment: &Assessment) {
        let findings = assessment.findings();
        self.say(&human::overview(
            &assessment.report(&findings),
            self.style(),
        ));
    }

    /// Shows the plan whole, then asks for each step. False where the person wants no more.
    pub(crate) fn walk(
        &mut self,
        ask: &mut dyn Prompter,
        assessment: &Assessment,
        steps: Vec<Step>,
    ) -> Result<bool, Aborted> {
        let mut applier = self.applier(assessment);
        self.say(&format!(
            "\n{}",
            plan::plan(&steps, applier.drafts(), self.style())
        ));
        let stayed = self.ask_each(ask, &mut applier, steps);
        self.take_from(applier);
        stayed
    }

    fn ask_each(
        &mut self,
        ask: &mut dyn Prompter,
        applier: &mut Applier<'_>,
        steps: Vec<Step>,
    ) -> Result<bool, Aborted> {
        let mut talk = Talk {
            ask,
            count: steps.len(),
            copies: Copies::of(&steps),
            all: false,
        };
        for (index, step) in steps.into_iter().enumerate() {
            if let Act::Token(need) = &step.act {
                let need = need.clone();
                let number = format!("{}/{}", index + 1, talk.count);
                let done = self.offer_token(talk.ask, &number, step, &need)?;
                self.done.push(done);
                continue;
            }
            match self.ask_one(&mut talk, applier, index, &step)? {
                Said::Do(decided) => match self.refine(&mut talk, *decided)? {
                    Some(step) => {
                        let provided = self.provide(talk.ask, applier, &step)?;
                        self.carry_out_one(applier, step, provided);
                    }
                    None => self.done.push(Done::unchanged(step, Outcome::Declined)),
                },
                Said::Moot => {}
                Said::Decline => self.done.push(Done::unchanged(step, Outcome::Declined)),
                Said::Nothing => self.done.push(Done::left(step)),
                Said::Leave => return Ok(false),
            }
            if interrupt::interrupted() {
                return Err(Aborted);
            }
        }
        Ok(true)
    }

    /// Has the scopes of a secret chosen, unless a flag or a yes to everything has settled them. None
    /// where the person wants none.
    fn refine(&self, talk: &mut Talk<'_>, step: Step) -> Result<Option<Step>, Aborted> {
        match talk.all || !self.answers.scopes.is_empty() {
            true => Ok(Some(step)),
            false => choose_scopes(talk.ask, step),
        }
    }

    /// Sees to the value of the secret that `step` creates, if it creates one. False where there is
    /// none.
    fn provide(
        &self,
        ask: &mut dyn Prompter,
        applier: &mut Applier<'_>,
        step: &Step,
    ) -> Result<bool, Aborted> {
        let Act::Secret(new) = &step.act else {
            return Ok(true);
        };
        if new.source.is_some() {
            return Ok(self.supply(applier, step));
        }
        // What no config names yet, `fix` does not create.
        let way = match (step.bindings.first(), &step.config) {
            (Some(binding), Some(_)) => {
                format!(
                    "wrangler-permit fix --create {}=file:PATH",
                    quote_for_shell(binding)
                )
            }
            _ => format!("{} < PATH", new.by_hand()),
        };
        let value = values::ask_for(ask, new, &step.bindings, &way)?;
        let given = value.map(|value| applier.supply(new, value));
        Ok(given.is_some())
    }

    fn carry_out_one(&mut self, applier: &mut Applier<'_>, step: Step, provided: bool) {
        if !provided {
            self.done.push(Done::unchanged(step, Outcome::Declined));
            return;
        }
        let busy = interrupt::busy();
        let done = self.session.runtime.block_on(applier.apply(step));
        drop(busy);
        self.say(&outcome::outcome(&done, self.style()));
        self.done.push(done);
        if applier.journal.holds_steps() {
            interrupt::say_at_exit(&self.way_back(self.style()));
        }
    }

    fn ask_one(
        &self,
        talk: &mut Talk<'_>,
        applier: &Applier<'_>,
        index: usize,
        step: &Step,
    ) -> Result<Said, Aborted> {
        let number = talk.number(index);
        let step = match &step.act {
            _ if !is_open(step) => return Ok(Said::Nothing),
            Act::Choice(choice) if self.is_created(choice) => return Ok(Said::Moot),
            Act::Choice(choice) if talk.copies.decide(index) => {
                return Ok(match talk.copies.wanted(talk.ask, index)? {
                    true => Said::Do(Box::new(answered(step, choice, None))),
                    false => Said::Decline,
                });
            }
            Act::Choice(choice) if choice.is_yes_or_no() => answered(step, choice, None),
            Act::Choice(choice) => match choice.only_creation() {
                Some(new) => created(step, new),
                None => match choose(talk.ask, &number, step, choice)? {
                    Some(step) => {
                        self.say(&plan::detail(&step, applier.drafts(), self.style()));
                        // Typing its value twice is as good as a yes.
                        if matches!(step.act, Act::Secret(_)) {
                            return Ok(Said::Do(Box::new(step)));
                        }
                        step
                    }
                    None => return Ok(Said::Decline),
                },
            },
            _ => step.clone(),
        };
        if talk.all {
            return Ok(Said::Do(Box::new(step)));
        }
        self.decide(talk, applier, index, step)
    }

    /// Whether the secret that a choice is about was created by a step before.
    fn is_created(&self, choice: &Choice) -> bool {
        let made = |done: &Done| match &done.step.act {
            Act::Secret(new) => {
                let same = choice.create.as_ref();
                done.outcome == Outcome::Applied && same.is_some_and(|same| same.is_twin_of(new))
            }
            _ => false,
        };
        self.done.iter().any(made)
    }

    /// Asks until the answer is a decision.
    fn decide(
        &self,
        talk: &mut Talk<'_>,
        applier: &Applier<'_>,
        index: usize,
        step: Step,
    ) -> Result<Said, Aborted> {
        let question = format!("{}  {}?", talk.number(index), capitalize(&step.headline()));
        loop {
            match talk.ask.decide(&question)? {
                StepReply::Yes => return Ok(Said::Do(Box::new(step))),
                StepReply::All => {
                    talk.all = true;
                    return Ok(Said::Do(Box::new(step)));
                }
                StepReply::No => return Ok(Said::Decline),
                StepReply::Quit => return Ok(Said::Leave),
                StepReply::ShowDiff => {
                    self.say(&plan::detail(&step, applier.drafts(), self.style()));
                }
                StepReply::Why => self.context.explain(why(&step)),
            }
        }
    }
}

/// Whether a person can be asked about a step: it is not theirs to do, and there is an answer.
fn is_open(step: &Step) -> bool {
    match &step.act {
        Act::Manual(_) | Act::Request(_) => false,
        Act::Choice(choice) => choice.has_answers(),
        Act::Scope(_) | Act::Secret(_) | Act::Config(_) | Act::Token(_) => true,
    }
}

/// The rule's page in short: its why.
fn why(step: &Step) -> &str {
    step.rule.map_or(step.why.as_str(), |rule| rule.why())
}
