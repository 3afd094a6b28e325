//! The summary after `add`: what is bound now, what is left, and what to do next.

use super::session::AddSession;
use crate::action::ShellCommand;
use crate::change::outcome::StepOutcome;
use crate::change::plan::add::{AddPlan, NewBinding};
use crate::cli::flags::OutputFormat;
use crate::commands::assessment::Assessment;
use crate::commands::step_loop::exit_unless_interrupted;
use crate::exit::Exit;
use crate::project::EnvironmentId;
use crate::report::json;
use crate::report::style::{Style, escape_control, note_line, unbroken};
use crate::report::text::advice::advice;
use crate::report::text::{conclusion, outcome};

impl AddSession<'_> {
    /// Says how it went.
    pub(super) fn finish(&self, new: &NewBinding, plan: &AddPlan, after: &Assessment) -> Exit {
        let context = self.fix.context;
        if self.arguments.report.format() == OutputFormat::Json {
            return self.print_document(plan, after);
        }
        let style = context.stdout_style();
        let mut text = self.describe_steps(new, plan, style);
        let exit = if self.is_added(plan) {
            if !context.is_quiet() {
                text += &self.describe_uninherited(new, plan, after, style);
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

    /// The same as a document.
    fn print_document(&self, plan: &AddPlan, after: &Assessment) -> Exit {
        let findings = self.fix.select_findings(after.findings());
        let report = after.report(&findings);
        self.fix
            .context
            .host
            .out(&json::add(&self.fix.results, &report));
        if self.is_added(plan) {
            self.exit(report.exit())
        } else {
            self.exit(Exit::Findings)
        }
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
        let exit = self.exit(report.exit());
        let mut text = conclusion::conclusion(&report, &self.fix.results, exit, style);
        let invocation = &self.fix.context.invocation;
        if exit == Exit::Findings && report.is_fixable() {
            text.push_str(&advice(&invocation.command("fix", []), style));
        } else if self.arguments.offline {
            text.push_str(&advice(&invocation.command("check", []), style));
        }
        (text, exit)
    }

    fn exit(&self, check: Exit) -> Exit {
        let mut results = self.fix.results.iter();
        // Where it cannot be seen whether it was done, the check has looked since.
        let is_settled = |outcome: &StepOutcome| {
            outcome.is_applied() || matches!(outcome, StepOutcome::Unconfirmed(_))
        };
        let is_left = results.any(|result| !is_settled(&result.outcome));
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
            let command = self.add_to(new, &project.config, &names);
            let verb = if names.len() == 1 { "does" } else { "do" };
            let names = escape_control(&names.join(", "));
            let command = unbroken(&escape_control(&command.to_string()));
            let said = format!("{names} {verb} not inherit it: {command}");
            text.push_str(&note_line("note", &said, style.width));
        }
        text
    }

    /// The command that adds the same binding to the environments `names` of `config`.
    fn add_to(&self, new: &NewBinding, config: &str, names: &[&str]) -> ShellCommand {
        let mut invocation = self.fix.context.invocation.clone();
        if !invocation.configs.is_empty() {
            invocation.configs = vec![config.to_owned()];
        }
        invocation.environments = names.iter().map(ToString::to_string).collect();
        let name = new.name.as_deref();
        match name {
            Some(name) => invocation.command("add", [&[&new.secret], &["--as", name]]),
            None => invocation.command("add", [&[&new.secret]]),
        }
    }
}
