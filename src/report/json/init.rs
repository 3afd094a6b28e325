//! The document of `init`.

use serde_json::json;

use super::document::{DocumentKind, document, print_document};
use crate::report::view::init::{InitOutcome, InitView};

/// The document of `init ci`.
pub(crate) fn init(view: &InitView<'_>) -> String {
    let (place, update) = match view.outcome {
        InitOutcome::Deploys(place) => (Some(place), None),
        InitOutcome::OldWrangler { update, .. } => (None, update.as_ref()),
        _ => (None, None),
    };
    let body = json!({
        "provider": view.provider,
        "outcome": view.outcome.word(),
        "path": view.path,
        "text": view.text,
        "steps": place.map(|_| view.steps),
        "deploy": place,
        "update": update,
    });
    print_document(&document(DocumentKind::Init, body, Vec::new()))
}
