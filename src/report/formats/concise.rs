//! A line for each finding, as problem matchers and editors read them.

use crate::report::style::escape_control;
use crate::report::view::line_finding::LineFinding;

/// `PATH:LINE:COLUMN: SEVERITY[RULE] MESSAGE`, one finding a line; without a place it starts at the severity.
/// What a directive ignores is left out.
pub(crate) fn concise(findings: &[LineFinding<'_>]) -> String {
    let open = findings
        .iter()
        .filter(|found| found.finding.suppressed.is_none());
    open.map(line).collect()
}

fn line(found: &LineFinding<'_>) -> String {
    let finding = found.finding;
    let place = match &found.place {
        None => String::new(),
        Some(place) => match place.start {
            Some(start) => format!("{}:{}:{}: ", place.path, start.line, start.column),
            None => format!("{}:1:1: ", place.path),
        },
    };
    let text = format!(
        "{place}{}[{}] {}",
        finding.severity.word(),
        finding.rule.id,
        super::message(finding)
    );
    format!("{}\n", escape_control(&text))
}
