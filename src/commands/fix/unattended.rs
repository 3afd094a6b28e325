//! `fix` without a person: by flags alone.

use anyhow::Result;

use super::course::{Course, ROUNDS};
use crate::change::apply::{Applier, Done};
use crate::change::plan::build::{is_decided, withheld};
use crate::change::plan::draft::Drafts;
use crate::change::plan::{Outcome, Step};
use crate::cli::{Fix, Format};
use crate::commands::inquiry::Inquiry;
use crate::commands::run::style;
use crate::prompt::interrupt;
use crate::report::text::{check as human, plan};

impl Course<'_> {
    /// Does, or with nothing but a plan to show only rehearses, every step that flags decide.
    pub(super) fn follow(&mut self, arguments: &Fix) -> Result<Inquiry> {
        for _ in 0..ROUNDS {
            let inquiry = self.inquire()?;
            let steps = self.plan(&inquiry)?;
            if arguments.yes && steps.iter().any(is_decided) {
                self.prove_journal(&inquiry)?;
            }
            self.show(arguments, &inquiry, &steps);
            let before = self.done.len();
            if arguments.yes {
                self.carry_out(&inquiry, steps);
            } else {
                self.rehearse(&inquiry, steps);
            }
            if !self.changed_since(before) || interrupt::interrupted() {
                return self.last(inquiry, before);
            }
        }
        self.inquire()
    }

    /// The state at the end: the one that was just read, unless something changed after it.
    fn last(&self, inquiry: Inquiry, before: usize) -> Result<Inquiry> {
        if self.changed_since(before) {
            self.inquire()
        } else {
            Ok(inquiry)
        }
    }

    fn show(&self, arguments: &Fix, inquiry: &Inquiry, steps: &[Step]) {
        if steps.is_empty() || self.cli.quiet || arguments.format == Format::Json {
            return;
        }
        let style = style(self.cli, self.host, false);
        let findings = inquiry.findings(self.host);
        if self.done.is_empty() {
            self.host
                .err(&human::head(&inquiry.report(self.host, &findings), style));
        }
        let drafts = Drafts::new(&inquiry.projects);
        self.host
            .err(&format!("\n{}\n", plan::plan(steps, &drafts, style)));
    }

    pub(crate) fn carry_out(&mut self, inquiry: &Inquiry, steps: Vec<Step>) {
        let mut applier = self.applier(inquiry);
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

    fn rehearse(&mut self, inquiry: &Inquiry, steps: Vec<Step>) {
        let mut applier = Applier::new(None, Drafts::new(&inquiry.projects));
        for step in steps {
            self.done.push(applier.rehearse(step));
        }
    }
}
