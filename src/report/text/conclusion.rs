//! What a fix ends with, for people: what is left, and what to do next.

use std::collections::BTreeSet;

use super::advice::{advice, advise_deploy, describe_old_builds};
use super::cause::{FindingCause, list_causes};
use super::check::{failures, summary, tally};
use super::frame::{frame_cause, list_ignored};
use crate::action::{Action, Invocation, ShellCommand};
use crate::change::outcome::StepResult;
use crate::change::plan::Step;
use crate::exit::Exit;
use crate::report::admin_request::{WIDTH, admin_request};
use crate::report::style::{Style, count_noun, escape_control, note_line};
use crate::report::{CheckReport, VerdictCounts};
use crate::rules::finding::Finding;
use crate::rules::layers::BindingVerdict;
use crate::rules::rule::Severity;

/// The findings that still block, and the last line.
pub(crate) fn conclusion(
    report: &CheckReport<'_>,
    done: &[StepResult],
    exit: Exit,
    style: Style,
) -> String {
    let mut text = String::new();
    for cause in list_causes(report) {
        if cause.first.severity == Severity::Error
            && !(style.hints && is_planned(&cause, report, done))
        {
            text.push('\n');
            text.push_str(&frame_cause(&cause, &report.input, style));
        }
    }
    text = text + &list_ignored(report, style) + &failures(report, style);
    text.push_str(&enclosed(report, done, style));
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&last_word(report, done, exit, style));
    text
}

/// Whether the plan that is shown repairs all of `cause`: then it is not repeated as an error.
fn is_planned(cause: &FindingCause<'_>, report: &CheckReport<'_>, done: &[StepResult]) -> bool {
    let repairs = |finding: &Finding| {
        let config = finding
            .project
            .map(|index| &report.projects()[index].config);
        let mut names = finding.bindings.names().iter();
        let planned = done.iter().filter(|done| done.outcome.is_planned());
        let steps = planned
            .map(|done| &done.step)
            .filter(|step| step.rule.is_some_and(|rule| rule.id == finding.rule.id));
        // A secret is repaired once, whichever configs name it.
        let is_here = |step: &&Step| {
            matches!(step.action, Action::Scope(_) | Action::Secret(_))
                || step.config.as_ref() == config
        };
        let steps: Vec<&Step> = steps.filter(is_here).collect();
        !finding.bindings.names().is_empty()
            && names.all(|name| steps.iter().any(|step| step.bindings.contains(name)))
    };
    repairs(cause.first) && cause.others.iter().all(|other| repairs(other))
}

/// The command that undoes the run.
pub(crate) fn way_back(invocation: &Invocation, style: Style) -> String {
    if !style.hints {
        return String::new();
    }
    let command = escape_control(&invocation.undo());
    format!("Undo: {}\n", style.command(&command))
}

/// The request to an administrator, between lines that are not part of it.
fn enclosed(report: &CheckReport<'_>, done: &[StepResult], style: Style) -> String {
    let width = WIDTH.min(style.width);
    let Some(request) = admin_request(done, report.projects(), width) else {
        return String::new();
    };
    let edge = style.dim(&style.mark("─", "-").repeat(width));
    let title = style.bold("Send this to someone with access:");
    format!("\n{title}\n{edge}\n{request}{edge}\n")
}

fn last_word(report: &CheckReport<'_>, done: &[StepResult], exit: Exit, style: Style) -> String {
    let counts = report.counts();
    let invocation = report.input.invocation;
    let planned = done.iter().filter(|done| done.outcome.is_planned()).count();
    if planned > 0 {
        let steps = count_noun(planned, "step");
        let next = advice(&invocation.command("fix", [&["--yes"]]), style);
        return format!("Nothing was changed: {steps} to do.\n{next}");
    }
    if exit == Exit::Interrupted {
        return "Interrupted. Nothing was changed after the last finished step.\n".to_owned();
    }
    if counts.bindings == 0 && exit == Exit::Clean {
        return summary(report, style);
    }
    if exit != Exit::Clean {
        let left = match counts.bindings {
            0 => "Not everything is repaired".to_owned(),
            _ => tally(report, style),
        };
        return format!("{left}\n{}", describe_old_builds(report, done, style));
    }
    let (said, next) = good_news(report, counts, done);
    let left = describe_warnings(report, style);
    let next = match next {
        NextStep::Nothing => describe_old_builds(report, done, style),
        NextStep::Deploy => advise_deploy(report, done, style),
        NextStep::Command(command) => {
            describe_old_builds(report, done, style) + &advice(&command, style)
        }
    };
    format!("{} {said}\n{left}{next}", style.success_mark())
}

/// The warnings that are left: they block nothing, but the deploy can still not be what is meant.
fn describe_warnings(report: &CheckReport<'_>, style: Style) -> String {
    let count = report.count(Severity::Warning);
    if count == 0 {
        return String::new();
    }
    let warnings = report.open();
    let warnings = warnings.filter(|finding| finding.severity == Severity::Warning);
    let rules: BTreeSet<&str> = warnings.map(|finding| finding.rule.id).collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    let said = format!(
        "{} left: {}",
        count_noun(count, "warning"),
        rules.join(", ")
    );
    note_line("note", &said, style.width)
}

/// What a person does when a run went well.
enum NextStep {
    Nothing,
    Deploy,
    Command(ShellCommand),
}

/// How far the good news goes, and what to do next.
fn good_news(
    report: &CheckReport<'_>,
    counts: VerdictCounts,
    done: &[StepResult],
) -> (&'static str, NextStep) {
    let invocation = report.input.invocation;
    if report.input.facts.offline {
        return (
            "Nothing in the files blocks the deploy; Cloudflare was not asked.",
            NextStep::Nothing,
        );
    }
    let mut findings = report.findings.iter();
    if counts.blocked > 0 && findings.any(|finding| finding.suppressed.is_some()) {
        let said = "Nothing is left but what the directives ignore.";
        return (said, NextStep::Nothing);
    }
    // Only what was selected counts for the exit code; a deploy includes everything.
    if counts.blocked > 0 {
        let said = "No error is left in what was selected; other bindings still block the deploy.";
        return (said, NextStep::Command(invocation.command("check", [])));
    }
    if counts.unverified == 0 {
        // A new binding alone unblocks nothing.
        let is_repair = |done: &&StepResult| {
            done.step.rule.is_some() || matches!(done.step.action, Action::Scope(_))
        };
        let mut repairs = done.iter().filter(is_repair);
        let said = if repairs.any(|done| done.outcome.is_applied()) {
            "Nothing blocks the deploy any more."
        } else {
            "Nothing blocks the deploy."
        };
        return (said, NextStep::Deploy);
    }
    unproved_news(report)
}

/// The same where something is not known.
fn unproved_news(report: &CheckReport<'_>) -> (&'static str, NextStep) {
    let invocation = report.input.invocation;
    let layers = report.input.subjects().map(|subject| subject.layers);
    let mut unverified = layers.filter(|layers| layers.verdict() == BindingVerdict::Unverified);
    if !unverified.all(|layers| layers.lacks_only_proof()) {
        let said = "Nothing is known to block the deploy, but not all bindings could be seen.";
        return (said, NextStep::Command(invocation.command("check", [])));
    }
    if report.input.is_provable() {
        let said = "Nothing is known to block the deploy. The credential is not tested yet.";
        let probe = invocation.command("check", [&["--probe"]]);
        return (said, NextStep::Command(probe));
    }
    (
        "Nothing is known to block the deploy, but not everything could be seen.",
        NextStep::Nothing,
    )
}
