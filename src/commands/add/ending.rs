//! What `add` ends with: what is bound now, what is left, and what to do next.

use super::session::AddSession;
use crate::action::quote_for_shell;
use crate::change::apply::Done;
use crate::change::plan::addition::{Addition, Planned};
use crate::change::plan::{Outcome, Step};
use crate::commands::assessment::Assessment;
use crate::exit::Exit;
use crate::project::{EnvironmentId, Origin};
use crate::prompt::interrupt;
use crate::report::style::{Style, escape_control, note_line};
use crate::report::text::{conclusion, outcome};

impl AddSession<'_> {
    /// Nothing is bound, because there is nothing to bind.
    pub(super) fn leave(&self) -> Exit {
        match interrupt::interrupted() {
            true => Exit::Interrupted,
            false => Exit::Findings,
        }
    }

    /// Says how it went.
    pub(super) fn finish(
        &self,
        addition: &Addition,
        planned: &Planned,
        after: &Assessment,
    ) -> Exit {
        let style = self.context.stdout_style();
        let mut text = self.steps(addition, planned, style);
        if !self.is_added(planned) {
            let mut done = self.course.done.iter();
            let some = done.any(|done| done.outcome == Outcome::Applied);
            let amount = if some { "Not everything" } else { "Nothing" };
            let back = self.way_back(style);
            self.context
                .host
                .out(&format!("{text}{amount} was added.\n{back}"));
            return self.exit(Exit::Findings);
        }
        if !self.context.is_quiet() {
            text.push_str(&self.heirs(addition, planned, after, style));
            text.push_str(&builds(planned, after, style));
        }
        let (verdict, exit) = self.verdict(after, style);
        self.context
            .host
            .out(&(text + &verdict + &self.way_back(style)));
        exit
    }

    /// How it is taken back, if there is anything to.
    fn way_back(&self, style: Style) -> String {
        match self.course.journal.holds_steps() {
            true => self.course.way_back(style),
            false => String::new(),
        }
    }

    /// What became of each step, unless a person has seen it, and what there was before.
    fn steps(&self, addition: &Addition, planned: &Planned, style: Style) -> String {
        let mut text = String::new();
        let shown = self.context.is_interactive();
        for done in self.course.done.iter().filter(|_| !shown) {
            text.push_str(&outcome::outcome(done, style));
        }
        for (config, environment, name) in &planned.there {
            let place = environment.title();
            let said = format!(
                "{name} of {place} in {config} binds {} already",
                addition.secret
            );
            text.push_str(&note_line("note", &said, style.width));
        }
        text
    }

    /// What the check afterwards says, and what to do next.
    fn verdict(&self, after: &Assessment, style: Style) -> (String, Exit) {
        let findings = self.course.selected(after.findings());
        let report = after.report(&findings);
        let exit = self.exit(report.exit(false));
        // What was not a repair has not unblocked anything either.
        let repair = |done: &Done| done.step.rule.is_some();
        let done = match self.course.done.iter().any(repair) {
            true => self.course.done.as_slice(),
            false => &[],
        };
        let mut text = conclusion::conclusion(&report, done, exit, style);
        if exit == Exit::Findings && report.is_fixable() {
            text.push_str(&conclusion::next("wrangler-permit fix", style));
        } else if self.arguments.offline {
            text.push_str(&conclusion::next("wrangler-permit check", style));
        }
        (text, exit)
    }

    fn exit(&self, check: Exit) -> Exit {
        if interrupt::interrupted() {
            return Exit::Interrupted;
        }
        let mut done = self.course.done.iter();
        match done.all(|done| done.outcome == Outcome::Applied) {
            true => check,
            false => check.max(Exit::Findings),
        }
    }

    /// The environments that a binding of the top level does not reach, with the command for them.
    fn heirs(
        &self,
        addition: &Addition,
        planned: &Planned,
        after: &Assessment,
        style: Style,
    ) -> String {
        let mut text = String::new();
        for step in &planned.steps {
            if step.environment != Some(EnvironmentId::TopLevel) {
                continue;
            }
            let mut projects = after.projects.iter();
            let Some(project) = projects.find(|one| Some(&one.config) == step.config.as_ref())
            else {
                continue;
            };
            let names = project.environment_names();
            if names.is_empty() {
                continue;
            }
            let mut command = format!("wrangler-permit add {}", quote_for_shell(&addition.secret));
            if let Some(name) = &addition.name {
                command.push_str(&format!(" --as {}", quote_for_shell(name)));
            }
            if !self.arguments.place.configs.is_empty() {
                command.push_str(&format!(" -c {}", quote_for_shell(&project.config)));
            }
            for name in &names {
                command.push_str(&format!(" -e {}", quote_for_shell(name)));
            }
            let verb = if names.len() == 1 { "does" } else { "do" };
            let said = escape_control(&format!(
                "{} {verb} not inherit it: {command}",
                names.join(", ")
            ));
            text.push_str(&note_line("note", &said, style.width));
        }
        text
    }
}

/// Which configs are not what is deployed.
fn builds(planned: &Planned, after: &Assessment, style: Style) -> String {
    let mut text = String::new();
    for project in &after.projects {
        let edited = |step: &Step| step.config.as_ref() == Some(&project.config);
        if let Origin::Redirected(target) = &project.origin
            && planned.steps.iter().any(edited)
        {
            let said = format!("`wrangler deploy` reads {target}: build again first");
            text.push_str(&note_line("note", &said, style.width));
        }
    }
    text
}
