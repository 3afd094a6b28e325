//! `fix` without a person: by flags alone.

use anyhow::Result;

use super::course::{Course, ROUNDS};
use crate::change::apply::{Applier, Done};
use crate::change::plan::build::{is_decided, withheld};
use crate::change::plan::draft::Drafts;
use crate::change::plan::{Outcome, Step};
use crate::cli::fix::FixArgs;
use crate::cli::format::Format;
use crate::commands::assessment::Assessment;
use crate::prompt::interrupt;
use crate::report::text::{check as human, plan};

impl Course<'_> {
    /// Does, or with nothing but a plan to show only rehearses, every step that flags decide.
    pub(super) fn follow(&mut self, arguments: &FixArgs) -> Result<Assessment> {
        for _ in 0..ROUNDS {
            let assessment = self.assess()?;
            let steps = self.plan(&assessment)?;
            if arguments.yes && steps.iter().any(is_decided) {
                self.prove_journal(&assessment)?;
            }
            self.show(arguments, &assessment, &steps);
            let before = self.done.len();
            if arguments.yes {
                self.carry_out(&assessment, steps);
            } else {
                self.rehearse(&assessment, steps);
            }
            if !self.changed_since(before) || interrupt::interrupted() {
                return self.last(assessment, before);
            }
        }
        self.assess()
    }

    /// The state at the end: the one that was just read, unless something changed after it.
    fn last(&self, assessment: Assessment, before: usize) -> Result<Assessment> {
        if self.changed_since(before) {
            self.assess()
        } else {
            Ok(assessment)
        }
    }

    fn show(&self, arguments: &FixArgs, assessment: &Assessment, steps: &[Step]) {
        if steps.is_empty() || self.context.is_quiet() || arguments.format == Format::Json {
            return;
        }
        let style = self.context.stderr_style();
        let findings = assessment.findings();
        if self.done.is_empty() {
            self.context
                .host
                .err(&human::head(&assessment.report(&findings), style));
        }
        let drafts = Drafts::new(&assessment.projects);
        self.context
            .host
            .err(&format!("\n{}\n", plan::plan(steps, &drafts, style)));
    }

    pub(crate) fn carry_out(&mut self, assessment: &Assessment, steps: Vec<Step>) {
        let mut applier = self.applier(assessment);
        for step in steps {
            if interrupt::interrupted() {
                break;
            }
            let done = if !is_decided(&step) {
                Done::left(step)
            } else if let Some(reason) = withheld(&step, &self.answers) {
                Done::unchanged(step, Outcome::Skipped(reason))
            } else if !self.supply(&mut applier, &step) {
                Done::unchanged(step, Outcome::Skipped("no value was given".to_owned()))
            } else {
                let _busy = interrupt::busy();
                self.session.runtime.block_on(applier.apply(step))
            };
            self.done.push(done);
        }
        self.take_from(applier);
    }

    fn rehearse(&mut self, assessment: &Assessment, steps: Vec<Step>) {
        let mut applier = Applier::new(None, Drafts::new(&assessment.projects));
        for step in steps {
            self.done.push(applier.rehearse(step));
        }
    }
}
