//! The document of `check`.

use serde::Serialize;

use super::finding::{
    EnvironmentName, FindingPart, LocationPart, environment_name, findings, location,
};
use super::{DocumentKind, document, errors, text};
use crate::config::document::ConfigDocument;
use crate::credential::CredentialKind;
use crate::facts::SecretState;
use crate::facts::authorization::{self, BindAuthorization};
use crate::project::{Binding, Environment, Project, SpannedText};
use crate::report::{CheckReport, CredentialView};
use crate::rules::layers::{BindingLayers, BindingVerdict};

#[derive(Default, Serialize)]
pub(super) struct CheckBody {
    credential: Option<CredentialPart>,
    projects: Vec<ProjectPart>,
    findings: Vec<FindingPart>,
}

#[derive(Serialize)]
struct CredentialPart {
    source: String,
    kind: CredentialKind,
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
    verdict: Option<BindingVerdict>,
    authorization: Option<BindAuthorization>,
    bindings: Vec<BindingPart>,
}

#[derive(Serialize)]
struct BindingPart {
    binding: Option<String>,
    store_id: Option<String>,
    secret_name: Option<String>,
    location: Option<LocationPart>,
    needs: Vec<&'static str>,
    scopes: Option<Vec<String>>,
    status: Option<String>,
    layers: BindingLayers,
    verdict: BindingVerdict,
}

#[derive(Default, Serialize)]
pub(super) struct SummaryPart {
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
pub(crate) fn check(report: &CheckReport<'_>) -> serde_json::Result<String> {
    let counts = report.counts();
    let body = CheckBody {
        credential: report.credential.as_ref().map(credential),
        projects: (0..report.projects().len())
            .map(|index| project(report, index))
            .collect(),
        findings: findings(report),
    };
    let mut document = document(DocumentKind::Check, body, errors(report));
    document.summary = Some(SummaryPart {
        projects: report.projects().len(),
        bindings: counts.bindings,
        ready: counts.ready,
        blocked: counts.blocked,
        unverified: counts.unverified,
        requests: report.requests,
    });
    text(&document)
}

fn credential(credential: &CredentialView) -> CredentialPart {
    let CredentialView {
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

fn project(report: &CheckReport<'_>, index: usize) -> ProjectPart {
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
    report: &CheckReport<'_>,
    project: &Project,
    environment: &Environment,
    layers: &[BindingLayers],
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
        verdict: layers.iter().map(BindingLayers::verdict).max(),
        authorization: asked.map(|account| authorization::of(facts, account)),
        bindings: parts.collect(),
    }
}

fn binding(
    report: &CheckReport<'_>,
    document: Option<&ConfigDocument>,
    account: Option<&str>,
    binding: &Binding,
    layers: BindingLayers,
) -> BindingPart {
    let value = |text: &Option<SpannedText>| text.as_ref().map(|text| text.value.clone());
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
        needs: binding.needs.clone(),
        scopes,
        status,
        layers,
        verdict: layers.verdict(),
    }
}
