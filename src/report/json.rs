//! `--format json`: one document, whose keys are only ever added to.

use serde::Serialize;

use super::{Credential, Report};
use crate::apply::{Done, Effect};
use crate::cloudflare;
use crate::config::document::Document;
use crate::config::edit::Splice;
use crate::config::error::Error;
use crate::config::tree::Span;
use crate::credential::Kind;
use crate::facts::SecretState;
use crate::facts::authorization::{self, Authorization};
use crate::finding::{Certainty, Finding, Fix, Layer, Safety, Severity, Touched};
use crate::plan::{Outcome, Step};
use crate::project::{Binding, Environment, EnvironmentId, Project, Text};
use crate::verdict::{Layers, Verdict, WORKERS};

/// The version of the document of `check`.
pub const CHECK: &str = "wrangler-permit/check/1";

/// The version of the document of `fix`.
pub const FIX: &str = "wrangler-permit/fix/1";

/// The JSON Schema of the document of `check`.
pub const SCHEMA: &str = include_str!("check.schema.json");

#[derive(Serialize)]
struct CheckDocument {
    schema: &'static str,
    credential: Option<CredentialPart>,
    projects: Vec<ProjectPart>,
    findings: Vec<FindingPart>,
    errors: Vec<ErrorPart>,
    summary: Summary,
}

#[derive(Serialize)]
struct CredentialPart {
    source: String,
    kind: Kind,
    id: Option<String>,
    expires: Option<String>,
}

#[derive(Serialize)]
struct ProjectPart {
    config: String,
    environments: Vec<EnvironmentPart>,
}

#[derive(Serialize)]
struct EnvironmentPart {
    kind: &'static str,
    name: Option<String>,
    of: Option<String>,
    worker: Option<String>,
    account_id: Option<String>,
    verdict: Option<Verdict>,
    authorization: Option<Authorization>,
    bindings: Vec<BindingPart>,
}

#[derive(Serialize)]
struct BindingPart {
    binding: Option<String>,
    store_id: Option<String>,
    secret_name: Option<String>,
    location: Option<Location>,
    needs: Vec<&'static str>,
    scopes: Option<Vec<String>>,
    status: Option<String>,
    layers: Layers,
    verdict: Verdict,
}

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
    call: String,
    message: String,
    help: Option<String>,
}

#[derive(Serialize)]
struct Summary {
    projects: usize,
    bindings: usize,
    ready: usize,
    blocked: usize,
    unverified: usize,
    requests: u32,
}

/// The document of `check`.
///
/// # Errors
/// None in practice: every key is a string.
pub fn check(report: &Report<'_>) -> serde_json::Result<String> {
    let counts = report.counts();
    let document = CheckDocument {
        schema: CHECK,
        credential: report.credential.as_ref().map(credential),
        projects: (0..report.projects().len())
            .map(|index| project(report, index))
            .collect(),
        findings: findings(report),
        errors: errors(report),
        summary: Summary {
            projects: report.projects().len(),
            bindings: counts.bindings,
            ready: counts.ready,
            blocked: counts.blocked,
            unverified: counts.unverified,
            requests: report.requests,
        },
    };
    text(&document)
}

fn text(document: &impl Serialize) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(document)?;
    text.push('\n');
    Ok(text)
}

fn credential(credential: &Credential) -> CredentialPart {
    let Credential {
        source,
        kind,
        id,
        expires,
    } = credential.clone();
    CredentialPart {
        source,
        kind,
        id,
        expires,
    }
}

fn project(report: &Report<'_>, index: usize) -> ProjectPart {
    let project = &report.projects()[index];
    let environments = report
        .layers(index)
        .into_iter()
        .map(|(position, layers)| {
            environment(report, project, &project.environments[position], &layers)
        })
        .collect();
    ProjectPart {
        config: project.config.clone(),
        environments,
    }
}

