//! The code quality report of GitLab (GitLab documentation, `ci/testing/code_quality`).

use serde_json::{Value, json};

use super::{fingerprints, message};
use crate::report::style::{escape_json, is_obeyed};
use crate::report::view::line_finding::LineFinding;
use crate::rules::rule::Severity;

/// An array with an object for each finding; what a directive ignores is left out. GitLab needs a file: what
/// has none is shown at `first_config`.
pub(crate) fn gitlab(findings: &[LineFinding<'_>], first_config: &str) -> String {
    let fingerprints = fingerprints(findings);
    let open = findings.iter().zip(&fingerprints);
    let open = open.filter(|(found, _)| found.finding.suppressed.is_none());
    let issues = open.map(|(found, fingerprint)| {
        let place = found.place.as_ref();
        let path = place.map_or(first_config, |place| place.path.as_str());
        let line = place
            .and_then(|place| place.start)
            .map_or(1, |start| start.line);
        json!({
            "description": message(found.finding),
            "check_name": found.finding.rule.id,
            "fingerprint": fingerprint,
            "severity": severity(found.finding.severity),
            "location": { "path": path, "lines": { "begin": line } },
        })
    });
    let issues: Value = issues.collect();
    escape_json(&format!("{issues:#}\n"), is_obeyed)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}
