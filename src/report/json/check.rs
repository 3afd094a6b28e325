//! The document of `check`.

use serde_json::{Value, json};

use super::document::{DocumentKind, append, document, errors, print_document};
use super::finding::{environment_name, findings, location};
use crate::facts::authorization;
use crate::project::{Binding, Environment, Project, SpannedText};
use crate::report::{CheckReport, CredentialView, VerdictCounts};
use crate::rules::layers::{BindingLayers, BindingVerdict};

/// The document of `check`.
pub(crate) fn check(report: &CheckReport<'_>) -> String {
    let count = report.projects().len();
    let projects = (0..count).map(|index| project(report, index));
    let body = json!({
        "credential": report.credential.as_ref().map(credential),
        "projects": projects.collect::<Value>(),
        "findings": findings(report),
    });
    let mut document = document(DocumentKind::Check, body, errors(report));
    document["summary"] = summary(count, report.counts(), report.requests);
    print_document(&document)
}

pub(super) fn summary(projects: usize, counts: VerdictCounts, requests: u32) -> Value {
    json!({
        "projects": projects,
        "bindings": counts.bindings,
        "ready": counts.ready,
        "blocked": counts.blocked,
        "unverified": counts.unverified,
        "requests": requests,
    })
}

fn credential(credential: &CredentialView) -> Value {
    json!({
        "source": credential.source,
        "kind": credential.kind,
        "id": credential.id,
        "expires": credential.expires,
    })
}

fn project(report: &CheckReport<'_>, index: usize) -> Value {
    let project = &report.projects()[index];
    let layers = report.layers(index);
    let environments = layers.iter().map(|(position, layers)| {
        environment(report, project, &project.environments[*position], layers)
    });
    json!({ "config": project.config, "environments": environments.collect::<Value>() })
}

fn environment(
    report: &CheckReport<'_>,
    project: &Project,
    environment: &Environment,
    layers: &[BindingLayers],
) -> Value {
    let facts = report.input.facts;
    let choice = facts.account_choice(environment);
    let account = facts.account(environment);
    let asked = account.filter(|_| report.credential.is_some() && !environment.bindings.is_empty());
    let bindings = environment.bindings.iter().zip(layers);
    let bindings =
        bindings.map(|(subject, layers)| binding(report, project, environment, subject, *layers));
    let unread = environment.problem.is_some();
    let unread = unread.then_some(BindingVerdict::Blocked);
    let verdict = unread.or_else(|| layers.iter().map(BindingLayers::verdict).max());
    let mut part = environment_name(&environment.id);
    let more = json!({
        "worker": environment.worker,
        "account_id": choice.map(|choice| choice.id),
        "account_source": choice.map(|choice| choice.source.spell()),
        "verdict": verdict,
        "authorization": asked.map(|account| authorization::assess(facts, account)),
        "bindings": bindings.collect::<Value>(),
    });
    append(&mut part, more);
    part
}

fn binding(
    report: &CheckReport<'_>,
    project: &Project,
    environment: &Environment,
    binding: &Binding,
    layers: BindingLayers,
) -> Value {
    fn value(text: &Option<SpannedText>) -> Option<&str> {
        text.as_ref().map(|text| text.value.as_str())
    }
    let document = project.document.as_ref().ok();
    let secret = report.found_secret(environment, binding);
    json!({
        "binding": value(&binding.binding),
        "store_id": value(&binding.store_id),
        "secret_name": value(&binding.secret_name),
        "location": document.map(|document| location(document, &binding.span)),
        "needs": binding.needs,
        "scopes": secret.and_then(|secret| secret.scopes.as_ref()),
        "status": secret.map(|secret| &secret.status),
        "layers": layers,
        "verdict": layers.verdict(),
    })
}
