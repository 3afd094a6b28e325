//! What flags ask for of a secret that Cloudflare does not show: steps that are left, and why.

use super::Step;
use super::answers::FlagAnswers;
use crate::action::Action;
use crate::facts::SecretState;
use crate::rules::finding::FixSafety;
use crate::rules::{BindingContext, RuleInput};

/// A step for each answer of a flag that cannot be used, because what it depends on was not read.
pub(super) fn build_unread_steps(evidence: &RuleInput<'_>, answers: &FlagAnswers) -> Vec<Step> {
    let mut steps = Vec::new();
    for subject in evidence.checkable_bindings() {
        let names = [subject.binding.title().to_owned()];
        if answers.wants(&names) {
            steps.extend(unread_steps(evidence, answers, subject));
        }
    }
    steps
}

fn unread_steps(
    evidence: &RuleInput<'_>,
    answers: &FlagAnswers,
    subject: &BindingContext<'_>,
) -> Vec<Step> {
    let reason = match subject.secret() {
        SecretState::Refused(_) => {
            "not done, because Cloudflare does not list the secrets of the store. Run fix again later"
        }
        SecretState::Found(secret) if secret.scopes.is_none() => {
            "not done, because Cloudflare does not show its scopes, and a write replaces them all"
        }
        _ => return Vec::new(),
    };
    let step = |(flag, title): (&str, String)| Step {
        rule: None,
        config: Some(evidence.projects[subject.project].config.clone()),
        environment: Some(subject.environment.id.clone()),
        bindings: vec![subject.binding.title().to_owned()],
        safety: FixSafety::Manual,
        title,
        why: format!("asked for by {flag}"),
        action: Action::Manual(reason.to_owned()),
        objection: None,
    };
    wanted_changes(answers, subject)
        .into_iter()
        .map(step)
        .collect()
}

/// What flags ask for of the secret that a binding names: the flag, and the title of the step.
fn wanted_changes(
    answers: &FlagAnswers,
    subject: &BindingContext<'_>,
) -> Vec<(&'static str, String)> {
    let Some((_, name)) = subject.binding.target() else {
        return Vec::new();
    };
    let (binding, name) = (subject.binding.title(), &name.value);
    let mut wanted = Vec::new();
    if matches!(subject.secret(), SecretState::Refused(_)) {
        if answers.create.contains_key(binding) {
            wanted.push(("--create", format!("create the secret {name}")));
        }
        if let Some(other) = answers.secrets.get(binding) {
            wanted.push(("--secret-name", format!("use the secret {other}")));
        }
    }
    if !answers.scopes.is_empty() {
        let scopes = answers.scopes.join("`, `");
        wanted.push(("--scope", format!("add `{scopes}` to the scopes of {name}")));
    }
    wanted
}
