//! Findings, as the documents of `check` and `fix` hold them.

use serde::Serialize;

use crate::config::document::ConfigDocument;
use crate::config::error::ConfigError;
use crate::config::tree::ByteSpan;
use crate::facts::certainty::Certainty;
use crate::project::{EnvironmentId, Project};
use crate::report::CheckReport;
use crate::rules::finding::{Finding, FindingBindings, Fix, FixSafety};
use crate::rules::rule::{Layer, Severity};

#[derive(Serialize)]
pub(super) struct LocationPart {
    line: usize,
    column: usize,
    offset: usize,
    length: usize,
}

#[derive(Serialize)]
pub(super) struct FindingPart {
    rule: &'static str,
    layer: Layer,
    severity: Severity,
    certainty: Certainty,
    message: String,
    why: String,
    config: Option<String>,
    environment: Option<EnvironmentName>,
    binding: Option<String>,
    bindings: Option<Vec<String>>,
    location: Option<LocationPart>,
    suppressed: Option<String>,
    fixes: Vec<FixPart>,
}

#[derive(Serialize)]
pub(super) struct EnvironmentName {
    pub(super) kind: &'static str,
    pub(super) name: Option<String>,
    pub(super) of: Option<String>,
}

#[derive(Serialize)]
pub(super) struct FixPart {
    title: String,
    kind: &'static str,
    safety: FixSafety,
}

pub(super) fn location(document: &ConfigDocument, span: &ByteSpan) -> LocationPart {
    let position = document.position(span.start);
    LocationPart {
        line: position.line,
        column: position.column,
        offset: span.start,
        length: span.len(),
    }
}

pub(super) fn environment_name(id: &EnvironmentId) -> EnvironmentName {
    let (kind, name, of) = match id {
        EnvironmentId::TopLevel => ("top-level", None, None),
        EnvironmentId::Named(name) => ("named", Some(name.clone()), None),
        EnvironmentId::Previews(of) => ("previews", None, of.clone()),
    };
    EnvironmentName { kind, name, of }
}

pub(super) fn findings(report: &CheckReport<'_>) -> Vec<FindingPart> {
    report
        .findings
        .iter()
        .map(|part| finding(report.projects(), part))
        .collect()
}

fn finding(projects: &[Project], finding: &Finding) -> FindingPart {
    let project = finding.project.map(|index| &projects[index]);
    let (binding, bindings) = match &finding.bindings {
        FindingBindings::Nothing => (None, None),
        FindingBindings::One(name) => (Some(name.clone()), None),
        FindingBindings::Several(names) => (None, Some(names.clone())),
    };
    FindingPart {
        rule: finding.rule.id,
        layer: finding.rule.layer,
        severity: finding.rule.severity,
        certainty: finding.certainty,
        message: finding.message.clone(),
        why: finding.why.clone(),
        config: project.map(|project| project.config.clone()),
        environment: finding.environment.as_ref().map(environment_name),
        binding,
        bindings,
        location: project
            .zip(finding.place.as_ref())
            .and_then(|(project, place)| place_of(project, &place.span)),
        suppressed: finding.suppressed.clone(),
        fixes: finding.fixes.iter().map(fix_part).collect(),
    }
}

/// Where a finding stands. A file that cannot be parsed knows only where the parser stopped.
fn place_of(project: &Project, span: &ByteSpan) -> Option<LocationPart> {
    match &project.document {
        Ok(document) => Some(location(document, span)),
        Err(ConfigError::Syntax {
            position, offset, ..
        }) => Some(LocationPart {
            line: position.line,
            column: position.column,
            offset: *offset,
            length: 0,
        }),
        Err(_) => None,
    }
}

fn fix_part(fix: &Fix) -> FixPart {
    FixPart {
        title: fix.title.clone(),
        kind: fix.kind(),
        safety: fix.safety,
    }
}