fn environment(
    report: &Report<'_>,
    project: &Project,
    environment: &Environment,
    layers: &[Layers],
) -> EnvironmentPart {
    let facts = report.evidence.facts;
    let account = facts.account(environment);
    let EnvironmentName { kind, name, of } = environment_name(&environment.id);
    let asked = account.filter(|_| report.credential.is_some() && !environment.bindings.is_empty());
    let document = project.document.as_ref().ok();
    let parts = environment
        .bindings
        .iter()
        .zip(layers)
        .map(|(subject, layers)| binding(report, document, account, subject, *layers));
    EnvironmentPart {
        kind,
        name,
        of,
        worker: environment.worker.clone(),
        account_id: account.map(str::to_owned),
        verdict: Verdict::worst(layers.iter().map(Layers::verdict)),
        authorization: asked.map(|account| authorization::of(facts, account)),
        bindings: parts.collect(),
    }
}

fn binding(
    report: &Report<'_>,
    document: Option<&Document>,
    account: Option<&str>,
    binding: &Binding,
    layers: Layers,
) -> BindingPart {
    let value = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    let found = account
        .zip(binding.target())
        .map(|(account, (store, name))| {
            report
                .evidence
                .facts
                .secret(account, &store.value, &name.value)
        });
    let (scopes, status) = match found {
        Some(SecretState::Found(secret)) => (secret.scopes.clone(), Some(secret.status.clone())),
        _ => (None, None),
    };
    BindingPart {
        binding: value(&binding.binding),
        store_id: value(&binding.store_id),
        secret_name: value(&binding.secret_name),
        location: document.map(|document| location(document, &binding.span)),
        needs: vec![WORKERS],
        scopes,
        status,
        layers,
        verdict: layers.verdict(),
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

fn findings(report: &Report<'_>) -> Vec<FindingPart> {
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
        suppressed: None,
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

fn errors(report: &Report<'_>) -> Vec<ErrorPart> {
    let part = |error: &&cloudflare::Error| ErrorPart {
        call: error.call().to_string(),
        message: error.to_string(),
        help: error.help(),
    };
    report.evidence.facts.failures().iter().map(part).collect()
}

#[derive(Serialize)]
struct FixDocument {
    schema: &'static str,
    steps: Vec<StepPart>,
    remaining: Vec<FindingPart>,
    errors: Vec<ErrorPart>,
}

#[derive(Serialize)]
struct StepPart {
    kind: &'static str,
    rule: Option<&'static str>,
    config: Option<String>,
    environment: Option<EnvironmentName>,
    binding: Option<String>,
    bindings: Vec<String>,
    safety: Safety,
    title: String,
    before: Option<Vec<String>>,
    after: Option<After>,
    outcome: &'static str,
    error: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum After {
    Scopes(Vec<String>),
    Config { path: String, edits: Vec<Splice> },
}

/// The document of `fix`: the steps, and what the check after them still finds.
///
/// # Errors
/// None in practice: every key is a string.
pub fn fix(done: &[Done], after: &Report<'_>) -> serde_json::Result<String> {
    text(&FixDocument {
        schema: FIX,
        steps: done.iter().map(step_part).collect(),
        remaining: findings(after),
        errors: errors(after),
    })
}

fn step_part(done: &Done) -> StepPart {
    let Step {
        rule,
        config,
        environment,
        bindings,
        safety,
        title,
        ..
    } = done.step.clone();
    let (before, after) = match &done.effect {
        None => (None, None),
        Some(Effect::Scopes { before, after }) => {
            (Some(before.clone()), Some(After::Scopes(after.clone())))
        }
        Some(Effect::Edits { config, splices }) => (
            None,
            Some(After::Config {
                path: config.clone(),
                edits: splices.clone(),
            }),
        ),
    };
    let (outcome, error) = outcome(&done.outcome);
    StepPart {
        kind: done.step.act.kind(),
        rule,
        config,
        environment: environment.as_ref().map(environment_name),
        binding: match bindings.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        },
        bindings,
        safety,
        title,
        before,
        after,
        outcome,
        error,
    }
}

fn outcome(outcome: &Outcome) -> (&'static str, Option<String>) {
    match outcome {
        Outcome::Applied => ("applied", None),
        Outcome::Planned => ("planned", None),
        Outcome::Declined => ("declined", None),
        Outcome::Failed(reason) => ("failed", Some(reason.clone())),
        Outcome::Skipped(reason) => ("skipped", Some(reason.clone())),
    }
}
