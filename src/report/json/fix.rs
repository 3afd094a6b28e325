//! The document of `fix`.

use serde_json::{Value, json};

use super::document::{DocumentKind, document, error, errors, print_document};
use super::finding::{environment_name, findings};
use crate::action::Action;
use crate::change::outcome::{StepEffect, StepOutcome, StepResult};
use crate::config::splice::EditRefusal;
use crate::report::CheckReport;
use crate::report::admin_request::{WIDTH, admin_request};

/// The document of `fix`: the steps, and what the check after them still finds.
pub(crate) fn fix(done: &[StepResult], after: &CheckReport<'_>) -> String {
    print(DocumentKind::Fix, done, after)
}

/// The document of `add`: the same.
pub(crate) fn add(done: &[StepResult], after: &CheckReport<'_>) -> String {
    print(DocumentKind::Add, done, after)
}

/// The document of a `fix` after which nothing could be looked at any more, and why.
pub(crate) fn unchecked_fix(done: &[StepResult], reason: String) -> String {
    unchecked(DocumentKind::Fix, done, reason)
}

/// That of an `add`.
pub(crate) fn unchecked_add(done: &[StepResult], reason: String) -> String {
    unchecked(DocumentKind::Add, done, reason)
}

fn unchecked(kind: DocumentKind, done: &[StepResult], reason: String) -> String {
    let body = json!({
        "steps": done.iter().map(step_part).collect::<Value>(),
        "remaining": null,
        "message": null,
    });
    print_document(&document(kind, body, vec![error(reason, None)]))
}

fn print(kind: DocumentKind, done: &[StepResult], after: &CheckReport<'_>) -> String {
    let body = json!({
        "steps": done.iter().map(step_part).collect::<Value>(),
        "remaining": findings(after),
        "message": admin_request(done, after.projects(), WIDTH),
    });
    print_document(&document(kind, body, errors(after)))
}

fn step_part(done: &StepResult) -> Value {
    let step = &done.step;
    let (before, after) = match (&done.effect, &step.action) {
        // Not done: what was seen, and what it was to become.
        (None, Action::Scope(change)) => (json!(change.before), json!(change.after())),
        // Nothing else of a secret is printed than its name.
        (None, Action::Secret(new)) => (json!([]), json!([new.name])),
        (Some(StepEffect::Created(name)), _) => (json!([]), json!([name])),
        (Some(StepEffect::Scopes { before, after }), _) => (json!(before), json!(after)),
        (
            Some(StepEffect::Edits {
                config, splices, ..
            }),
            _,
        ) => (Value::Null, json!({ "path": config, "edits": splices })),
        (None | Some(StepEffect::CreatedToken(_) | StepEffect::ExtendedToken(_)), _) => {
            (Value::Null, Value::Null)
        }
    };
    let consequence = match &done.effect {
        Some(StepEffect::Edits { consequence, .. }) => consequence.as_deref(),
        _ => None,
    };
    let (outcome, error) = outcome(&done.outcome);
    json!({
        "kind": step.action.kind(),
        "rule": step.rule.map(|rule| rule.id),
        "config": step.config,
        "environment": step.environment.as_ref().map(environment_name),
        "binding": step.only_binding(),
        "bindings": step.bindings,
        "safety": step.safety,
        "title": step.title,
        "before": before,
        "after": after,
        "consequence": consequence,
        "outcome": outcome,
        "error": error,
    })
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
        StepOutcome::Unconfirmed(reason) => ("unconfirmed", Some(reason.to_string())),
        StepOutcome::Refused(reason) => ("refused", Some(reason.clone())),
        StepOutcome::Uneditable(EditRefusal { reason, paste }) => {
            ("failed", Some(format!("{reason}; paste by hand:\n{paste}")))
        }
        StepOutcome::Skipped(reason) => ("skipped", Some(reason.clone())),
    }
}
