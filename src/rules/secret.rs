//! Does the secret exist, and can it be used?

use super::finding::{Finding, Fix};
use super::layers::LayerState;
use super::repair::{self, NAME_RULE};
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::BindingContext;
use crate::facts::{QueryResult, SecretState};

pub(super) static RULES: &[RuleRow] = rule_rows! { Secret:
    Error "secret-not-found", "the store has no such secret"
        => Binding(secret_not_found);
    Error "secret-not-active", "the secret is not active"
        => Binding(secret_not_active);
};

/// No secret can be created under this name (workers-sdk
/// `packages/wrangler/src/secrets-store/commands.ts`), and none has it.
pub(super) fn invalid_secret_name(
    rule: &'static Rule,
    subject: &BindingContext<'_>,
) -> Option<Finding> {
    let (_, name) = subject.binding.target()?;
    let odd = repair::odd_character(&name.value).filter(|_| !exists(subject))?;
    let message = format!("no secret can have the name {:?}", name.value);
    let mut finding = subject.finding(rule, message, NAME_RULE);
    // Where the store was read, `secret-not-found` has better fixes.
    if subject.layers.secret != LayerState::Fail {
        finding.fixes.push(Fix::manual(
            "write the name that the secret has",
            "the dashboard and `wrangler secrets-store secret list` show it",
        ));
    }
    Some(finding.at(&name.span, format!("{odd:?} cannot be part of one")))
}

/// Whether the store has the secret that a binding names.
pub(super) fn exists(subject: &BindingContext<'_>) -> bool {
    matches!(subject.secret(), SecretState::Found(_))
}

/// The store has no secret of this name.
fn secret_not_found(rule: &'static Rule, subject: &BindingContext<'_>) -> Option<Finding> {
    let (account, store, name) = subject.target()?;
    let fails = subject.layers.secret == LayerState::Fail;
    if !fails || !matches!(subject.secret(), SecretState::Absent) {
        return None;
    }
    let key = (account.to_owned(), store.value.clone());
    let listing = subject.facts.secrets.get(&key).and_then(QueryResult::found);
    let secrets = listing.map_or(&[][..], |listing| &listing.secrets);
    let title = subject.facts.store_title(account, &store.value);
    let message = format!("{title} has no secret {}", name.value);
    let near = repair::nearest(&name.value, secrets);
    let hint = match (near.as_slice(), secrets.len()) {
        ([], 0) => "it has no secrets".to_owned(),
        ([], 1) => "its only secret has another name".to_owned(),
        ([], count) => format!("none of its {count} secrets has a similar name"),
        (near, _) => format!("did you mean {}?", near.join(" or ")),
    };
    let why = format!("Cloudflare refuses the binding with code 10182; {hint}");
    let new = repair::needed_secret(subject)?;
    let finding = Finding {
        fixes: repair::replace_absent_secret(subject, new, secrets),
        ..subject.finding(rule, message, why)
    };
    Some(finding.at(&name.span, "no such secret"))
}

/// The secret is there, but pending or deleted.
fn secret_not_active(rule: &'static Rule, subject: &BindingContext<'_>) -> Option<Finding> {
    let (_, _, name) = subject.target()?;
    let (LayerState::Fail, SecretState::Found(secret)) = (subject.layers.secret, subject.secret())
    else {
        return None;
    };
    let message = format!("{} is {}, not active", name.value, secret.status);
    let why = "until it is active, Cloudflare treats it as missing (10182)";
    let finding = subject.finding(rule, message, why);
    let fix = match secret.status.as_str() {
        "pending" => Fix::manual(
            "wait until it is active",
            "new secrets take a moment to activate: check again then",
        ),
        _ => Fix::run(
            "bind another secret, or create it again",
            repair::needed_secret(subject)?.command(),
        ),
    };
    Some(finding.at(&name.span, secret.status.clone()).with_fix(fix))
}
