//! What directives ignore, in short: known to whoever wrote them, and to be seen by whoever reads on.

use crate::project::Project;
use crate::report::CheckReport;
use crate::report::style::{Style, escape_control, note_line};
use crate::rules::finding::Finding;

/// A line or two for each finding that is ignored.
pub(super) fn ignored(report: &CheckReport<'_>, style: Style) -> String {
    let suppressed = report.findings.iter();
    let lines: String = suppressed
        .filter_map(|finding| Some((finding, finding.suppressed.as_deref()?)))
        .map(|(finding, reason)| line(finding, reason, report.projects(), style))
        .collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n{lines}")
    }
}

fn line(finding: &Finding, reason: &str, projects: &[Project], style: Style) -> String {
    let project = finding.project.map(|index| &projects[index]);
    let place = project.zip(finding.place.as_ref());
    let place = place.and_then(|(project, place)| {
        let document = project.document.as_ref().ok()?;
        let line = document.position(place.span.start).line;
        Some(format!(", {}:{line}", project.config))
    });
    let text = format!(
        "{}{}: {}. Reason: {reason}",
        finding.rule.id,
        place.unwrap_or_default(),
        finding.message
    );
    note_line(&style.dim("ignored"), &escape_control(&text), style.width)
}
