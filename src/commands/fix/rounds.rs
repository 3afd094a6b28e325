//! The rounds of `fix`: with a person, step by step, or by flags alone.

use anyhow::Result;

use super::choices::is_open;
use super::session::FixSession;
use crate::change::plan::build::is_decided;
use crate::cli::fix::FixArgs;
use crate::cli::flags::OutputFormat;
use crate::commands::assessment::Assessment;
use crate::commands::step_loop::RunMode;
use crate::prompt::{Prompter, interrupt};
use crate::report::text::check as check_text;

/// How many rounds there are at most.
const ROUNDS: usize = 4;

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
        if self.offer_credential(person, &assessment)? {
            return Ok(assessment);
        }
        let assessment = self.run_rounds(person, assessment)?;
        if self.is_stopped || self.is_denied() && self.offer_credential(person, &assessment)? {
            return Ok(assessment);
        }
        let was_tested = self.probe;
        let assessment = self.offer_proof(person, assessment)?;
        if was_tested == self.probe {
            return Ok(assessment);
        }
        // The test can show that another token is needed.
        self.run_rounds(person, assessment)
    }

    /// Asks for the steps of each plan, until one has nothing new. Returns the state that they left.
    pub(crate) fn run_rounds(
        &mut self,
        person: &mut dyn Prompter,
        mut assessment: Assessment,
    ) -> Result<Assessment> {
        for _ in 0..ROUNDS {
            let steps = self.plan(&assessment)?;
            if !steps.iter().any(is_open) {
                break;
            }
            let before = self.results.len();
            self.ask_round(person, &assessment, steps)?;
            let is_changed = self.changed_since(before);
            if self.tried_since(before) {
                assessment = self.assess()?;
            }
            if self.is_stopped || !is_changed {
                break;
            }
        }
        Ok(assessment)
    }

    /// Carries out every step that flags decide; in a preview, shows what the steps would do.
    pub(super) fn run_batch(&mut self, arguments: &FixArgs, mode: RunMode) -> Result<Assessment> {
        for _ in 0..ROUNDS {
            let assessment = self.assess()?;
            let steps = self.plan(&assessment)?;
            if mode == RunMode::Batch && steps.iter().any(is_decided) {
                self.check_journal(&assessment)?;
            }
            let is_shown = !steps.is_empty()
                && !self.context.is_quiet()
                && arguments.report.format() == OutputFormat::Human;
            if is_shown && self.results.is_empty() {
                let findings = assessment.findings();
                let style = self.context.stderr_style();
                let head = check_text::head(&assessment.report(&findings), style);
                self.context.host.err(&head);
            }
            let before = self.results.len();
            let frame = is_shown.then_some(("\n", "\n"));
            self.run_round(&assessment, steps, mode, frame)?;
            if !self.tried_since(before) {
                return Ok(assessment);
            }
            if !self.changed_since(before) || interrupt::interrupted() {
                break;
            }
        }
        self.assess()
    }
}
