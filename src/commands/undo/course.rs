//! The course of one `undo`, with a person or without.

use crate::change::apply::reverse::Reverser;
use crate::change::plan::reversal::{Ended, Reversal};
use crate::cli::context::Context;
use crate::commands::session::Session;
use crate::prompt::{Aborted, Prompter, StepReply, interrupt};
use crate::report::style::{Style, capitalize};
use crate::report::text::undo as report;

/// How an `undo` goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Manner {
    /// A person is asked for each step.
    Ask,
    /// Everything that can be taken back is.
    Act,
    /// Nothing is done.
    Show,
}

/// What `?` says.
const WHY: &str = "This is what was done, and what it left is still there to the last byte. Nothing else \
                   goes with it.";

/// What every `undo` needs.
pub(super) struct Course<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) session: &'a Session<'a>,
    pub(super) style: Style,
}

/// Every step with what became of it.
type Steps = Vec<(Reversal, Ended)>;

/// What a person said to a step.
enum Said {
    Do,
    Decline,
    Leave,
}

/// What would become of each step.
pub(super) fn rehearse(reversals: Vec<Reversal>) -> Steps {
    let ended = |reversal: &Reversal| reversal.way.ended().unwrap_or(Ended::Planned);
    reversals
        .into_iter()
        .map(|reversal| {
            let ended = ended(&reversal);
            (reversal, ended)
        })
        .collect()
}

impl Course<'_> {
    pub(super) fn say(&self, text: &str) {
        self.context.host.err(text);
    }

    /// Takes everything back that can be.
    pub(super) fn act(&self, mut reverser: Reverser<'_>, reversals: Vec<Reversal>) -> Steps {
        let mut steps = Steps::new();
        let count = reversals.len();
        for reversal in reversals {
            if interrupt::interrupted() {
                break;
            }
            let ended = self.take_back(&mut reverser, &reversal);
            steps.push((reversal, ended));
        }
        close(reverser, &steps, count);
        steps
    }

    /// Asks for each step that can be taken back.
    ///
    /// # Errors
    /// The person went away.
    pub(super) fn ask(
        &self,
        ask: &mut dyn Prompter,
        mut reverser: Reverser<'_>,
        reversals: Vec<Reversal>,
    ) -> Result<Steps, Aborted> {
        let mut steps = Steps::new();
        let (count, mut all, mut stayed) = (reversals.len(), false, true);
        for (index, reversal) in reversals.into_iter().enumerate() {
            let number = format!("{}/{count}", index + 1);
            let wanted = match reversal.is_doable() {
                true if all => true,
                true if stayed => match self.decide(ask, &mut all, &number, &reversal)? {
                    Said::Do => true,
                    Said::Decline => false,
                    Said::Leave => {
                        stayed = false;
                        false
                    }
                },
                doable => !doable,
            };
            let ended = match wanted {
                true => self.take_back(&mut reverser, &reversal),
                false => {
                    reverser.keep(&reversal);
                    Ended::Declined
                }
            };
            self.say(&report::outcome(&reversal, &ended, self.style));
            steps.push((reversal, ended));
            if interrupt::interrupted() {
                return Err(Aborted);
            }
        }
        close(reverser, &steps, count);
        Ok(steps)
    }

    fn take_back(&self, reverser: &mut Reverser<'_>, reversal: &Reversal) -> Ended {
        let _busy = interrupt::busy();
        self.session.runtime.block_on(reverser.take_back(reversal))
    }

    /// Asks until the answer is a decision.
    fn decide(
        &self,
        ask: &mut dyn Prompter,
        all: &mut bool,
        number: &str,
        reversal: &Reversal,
    ) -> Result<Said, Aborted> {
        let question = format!("{number}  {}?", capitalize(&reversal.title));
        loop {
            match ask.decide(&question)? {
                StepReply::Yes => return Ok(Said::Do),
                StepReply::All => {
                    *all = true;
                    return Ok(Said::Do);
                }
                StepReply::No => return Ok(Said::Decline),
                StepReply::Quit => return Ok(Said::Leave),
                StepReply::ShowDiff => self.say(&report::detail(reversal, self.style)),
                StepReply::Why => self.context.explain(WHY),
            }
        }
    }
}

/// Removes the journal where nothing in it is left to take back.
fn close(reverser: Reverser<'_>, steps: &Steps, count: usize) {
    if steps.len() == count && steps.iter().all(|(_, ended)| ended.is_settled()) {
        reverser.close();
    }
}
