//! The document of `fix`.

use serde::Serialize;

use super::finding::{EnvironmentName, FindingPart, environment_name, findings};
use super::{DocumentKind, document, errors, text};
use crate::action::Action;
use crate::change::outcome::{StepEffect, StepOutcome, StepResult};
use crate::change::plan::Step;
use crate::config::edit::Splice;
use crate::config::splice::Refused;
use crate::report::CheckReport;
use crate::report::admin_request::{WIDTH, admin_request};
use crate::rules::finding::Safety;

#[derive(Default, Serialize)]
pub(super) struct FixBody {
    steps: Vec<FixStepPart>,
    remaining: Vec<FindingPart>,
    /// A text to send to an administrator about what the credential is not allowed to do.
    message: Option<String>,
}

#[derive(Serialize)]
struct FixStepPart {
    kind: &'static str,
    rule: Option<&'static str>,
    config: Option<String>,
    environment: Option<EnvironmentName>,
    binding: Option<String>,
    bindings: Vec<String>,
    safety: Safety,
    title: String,
    before: Option<Vec<String>>,
    after: Option<FixAfter>,
    outcome: &'static str,
    error: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum FixAfter {
    Scopes(Vec<String>),
    Names(Vec<String>),
    Config { path: String, edits: Vec<Splice> },
}

/// The document of `fix`: the steps, and what the check after them still finds.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn fix(done: &[StepResult], after: &CheckReport<'_>) -> serde_json::Result<String> {
    let body = FixBody {
        steps: done.iter().map(step_part).collect(),
        remaining: findings(after),
        message: admin_request(done, after.projects(), WIDTH),
    };
    text(&document(DocumentKind::Fix, body, errors(after)))
}

fn step_part(done: &StepResult) -> FixStepPart {
    let Step {
        rule,
        config,
        environment,
        bindings,
        safety,
        title,
        ..
    } = done.step.clone();
    let (before, after) = match (&done.effect, &done.step.action) {
        // Not done: what was seen, and what it was to become.
        (None, Action::Scope(change)) => (
            Some(change.before.clone()),
            Some(FixAfter::Scopes(change.after())),
        ),
        (None, Action::Secret(new)) => created(&new.name),
        (Some(StepEffect::Created(name)), _) => created(name),
        (Some(StepEffect::Scopes { before, after }), _) => {
            (Some(before.clone()), Some(FixAfter::Scopes(after.clone())))
        }
        (Some(StepEffect::Edits { config, splices }), _) => (
            None,
            Some(FixAfter::Config {
                path: config.clone(),
                edits: splices.clone(),
            }),
        ),
        (None | Some(StepEffect::CreatedToken(_) | StepEffect::ExtendedToken(_)), _) => {
            (None, None)
        }
    };
    let (outcome, error) = outcome(&done.outcome);
    FixStepPart {
        kind: done.step.action.kind(),
        rule: rule.map(|rule| rule.id),
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

/// What there was and what there is, by name: nothing else of a secret is printed.
fn created(name: &str) -> (Option<Vec<String>>, Option<FixAfter>) {
    (
        Some(Vec::new()),
        Some(FixAfter::Names(vec![name.to_owned()])),
    )
}

/// The word for an outcome, and why it is not another.
pub(super) fn outcome(outcome: &StepOutcome) -> (&'static str, Option<String>) {
    match outcome {
        StepOutcome::Applied => ("applied", None),
        StepOutcome::Planned => ("planned", None),
        StepOutcome::Declined => ("declined", None),
        StepOutcome::Failed(reason) | StepOutcome::Denied(reason, _) => {
            ("failed", Some(reason.to_string()))
        }
        StepOutcome::Refused(reason) => ("refused", Some(reason.clone())),
        StepOutcome::Uneditable(Refused { reason, paste }) => {
            ("failed", Some(format!("{reason}; paste by hand:\n{paste}")))
        }
        StepOutcome::Skipped(reason) => ("skipped", Some(reason.clone())),
    }
}
