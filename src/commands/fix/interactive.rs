//! `fix` with a person: what is there, what is planned, then step by step.

use anyhow::Result;

use super::round::is_open;
use super::session::{FixSession, ROUNDS};
use crate::commands::assessment::Assessment;
use crate::prompt::Prompter;
use crate::report::text::check as check_text;

/// What the rounds came to.
pub(crate) struct RoundsOutcome {
    /// The state that they left.
    pub(crate) assessment: Assessment,
    /// Whether the person wanted no more before they were over.
    is_stopped: bool,
}

impl FixSession<'_> {
    /// Leads a person through, round after round.
    pub(super) fn run_interactive(&mut self, person: &mut dyn Prompter) -> Result<Assessment> {
        let mut assessment = self.assess()?;
        if self.choose_account(person, &assessment)? {
            assessment = self.assess()?;
        }
        let findings = assessment.findings();
        let style = self.context.stderr_style();
        let overview = check_text::overview(&assessment.report(&findings), style);
        self.context.host.err(&overview);
        let outcome = self.run_rounds(person, assessment)?;
        if outcome.is_stopped {
            Ok(outcome.assessment)
        } else {
            self.offer_proof(person, outcome.assessment)
        }
    }

    /// Asks for the steps of each plan, until one has nothing new.
    pub(crate) fn run_rounds(
        &mut self,
        person: &mut dyn Prompter,
        mut assessment: Assessment,
    ) -> Result<RoundsOutcome> {
        let mut is_stopped = false;
        for _ in 0..ROUNDS {
            let steps = self.plan(&assessment)?;
            if !steps.iter().any(is_open) {
                break;
            }
            if !self.can_go_on(person, &assessment)? {
                is_stopped = true;
                break;
            }
            let before = self.results.len();
            is_stopped = !self.ask_round(&assessment, steps)?;
            let changed = self.changed_since(before);
            if changed {
                assessment = self.assess()?;
            }
            if is_stopped || !changed {
                break;
            }
        }
        Ok(RoundsOutcome {
            assessment,
            is_stopped,
        })
    }
}
