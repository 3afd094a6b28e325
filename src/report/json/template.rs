//! The document of `token template`.

use serde_json::{Value, json};

use super::document::{DocumentKind, document, error, print_document};
use crate::report::template::{TemplateText, TemplateView};

/// The document of `token template`: every text, and what has to be known about it.
pub(crate) fn template(
    view: &TemplateView<'_>,
    texts: &[TemplateText],
    notes: &[String],
) -> String {
    let texts = texts.iter();
    let texts = texts.map(|text| json!({ "account_id": text.account, "text": text.text }));
    let errors = view.needs.errors.iter();
    let errors = errors.map(|(message, help)| error(message.clone(), Some((*help).to_owned())));
    let body = json!({
        "as": view.form.word(),
        "templates": texts.collect::<Value>(),
        "notes": notes,
    });
    print_document(&document(DocumentKind::Template, body, errors.collect()))
}
