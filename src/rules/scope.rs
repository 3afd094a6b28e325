//! Do the secret's scopes hold what is needed?

use super::{Evidence, Subject};
use crate::action::{AI_GATEWAY, Action, ScopeChange, WORKERS};
use crate::cloudflare::Secret;
use crate::facts::authorization;
use crate::facts::{CloudflareFacts, SecretState};
use crate::rules::finding::{Finding, Fix, Safety};
use crate::rules::rule::Rule;

/// The secret exists, but not for Workers.
pub(super) fn missing_scope(
    rule: &'static Rule,
    evidence: &Evidence<'_>,
    found: &mut Vec<Finding>,
) {
    for subject in evidence.online() {
        let Some((account, store, name)) = subject.failing(subject.layers.scope) else {
            continue;
        };
        let state = evidence.facts.secret(account, &store.value, &name.value);
        let SecretState::Found(secret) = state else {
            continue;
        };
        let scopes = secret.scopes.clone().unwrap_or_default();
        let has = if scopes.is_empty() {
            "no scope".to_owned()
        } else {
            scopes.join(", ")
        };
        let lacks: Vec<&str> = subject
            .binding
            .needs
            .iter()
            .copied()
            .filter(|need| !scopes.iter().any(|scope| scope == need))
            .collect();
        let (message, why) = shortfall(&name.value, &lacks);
        let mut finding = subject.finding(rule, message, why);
        finding.fixes.push(add_scopes(
            evidence.facts,
            &subject,
            account,
            secret,
            &lacks,
        ));
        let title = evidence.facts.store_title(account, &store.value);
        found.push(finding.at(&name.span, format!("scopes in {title}: {has}")));
    }
}

/// What the secret `name` lacks, and why that matters.
fn shortfall(name: &str, lacks: &[&str]) -> (String, String) {
    let noun = if lacks.len() == 1 { "scope" } else { "scopes" };
    let message = format!("{name} lacks the {noun} `{}`", lacks.join("`, `"));
    let why = match lacks.contains(&WORKERS) {
        true => format!(
            "a Worker may bind a secret only if its scopes hold `{WORKERS}`; Cloudflare says no \
             more than code 10021"
        ),
        false => format!(
            "a directive says that an AI gateway uses it too, which takes the scope \
             `{AI_GATEWAY}`"
        ),
    };
    (message, why)
}

/// Adds scopes to a secret: a safe thing, unless the credential is known not to edit.
pub(crate) fn add_scopes(
    facts: &CloudflareFacts,
    subject: &Subject<'_>,
    account: &str,
    secret: &Secret,
    scopes: &[&str],
) -> Fix {
    let before = secret.scopes.clone().unwrap_or_default();
    let absent = |scope: &&&str| !before.iter().any(|has| has == **scope);
    let add: Vec<String> = scopes
        .iter()
        .filter(absent)
        .map(|scope| (*scope).to_owned())
        .collect();
    let store = subject
        .binding
        .store_id
        .as_ref()
        .map_or("", |store| &store.value);
    let change = ScopeChange {
        account: account.to_owned(),
        store: store.to_owned(),
        secret: secret.id.clone(),
        name: secret.name.clone(),
        before,
        add,
    };
    let title = change.title();
    if authorization::cannot_edit(facts, account) {
        return Fix::request(
            format!("have somebody who may edit secrets {title}"),
            change.request(),
        );
    }
    Fix {
        title,
        safety: Safety::Safe,
        action: Action::Scope(change),
    }
}
