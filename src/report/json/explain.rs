//! The document of `explain`.

use serde_json::{Value, json};

use super::document::{DocumentKind, document, print_document};
use crate::deploy_log::LogCause;
use crate::report::view::explain::{ConcernedBinding, LogView, RefusalView};
use crate::rules;
use crate::rules::rule::{Layer, Rule};

/// The document of `explain RULE` and `explain --list`.
pub(crate) fn explain_rules(rules: &[&Rule]) -> String {
    let rules = rules.iter().map(|rule| {
        json!({
            "id": rule.id,
            "severity": rule.severity,
            "layer": rule.layer,
            "title": rule.title,
            "page": rule.page,
        })
    });
    let body = json!({
        "rules": rules.collect::<Value>(),
        "refusals": [],
        "others": [],
        "whole": true,
    });
    print_document(&document(DocumentKind::Explain, body, Vec::new()))
}

/// The document of `explain -`.
pub(crate) fn explain_log(view: &LogView<'_>) -> String {
    let others = view
        .others
        .iter()
        .map(|other| json!({ "line": other.line, "code": other.code, "what": other.what }));
    let body = json!({
        "rules": [],
        "refusals": view.refusals.iter().map(refusal_part).collect::<Value>(),
        "others": others.collect::<Value>(),
        "whole": view.is_whole,
    });
    print_document(&document(DocumentKind::Explain, body, Vec::new()))
}

fn refusal_part(view: &RefusalView<'_>) -> Value {
    let refusal = view.refusal;
    let names = &refusal.names;
    json!({
        "line": refusal.line,
        "code": refusal.code,
        "title": refusal.title,
        "causes": refusal.causes.iter().map(cause_part).collect::<Value>(),
        "worker": names.worker,
        "environment": names.environment,
        "binding": names.binding,
        "store": names.store,
        "secret": names.secret,
        "address": names.address,
        "bindings": view.bindings.iter().map(binding_part).collect::<Value>(),
        "run": view.commands.iter().map(ToString::to_string).collect::<Value>(),
    })
}

fn cause_part(cause: &LogCause) -> Value {
    let layer: Option<Layer> = cause
        .rule
        .and_then(|id| rules::all_rules().find(|rule| rule.id == id))
        .map(|rule| rule.layer);
    json!({ "rule": cause.rule, "layer": layer, "message": cause.message })
}

fn binding_part(one: &ConcernedBinding) -> Value {
    json!({
        "config": one.config,
        "environment": one.environment,
        "binding": one.binding,
        "secret": one.secret,
    })
}
