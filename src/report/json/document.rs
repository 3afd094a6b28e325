//! What all documents have: their kinds, keys and errors, and how they are printed.

use serde_json::{Value, json};

use crate::config::walk::UnreadableFolder;
use crate::permissions::requirements::TokenPurpose;
use crate::report::CheckReport;
use crate::report::style::{escape_json, is_obeyed};

/// Which document it is, by its command.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DocumentKind {
    Check,
    Fix,
    Add,
    Undo,
    Template,
    Explain,
    Init,
    Needs(TokenPurpose),
    Create(TokenPurpose),
    Extend(TokenPurpose),
    Audit(TokenPurpose),
}

/// `body` between what every document has.
pub(super) fn document(kind: DocumentKind, body: Value, errors: Vec<Value>) -> Value {
    let mut document = json!({ "schema": kind.name() });
    match kind {
        DocumentKind::Check
        | DocumentKind::Fix
        | DocumentKind::Add
        | DocumentKind::Undo
        | DocumentKind::Template
        | DocumentKind::Explain
        | DocumentKind::Init => {}
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
pub(super) fn append(document: &mut Value, more: Value) {
    if let (Value::Object(keys), Value::Object(more)) = (document, more) {
        keys.extend(more);
    }
}

pub(super) fn print_document(document: &Value) -> String {
    escape_json(&format!("{document:#}\n"), is_obeyed)
}

/// Something that went wrong without a call.
pub(super) fn error(message: String, help: Option<String>) -> Value {
    let keys = [
        ("call", Value::Null),
        ("message", message.into()),
        ("help", help.into()),
    ];
    keys.into_iter().collect()
}

pub(super) fn errors(report: &CheckReport<'_>) -> Vec<Value> {
    let folders = report.unreadable.iter();
    let folders = folders.map(|folder| {
        let help = UnreadableFolder::help().to_owned();
        error(folder.to_string(), Some(help))
    });
    let calls = report.input.facts.failures().into_iter().map(|failed| {
        json!({
            "call": failed.error.call().to_string(),
            "message": failed.error.to_string(),
            "help": failed.help(),
        })
    });
    folders.chain(calls).collect()
}
