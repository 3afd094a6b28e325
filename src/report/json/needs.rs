//! The document of `token needs`.

use serde::Serialize;

use super::permission::{MentionPart, PermissionPart, mention, permission};
use super::{DocumentKind, ErrorPart, document, text};
use crate::report::view::needs::NeedsView;

#[derive(Default, Serialize)]
pub(super) struct NeedsBody {
    wrangler: Option<String>,
    permissions: Vec<PermissionPart>,
    not_needed: Vec<MentionPart>,
    unknown: Vec<MentionPart>,
    withheld: Vec<WithheldPart>,
}

#[derive(Serialize)]
struct WithheldPart {
    name: &'static str,
    #[serde(flatten)]
    mention: MentionPart,
}

/// The document.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn needs(view: &NeedsView<'_>) -> serde_json::Result<String> {
    let needs = view.needs;
    let body = NeedsBody {
        wrangler: view.wrangler().map(|version| version.to_string()),
        permissions: needs.permissions.iter().map(permission).collect(),
        not_needed: needs.free.iter().map(mention).collect(),
        unknown: needs.unknown.iter().map(mention).collect(),
        withheld: needs
            .withheld
            .iter()
            .map(|(group, about)| WithheldPart {
                name: group.name,
                mention: mention(about),
            })
            .collect(),
    };
    let error = |(message, help): &(String, &str)| ErrorPart {
        help: Some((*help).to_owned()),
        ..ErrorPart::new(message.clone())
    };
    let errors = view.errors.iter().map(error).collect();
    text(&document(DocumentKind::Needs(view.purpose), body, errors))
}
