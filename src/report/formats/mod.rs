//! The formats of `check` for the programs that show findings: editors, GitHub, GitLab, code scanning.

pub(crate) mod concise;
pub(crate) mod github;
pub(crate) mod gitlab;
pub(crate) mod sarif;

use std::collections::BTreeMap;

use crate::change::journal::hash;
use crate::project::EnvironmentId;
use crate::report::view::line_finding::LineFinding;
use crate::rules::finding::Finding;

/// What happened and why, in one line.
fn message(finding: &Finding) -> String {
    let names = finding.bindings.names();
    let bound = match names {
        [only] if finding.project.is_some() => format!("{only}: "),
        _ => String::new(),
    };
    format!("{bound}{}: {}", finding.message, finding.why)
}

/// What stays the same of each finding when lines above it are added: a hash of the rule, the file, the
/// environment and the bindings, and of the findings before it that are alike in all of these.
fn fingerprints(findings: &[LineFinding<'_>]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let fingerprint = |found: &LineFinding<'_>| {
        let finding = found.finding;
        let environment = finding.environment.as_ref().map(EnvironmentId::title);
        let parts = [
            finding.rule.id,
            found.place.as_ref().map_or("", |place| &place.path),
            environment.as_deref().unwrap_or_default(),
            &finding.bindings.names().join(","),
        ];
        let key = parts.join("\n");
        let before = seen.entry(key.clone()).or_default();
        *before += 1;
        hash(format!("{key}\n{before}").as_bytes())
    };
    findings.iter().map(fingerprint).collect()
}
