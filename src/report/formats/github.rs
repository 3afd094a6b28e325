//! The commands of a workflow of GitHub that show findings at their lines, and the summary of a job.
//!
//! GitHub shows ten of each severity for a step and silently drops the others
//! (GitHub documentation, "Workflow commands"; limits as of 2026).

use super::message;
use crate::report::style::escape_control;
use crate::report::view::line_finding::LineFinding;
use crate::rules::rule::Severity;

/// How many of each severity GitHub shows.
const SHOWN: usize = 10;

/// Bytes of a summary that are written; GitHub takes 1 MiB of all steps.
const LONGEST: usize = 256 << 10;

/// The commands that show `findings`, and how many are not shown.
pub(crate) fn annotations(findings: &[LineFinding<'_>]) -> String {
    let mut text = String::new();
    for (severity, command) in [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Note, "notice"),
    ] {
        let open = findings.iter().filter(|found| {
            found.finding.suppressed.is_none() && found.finding.severity == severity
        });
        let open: Vec<&LineFinding<'_>> = open.collect();
        // The last one says how many there are more.
        let more = open.len().saturating_sub(SHOWN);
        let shown = if more > 0 { SHOWN - 1 } else { open.len() };
        let lines = open[..shown].iter().map(|found| annotation(command, found));
        text.extend(lines);
        if more > 0 {
            let count = open.len() - shown;
            text.push_str(&format!(
                "::{command}::and {count} more like these: see the log\n"
            ));
        }
    }
    text
}

fn annotation(command: &str, found: &LineFinding<'_>) -> String {
    let finding = found.finding;
    let mut properties = Vec::new();
    if let Some(place) = &found.place {
        properties.push(("file", place.path.clone()));
        if let Some(start) = place.start {
            properties.push(("line", start.line.to_string()));
            properties.push(("col", start.column.to_string()));
        }
        let end = place
            .end
            .filter(|end| Some(end.line) == place.start.map(|start| start.line));
        if let Some(end) = end {
            properties.push(("endColumn", end.column.to_string()));
        }
    }
    properties.push(("title", finding.rule.id.to_owned()));
    let properties = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", escape_property(&escape_control(value))));
    let properties = properties.collect::<Vec<_>>().join(",");
    let text = escape_text(&escape_control(&message(finding)));
    format!("::{command} {properties}::{text}\n")
}

/// As `@actions/core` escapes the text of a command.
fn escape_text(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// As `@actions/core` escapes a property of a command.
fn escape_property(text: &str) -> String {
    escape_text(text).replace(':', "%3A").replace(',', "%2C")
}

/// The report as a part of the job's summary: as it is, in a block that Markdown leaves alone.
pub(crate) fn summary(report: &str) -> String {
    let mut end = report.len().min(LONGEST);
    while !report.is_char_boundary(end) {
        end -= 1;
    }
    let fence = "`".repeat(longest_run(&report[..end]).max(2) + 1);
    format!(
        "### wrangler-permit check\n\n{fence}text\n{}\n{fence}\n",
        report[..end].trim_end()
    )
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|character| character != '`');
    runs.map(str::len).max().unwrap_or_default()
}
