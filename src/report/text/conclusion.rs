//! What a fix ends with, for people: what is left, and what to do next.

use std::path::Path;

use super::advice::{advice, deploy_command};
use super::check::{failures, summary, tally};
use super::frame::{frame_finding, list_ignored};
use crate::action::quote_for_shell;
use crate::change::outcome::StepResult;
use crate::exit::Exit;
use crate::report::admin_request::{WIDTH, admin_request};
use crate::report::style::{Style, count_noun, escape_control};
use crate::report::{CheckReport, VerdictCounts};
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
    for finding in report.open() {
        if finding.severity == Severity::Error {
            text.push_str(&format!(
                "\n{}",
                frame_finding(finding, report.projects(), style)
            ));
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

/// The command that undoes the run, for the folder in which `--cwd` was given, if it was.
pub(crate) fn way_back(cwd: Option<&Path>, style: Style) -> String {
    if !style.hints {
        return String::new();
    }
    let there = cwd.map(|cwd| format!("cd {} && ", quote_for_shell(&cwd.to_string_lossy())));
    let command = format!("{}wrangler-permit undo", there.unwrap_or_default());
    format!("Undo: {}\n", style.command(&escape_control(&command)))
}

/// The request to an administrator, between lines that are not part of it.
fn enclosed(report: &CheckReport<'_>, done: &[StepResult], style: Style) -> String {
    let width = WIDTH.min(style.width);
    let Some(request) = admin_request(done, report.projects(), width) else {
        return String::new();
    };
    let edge = style.dim(&style.mark("─", "-").repeat(width));
    let title = style.bold("To send to somebody who may:");
    format!("\n{title}\n{edge}\n{request}{edge}\n")
}

/// The line that says what to type next.
pub(crate) fn next(command: &str, style: Style) -> String {
    advice(command, style)
}

fn last_word(report: &CheckReport<'_>, done: &[StepResult], exit: Exit, style: Style) -> String {
    let counts = report.counts();
    let planned = done.iter().filter(|done| done.outcome.is_planned()).count();
    if planned > 0 {
        let steps = count_noun(planned, "step");
        let next = advice("wrangler-permit fix --yes", style);
        return format!("Nothing was changed: {steps} to do.\n{next}");
    }
    if exit == Exit::Interrupted {
        return "Interrupted: nothing was changed after the last finished step.\n".to_owned();
    }
    if counts.bindings == 0 && exit == Exit::Clean {
        return summary(report, style);
    }
    if exit != Exit::Clean {
        let left = match counts.bindings {
            0 => "Not everything is repaired".to_owned(),
            _ => tally(report, style),
        };
        return format!("{left}\n");
    }
    let (said, next) = good_news(report, counts, done);
    let next = next.map(|command| advice(&command, style));
    let mark = style.success_mark();
    format!("{mark} {said}\n{}", next.unwrap_or_default())
}

/// How far the good news goes, and what to do next.
fn good_news(
    report: &CheckReport<'_>,
    counts: VerdictCounts,
    done: &[StepResult],
) -> (&'static str, Option<String>) {
    if report.input.facts.offline {
        return (
            "Nothing in the files blocks the deploy; Cloudflare was not asked.",
            None,
        );
    }
    let mut findings = report.findings.iter();
    if counts.blocked > 0 && findings.any(|finding| finding.suppressed.is_some()) {
        return ("Nothing is left but what the directives ignore.", None);
    }
    // Only what was selected counts for the exit code; a deploy includes everything.
    if counts.blocked > 0 {
        let said = "What was selected is in order; other bindings still block the deploy.";
        return (said, Some("wrangler-permit check".to_owned()));
    }
    if counts.unverified == 0 {
        let repaired = done.iter().any(|done| done.outcome.is_applied());
        let said = if repaired {
            "Nothing blocks the deploy any more."
        } else {
            "Nothing blocks the deploy."
        };
        return (said, Some(deploy_command(report)));
    }
    let layers = report.input.subjects().map(|subject| subject.layers);
    let mut unverified = layers.filter(|layers| layers.verdict() == BindingVerdict::Unverified);
    if !unverified.all(|layers| layers.lacks_only_proof()) {
        let said = "What was selected is in order; other bindings can't be verified.";
        return (said, Some("wrangler-permit check".to_owned()));
    }
    if report.input.is_provable() {
        let said = "Nothing is known to block the deploy; the permission to bind is not proved.";
        return (said, Some("wrangler-permit check --probe".to_owned()));
    }
    (
        "Nothing is known to block the deploy, but not everything could be seen.",
        None,
    )
}
