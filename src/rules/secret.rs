//! Does the secret exist, and can it be used?

use super::repair::NAME_RULE;
use super::{BindingContext, RuleInput, repair};
use crate::cloudflare::Secret;
use crate::facts::{QueryResult, SecretState};
use crate::rules::finding::{Finding, Fix};
use crate::rules::layers::LayerState;
use crate::rules::rule::Rule;

/// The id of [`invalid_secret_name`].
pub(super) const INVALID_NAME: &str = "invalid-secret-name";

/// No secret can be made under this name (workers-sdk
/// `packages/wrangler/src/secrets-store/commands.ts`). One that is there tells more.
pub(super) fn invalid_secret_name(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for subject in evidence.online() {
        let Some((_, name)) = subject.binding.target() else {
            continue;
        };
        let Some(odd) = repair::odd_character(&name.value).filter(|_| !exists(evidence, &subject))
        else {
            continue;
        };
        let message = format!("no secret can have the name {:?}", name.value);
        let mut finding = subject.finding(rule, message, NAME_RULE.to_owned());
        // Where the store was read, `secret-not-found` knows more of what to do.
        if subject.layers.secret != LayerState::Fail {
            finding.fixes.push(Fix::manual(
                "write the name that the secret has",
                "the dashboard and `wrangler secrets-store secret list` show it",
            ));
        }
        found.push(finding.at(&name.span, format!("{odd:?} cannot be part of one")));
    }
}

/// Whether the store has the secret that a binding names.
pub(super) fn exists(evidence: &RuleInput<'_>, subject: &BindingContext<'_>) -> bool {
    let target = subject.account.zip(subject.binding.target());
    target.is_some_and(|(account, (store, name))| {
        let state = evidence.facts.secret(account, &store.value, &name.value);
        matches!(state, SecretState::Found(_))
    })
}

/// The store has no secret of this name.
pub(super) fn secret_not_found(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for subject in evidence.online() {
        let Some((account, store, name)) = subject.failing(subject.layers.secret) else {
            continue;
        };
        if !matches!(
            evidence.facts.secret(account, &store.value, &name.value),
            SecretState::Absent
        ) {
            continue;
        }
        let secrets = listed(evidence, account, &store.value);
        let title = evidence.facts.store_title(account, &store.value);
        let message = format!("{title} has no secret {}", name.value);
        let near = repair::nearest(&name.value, secrets);
        let hint = match (near.as_slice(), secrets.len()) {
            ([], 0) => "it holds no secrets at all".to_owned(),
            ([], 1) => "the only one it holds has another name".to_owned(),
            ([], count) => format!("none of the {count} it holds has a name like it"),
            (near, _) => format!("near to it: {}", near.join(", ")),
        };
        let why = format!("Cloudflare refuses the binding with code 10182; {hint}");
        let mut finding = subject.finding(rule, message, why);
        let mut new = repair::new_secret(evidence.facts, account, &store.value, &name.value);
        let needs = subject.binding.needs.iter();
        new.scopes = needs.map(|need| (*need).to_owned()).collect();
        let fixes = repair::absent_secret(evidence, &subject, new, secrets);
        finding.fixes.extend(fixes);
        found.push(finding.at(&name.span, "no such secret"));
    }
}

fn listed<'a>(evidence: &RuleInput<'a>, account: &str, store: &str) -> &'a [Secret] {
    let key = (account.to_owned(), store.to_owned());
    match evidence.facts.secrets.get(&key) {
        Some(QueryResult::Found(listing)) => &listing.secrets,
        _ => &[],
    }
}

/// The secret is there, but pending or deleted.
pub(super) fn secret_not_active(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for subject in evidence.online() {
        let Some((account, store, name)) = subject.failing(subject.layers.secret) else {
            continue;
        };
        let state = evidence.facts.secret(account, &store.value, &name.value);
        let SecretState::Found(secret) = state else {
            continue;
        };
        let message = format!("{} is {}, not active", name.value, secret.status);
        let why = "Cloudflare refuses a secret that is not active as if it were not there (10182)";
        let mut finding = subject.finding(rule, message, why.to_owned());
        finding.fixes.push(match secret.status.as_str() {
            "pending" => Fix::manual(
                "wait until it is active",
                "a new secret is pending for a short while: run `wrangler-permit check` again",
            ),
            _ => {
                let title = "bind another secret, or create it again";
                let mut new =
                    repair::new_secret(evidence.facts, account, &store.value, &name.value);
                let needs = subject.binding.needs.iter();
                new.scopes = needs.map(|need| (*need).to_owned()).collect();
                repair::create(title, &new)
            }
        });
        found.push(finding.at(&name.span, secret.status.clone()));
    }
}
