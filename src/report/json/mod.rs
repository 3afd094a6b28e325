//! `--format json`: one document, whose keys are only ever added to.
//!
//! A document is written as a literal, with its keys in the order of the output. The schemas in
//! `schemas` are the tests' proof of its shape.

mod check;
mod finding;
mod fix;
mod schema;
mod token;
mod undo;

use serde_json::{Value, json};

use super::style::{escape_json, is_obeyed};
use super::{CheckReport, VerdictCounts};
use crate::config::walk::UnreadableFolder;
use crate::permissions::requirements::TokenPurpose;

pub(crate) use check::check;
pub(crate) use fix::fix;
pub use schema::{CHECK_DOCUMENT, document_schema, document_schemas};
pub(crate) use token::{audit, create, extend, needs};
pub(crate) use undo::{undo, undo_list};

/// Which document it is, by its command.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DocumentKind {
    Check,
    Fix,
    Undo,
    Needs(TokenPurpose),
    Create(TokenPurpose),
    Extend(TokenPurpose),
    Audit(TokenPurpose),
}

/// The document of a run that could not begin, or came to nothing.
pub(crate) fn failed(kind: DocumentKind, message: String, help: Option<String>) -> String {
    let body = match kind {
        DocumentKind::Check => json!({ "credential": null, "projects": [], "findings": [] }),
        DocumentKind::Fix => json!({ "steps": [], "remaining": [], "message": null }),
        DocumentKind::Undo => json!({ "run": null, "steps": [] }),
        DocumentKind::Needs(_) => json!({
            "wrangler": null,
            "permissions": [],
            "not_needed": [],
            "unknown": [],
            "withheld": [],
        }),
        DocumentKind::Create(_) => json!({
            "outcome": "failed",
            "owner": null,
            "token": null,
            "body": null,
            "permissions": [],
            "left_out": [],
            "dropped": [],
            "handed": null,
        }),
        DocumentKind::Extend(_) => json!({
            "outcome": "failed",
            "owner": null,
            "token": null,
            "added": [],
            "policies": [],
            "unclear": [],
            "dropped": [],
            "lost": [],
        }),
        DocumentKind::Audit(_) => json!({
            "token": null,
            "by": null,
            "permissions": [],
            "unneeded": [],
            "unknown": [],
        }),
    };
    let mut document = document(kind, body, vec![error(message, help)]);
    if kind == DocumentKind::Check {
        document["summary"] = check::summary(0, VerdictCounts::default(), 0);
    }
    print_document(&document)
}

/// `body` between what every document has.
fn document(kind: DocumentKind, body: Value, errors: Vec<Value>) -> Value {
    let mut document = json!({ "schema": kind.name() });
    match kind {
        DocumentKind::Check | DocumentKind::Fix | DocumentKind::Undo => {}
        DocumentKind::Needs(purpose)
        | DocumentKind::Create(purpose)
        | DocumentKind::Extend(purpose)
        | DocumentKind::Audit(purpose) => document["for"] = purpose.word().into(),
    }
    append(&mut document, body);
    document["errors"] = errors.into();
    document
}

/// Puts the keys of `more` behind those of `document`.
fn append(document: &mut Value, more: Value) {
    if let (Value::Object(keys), Value::Object(more)) = (document, more) {
        keys.extend(more);
    }
}

fn print_document(document: &Value) -> String {
    escape_json(&format!("{document:#}\n"), is_obeyed)
}

/// Something that went wrong without a call.
fn error(message: String, help: Option<String>) -> Value {
    let keys = [
        ("call", Value::Null),
        ("message", message.into()),
        ("help", help.into()),
    ];
    keys.into_iter().collect()
}

fn errors(report: &CheckReport<'_>) -> Vec<Value> {
    let folders = report.unreadable.iter();
    let folders = folders.map(|folder| {
        let help = UnreadableFolder::help().to_owned();
        error(folder.to_string(), Some(help))
    });
    let calls = report.input.facts.failures().into_iter().map(|failure| {
        json!({
            "call": failure.call().to_string(),
            "message": failure.to_string(),
            "help": failure.help(),
        })
    });
    folders.chain(calls).collect()
}
