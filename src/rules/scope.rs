//! Do the secret's scopes hold what is needed?

use super::finding::{Finding, Fix, FixSafety};
use super::layers::LayerState;
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::BindingContext;
use crate::action::{AI_GATEWAY, Action, ScopeChange, WORKERS};
use crate::cloudflare::Secret;
use crate::facts::authorization;
use crate::facts::{CloudflareFacts, SecretState};

pub(super) static RULES: &[RuleRow] = rule_rows! { Scope:
    Error "missing-scope", "the secret's scopes don't include the service"
        => Binding(missing_scope);
};

/// The secret exists, but not for Workers.
fn missing_scope(rule: &'static Rule, subject: &BindingContext<'_>) -> Option<Finding> {
    let (account, store, name) = subject.target()?;
    let (LayerState::Fail, SecretState::Found(secret)) = (subject.layers.scope, subject.secret())
    else {
        return None;
    };
    let scopes = secret.scopes.as_deref().unwrap_or_default();
    let has = match scopes {
        [] => "no scope".to_owned(),
        scopes => scopes.join(", "),
    };
    let needs = subject.binding.needs.iter().copied();
    let lacks: Vec<&str> = needs
        .filter(|need| !scopes.iter().any(|scope| scope == need))
        .collect();
    let noun = if lacks.len() == 1 { "scope" } else { "scopes" };
    let message = format!("{} lacks the {noun} `{}`", name.value, lacks.join("`, `"));
    let why = if lacks.contains(&WORKERS) {
        format!(
            "a Worker can bind a secret only if its scopes include `{WORKERS}`; Cloudflare \
             reports this only as code 10021"
        )
    } else {
        format!(
            "a directive says that an AI gateway uses it too, which needs the scope `{AI_GATEWAY}`"
        )
    };
    let title = subject.facts.store_title(account, &store.value);
    let label = format!("scopes in {title}: {has}");
    let fix = add_scopes(subject.facts, subject, account, secret, &lacks);
    let finding = subject.finding(rule, message, why).with_fix(fix);
    Some(finding.at(&name.span, label))
}

/// Adds scopes to a secret: safe, unless the credential is known not to edit.
pub(crate) fn add_scopes(
    facts: &CloudflareFacts,
    subject: &BindingContext<'_>,
    account: &str,
    secret: &Secret,
    scopes: &[&str],
) -> Fix {
    let before = secret.scopes.clone().unwrap_or_default();
    let absent = scopes
        .iter()
        .filter(|scope| !before.iter().any(|has| has == *scope));
    let add = absent.map(|scope| (*scope).to_owned()).collect();
    let store = subject.binding.store_id.as_ref();
    let change = ScopeChange {
        account: account.to_owned(),
        store: store.map_or_else(String::new, |store| store.value.clone()),
        secret: secret.id.clone(),
        name: secret.name.clone(),
        before,
        add,
    };
    let title = change.title();
    if authorization::cannot_edit(facts, account) {
        let title = format!("ask someone who can edit secrets to {title}");
        return Fix::request(title, change.request());
    }
    Fix::new(title, FixSafety::Safe, Action::Scope(change))
}
