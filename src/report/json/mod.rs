//! `--format json`: one document, whose keys are only ever added to.

mod audit;
mod check;
mod create;
mod extend;
mod fix;
mod needs;
mod undo;

use serde::Serialize;

use super::CheckReport;
use super::style::is_obeyed;
use crate::cloudflare;
use crate::config::document::Document;
use crate::config::error::Error;
use crate::config::tree::Span;
use crate::facts::certainty::Certainty;
use crate::project::{EnvironmentId, Project};
use crate::rules::finding::{Finding, Fix, Safety, Touched};
use crate::rules::rule::{Layer, Severity};

pub(crate) use audit::{audit, audit_failed};
pub use check::{CHECK, SCHEMA};
pub(crate) use check::{check, check_failed};
pub(crate) use create::{create, create_failed};
pub(crate) use extend::{extend, extend_failed};
pub(crate) use fix::{fix, fix_failed};
pub(crate) use needs::{needs, needs_failed};
pub(crate) use undo::{undo, undo_failed, undo_list};

#[derive(Serialize)]
struct Location {
    line: usize,
    column: usize,
    offset: usize,
    length: usize,
}

#[derive(Serialize)]
struct FindingPart {
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
    location: Option<Location>,
    suppressed: Option<String>,
    fixes: Vec<FixPart>,
}

#[derive(Serialize)]
struct EnvironmentName {
    kind: &'static str,
    name: Option<String>,
    of: Option<String>,
}

#[derive(Serialize)]
struct FixPart {
    title: String,
    kind: &'static str,
    safety: Safety,
}

#[derive(Serialize)]
struct ErrorPart {
    call: Option<String>,
    message: String,
    help: Option<String>,
}

/// A document as it is printed. What a terminal would obey stands escaped, as JSON can hold it: such
/// characters are in strings alone.
fn text(document: &impl Serialize) -> serde_json::Result<String> {
    const DELETE: u8 = 0x7f;
    let mut text = serde_json::to_string_pretty(document)?;
    if !text.bytes().all(|byte| byte < DELETE) {
        text = text.chars().map(escaped).collect();
    }
    text.push('\n');
    Ok(text)
}

fn escaped(character: char) -> String {
    match is_obeyed(character) && character != '\n' {
        true => format!("\\u{:04x}", u32::from(character)),
        false => character.to_string(),
    }
}

fn location(document: &Document, span: &Span) -> Location {
    let position = document.position(span.start);
    Location {
        line: position.line,
        column: position.column,
        offset: span.start,
        length: span.len(),
    }
}

fn environment_name(id: &EnvironmentId) -> EnvironmentName {
    let (kind, name, of) = match id {
        EnvironmentId::TopLevel => ("top-level", None, None),
        EnvironmentId::Named(name) => ("named", Some(name.clone()), None),
        EnvironmentId::Previews(of) => ("previews", None, of.clone()),
    };
    EnvironmentName { kind, name, of }
}

fn findings(report: &CheckReport<'_>) -> Vec<FindingPart> {
    report
        .findings
        .iter()
        .map(|part| finding(report.projects(), part))
        .collect()
}

fn finding(projects: &[Project], finding: &Finding) -> FindingPart {
    let project = finding.project.map(|index| &projects[index]);
    let (binding, bindings) = match &finding.bindings {
        Touched::Nothing => (None, None),
        Touched::One(name) => (Some(name.clone()), None),
        Touched::Several(names) => (None, Some(names.clone())),
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
fn place_of(project: &Project, span: &Span) -> Option<Location> {
    match &project.document {
        Ok(document) => Some(location(document, span)),
        Err(Error::Syntax {
            position, offset, ..
        }) => Some(Location {
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

fn errors(report: &CheckReport<'_>) -> Vec<ErrorPart> {
    let part = |error: &&cloudflare::Error| ErrorPart {
        call: Some(error.call().to_string()),
        message: error.to_string(),
        help: error.help(),
    };
    report.evidence.facts.failures().iter().map(part).collect()
}
