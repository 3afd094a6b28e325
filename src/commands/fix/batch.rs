//! `fix` without a person: by flags alone.

use anyhow::Result;

use super::round::PlanFrame;
use super::session::{FixSession, ROUNDS};
use crate::change::plan::Step;
use crate::change::plan::build::is_decided;
use crate::cli::fix::FixArgs;
use crate::cli::format::OutputFormat;
use crate::commands::assessment::Assessment;
use crate::commands::step_loop::RunMode;
use crate::prompt::interrupt;
use crate::report::text::check as check_text;

impl FixSession<'_> {
    /// Carries out every step that flags decide; in a preview, shows what the steps would do.
    pub(super) fn run_batch(&mut self, arguments: &FixArgs, mode: RunMode) -> Result<Assessment> {
        for _ in 0..ROUNDS {
            let assessment = self.assess()?;
            let steps = self.plan(&assessment)?;
            if mode == RunMode::Batch && steps.iter().any(is_decided) {
                self.check_journal(&assessment)?;
            }
            let frame = self.frame(arguments, &assessment, &steps);
            let before = self.results.len();
            self.run_round(&assessment, steps, mode, frame)?;
            if !self.changed_since(before) {
                return Ok(assessment);
            }
            if interrupt::interrupted() {
                break;
            }
        }
        self.assess()
    }

    /// What stands around the plan of a round; `None` where the plan is not shown.
    fn frame(
        &self,
        arguments: &FixArgs,
        assessment: &Assessment,
        steps: &[Step],
    ) -> Option<PlanFrame> {
        if steps.is_empty() || self.context.is_quiet() || arguments.format == OutputFormat::Json {
            return None;
        }
        let mut head = String::new();
        if self.results.is_empty() {
            let findings = assessment.findings();
            let style = self.context.stderr_style();
            head = check_text::head(&assessment.report(&findings), style);
        }
        head.push('\n');
        Some(PlanFrame { head, tail: "\n" })
    }
}
