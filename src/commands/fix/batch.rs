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
            let frame = self.begin_plan(arguments, &assessment, &steps);
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

    /// Shows the projects before the first plan, and says what stands around a plan.
    fn begin_plan(
        &self,
        arguments: &FixArgs,
        assessment: &Assessment,
        steps: &[Step],
    ) -> PlanFrame {
        if steps.is_empty() || self.context.is_quiet() || arguments.format == OutputFormat::Json {
            return None;
        }
        if self.results.is_empty() {
            let findings = assessment.findings();
            let style = self.context.stderr_style();
            let head = check_text::head(&assessment.report(&findings), style);
            self.context.host.err(&head);
        }
        Some(("\n", "\n"))
    }
}
