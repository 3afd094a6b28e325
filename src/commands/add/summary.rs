//! The summary after `add`: what is bound now, what is left, and what to do next.

use super::session::AddSession;
use crate::action::quote_for_shell;
use crate::change::outcome::StepResult;
use crate::change::plan::Step;
use crate::change::plan::add::{AddPlan, NewBinding};
use crate::commands::assessment::Assessment;
use crate::commands::step_loop::exit_unless_interrupted;
use crate::exit::Exit;
use crate::project::{ConfigOrigin, EnvironmentId};
use crate::report::style::{Style, escape_control, note_line};
use crate::report::text::{conclusion, outcome};

impl AddSession<'_> {
    /// Says how it went.
    pub(super) fn finish(&self, new: &NewBinding, plan: &AddPlan, after: &Assessment) -> Exit {
        let context = self.fix.context;
        let style = context.stdout_style();
        let mut text = self.describe_steps(new, plan, style);
        let exit = if self.is_added(plan) {
            if !context.is_quiet() {
                text += &self.describe_uninherited(new, plan, after, style);
                text += &describe_builds(plan, after, style);
            }
            let (verdict, exit) = self.verdict(after, style);
            text += &verdict;
            exit
        } else {
            let is_partial = self.fix.changed_since(0);
            text += if is_partial {
                "Not everything"
            } else {
                "Nothing"
            };
            text += " was added.\n";
            self.exit(Exit::Findings)
        };
        context.host.out(&(text + &self.fix.undo_hint(style)));
        exit
    }

    /// What became of each step, unless a person has seen it, and what there was before.
    fn describe_steps(&self, new: &NewBinding, plan: &AddPlan, style: Style) -> String {
        let mut text = String::new();
        if !self.fix.context.is_interactive() {
            for result in &self.fix.results {
                text.push_str(&outcome::outcome(result, style));
            }
        }
        for (config, environment, name) in &plan.existing {
            let place = environment.title();
            let said = format!("{name} of {place} in {config} binds {} already", new.secret);
            text.push_str(&note_line("note", &said, style.width));
        }
        text
    }

    /// What the check afterwards says, and what to do next.
    fn verdict(&self, after: &Assessment, style: Style) -> (String, Exit) {
        let findings = self.fix.select_findings(after.findings());
        let report = after.report(&findings);
        let exit = self.exit(report.exit(false));
        // Without a repair, nothing was unblocked.
        let is_repair = |result: &StepResult| result.step.rule.is_some();
        let is_repaired = self.fix.results.iter().any(is_repair);
        let results = if is_repaired {
            self.fix.results.as_slice()
        } else {
            &[]
        };
        let mut text = conclusion::conclusion(&report, results, exit, style);
        if exit == Exit::Findings && report.is_fixable() {
            text.push_str(&conclusion::next("wrangler-permit fix", style));
        } else if self.arguments.offline {
            text.push_str(&conclusion::next("wrangler-permit check", style));
        }
        (text, exit)
    }

    fn exit(&self, check: Exit) -> Exit {
        let mut results = self.fix.results.iter();
        let is_left = results.any(|result| !result.outcome.is_applied());
        exit_unless_interrupted(check.max(Exit::findings_if(is_left)))
    }

    /// The environments that a binding of the top level does not reach, with the command for them.
    fn describe_uninherited(
        &self,
        new: &NewBinding,
        plan: &AddPlan,
        after: &Assessment,
        style: Style,
    ) -> String {
        let mut text = String::new();
        for step in &plan.steps {
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
            let mut command = format!("wrangler-permit add {}", quote_for_shell(&new.secret));
            if let Some(name) = &new.name {
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
fn describe_builds(plan: &AddPlan, after: &Assessment, style: Style) -> String {
    let mut text = String::new();
    for project in &after.projects {
        let is_edited = |step: &Step| step.config.as_ref() == Some(&project.config);
        if let ConfigOrigin::Redirected(target) = &project.origin
            && plan.steps.iter().any(is_edited)
        {
            let said = format!("`wrangler deploy` reads {target}: build again first");
            text.push_str(&note_line("note", &said, style.width));
        }
    }
    text
}
