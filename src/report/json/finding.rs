//! Findings, as the documents of `check` and `fix` hold them.

use serde_json::{Value, json};

use crate::config::document::{ConfigDocument, TextPosition};
use crate::config::error::ConfigError;
use crate::config::tree::ByteSpan;
use crate::project::{EnvironmentId, Project};
use crate::report::CheckReport;
use crate::rules::finding::{Finding, FindingBindings};

pub(super) fn location(document: &ConfigDocument, span: &ByteSpan) -> Value {
    location_at(document.position(span.start), span.start, span.len())
}

fn location_at(position: TextPosition, offset: usize, length: usize) -> Value {
    let TextPosition { line, column } = position;
    json!({ "line": line, "column": column, "offset": offset, "length": length })
}

pub(super) fn environment_name(id: &EnvironmentId) -> Value {
    let (kind, name, of) = match id {
        EnvironmentId::TopLevel => ("top-level", None, None),
        EnvironmentId::Named(name) => ("named", Some(name), None),
        EnvironmentId::Previews(of) => ("previews", None, of.as_ref()),
    };
    json!({ "kind": kind, "name": name, "of": of })
}

pub(super) fn findings(report: &CheckReport<'_>) -> Value {
    let findings = report.findings.iter();
    findings
        .map(|part| finding(report.projects(), part))
        .collect()
}

fn finding(projects: &[Project], finding: &Finding) -> Value {
    let project = finding.project.map(|index| &projects[index]);
    let (binding, bindings) = match &finding.bindings {
        FindingBindings::Nothing => (None, None),
        FindingBindings::One(name) => (Some(name), None),
        FindingBindings::Several(names) => (None, Some(names)),
    };
    let place = project.zip(finding.place.as_ref());
    let fixes = finding.fixes.iter().map(
        |fix| json!({ "title": fix.advice(), "kind": fix.kind(), "safety": fix.decided_by() }),
    );
    json!({
        "rule": finding.rule.id,
        "layer": finding.rule.layer,
        "severity": finding.severity,
        "certainty": finding.certainty,
        "message": finding.message,
        "why": finding.why,
        "config": project.map(|project| &project.config).or(finding.file.as_ref()),
        "environment": finding.environment.as_ref().map(environment_name),
        "binding": binding,
        "bindings": bindings,
        "location": place.and_then(|(project, place)| place_of(project, &place.span)),
        "suppressed": finding.suppressed,
        "fixes": fixes.collect::<Value>(),
    })
}

/// Where a finding is. Of a file that cannot be parsed, only the place where the parser stopped is
/// known.
fn place_of(project: &Project, span: &ByteSpan) -> Option<Value> {
    match &project.document {
        Ok(document) => Some(location(document, span)),
        Err(ConfigError::Syntax {
            position, offset, ..
        }) => Some(location_at(*position, *offset, 0)),
        Err(_) => None,
    }
}
