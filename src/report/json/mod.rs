//! `--format json`: one document, whose keys are only ever added to.
//!
//! A document is written as a literal, with its keys in the order of the output. The schemas in
//! `schemas` are the tests' proof of its shape.

mod check;
mod document;
mod explain;
mod finding;
mod fix;
mod init;
mod schema;
mod template;
mod token;
mod undo;

use serde_json::{Value, json};

use super::VerdictCounts;
use document::{document, error, print_document};

pub(crate) use check::check;
pub(crate) use document::DocumentKind;
pub(crate) use explain::{explain_log, explain_rules};
pub(crate) use fix::{add, fix, unchecked_add, unchecked_fix};
pub(crate) use init::init;
pub use schema::{CHECK_DOCUMENT, document_schema, document_schemas};
pub(crate) use template::template;
pub(crate) use token::{audit, create, extend, needs};
pub(crate) use undo::{undo, undo_list};

/// The document of a run that could not begin, or came to nothing.
pub(crate) fn failed(kind: DocumentKind, message: String, help: Option<String>) -> String {
    let mut document = document(kind, empty_body(kind), vec![error(message, help)]);
    if kind == DocumentKind::Check {
        document["summary"] = check::summary(0, VerdictCounts::default(), 0);
    }
    print_document(&document)
}

/// The keys of a document that has nothing to say.
fn empty_body(kind: DocumentKind) -> Value {
    match kind {
        DocumentKind::Check => json!({ "credential": null, "projects": [], "findings": [] }),
        DocumentKind::Fix | DocumentKind::Add => {
            json!({ "steps": [], "remaining": [], "message": null })
        }
        DocumentKind::Undo => json!({ "run": null, "steps": [] }),
        DocumentKind::Init => json!({
            "provider": null,
            "outcome": "failed",
            "path": null,
            "text": null,
            "steps": null,
            "deploy": null,
            "update": null,
        }),
        DocumentKind::Explain => {
            json!({ "rules": [], "refusals": [], "others": [], "whole": true })
        }
        DocumentKind::Template => json!({ "as": null, "templates": [], "notes": [] }),
        DocumentKind::Needs(_)
        | DocumentKind::Create(_)
        | DocumentKind::Extend(_)
        | DocumentKind::Audit(_) => token::empty_body(kind),
    }
}
