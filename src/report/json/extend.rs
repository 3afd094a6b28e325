//! The document of `token extend`.

use std::collections::BTreeSet;

use serde::Serialize;

use super::permission::{OwnerPart, PermissionPart, owner, permission};
use super::{DocumentKind, ErrorPart, document, text};
use crate::permissions::token::PolicyBody;
use crate::report::view::extend::{ExtendResult, ExtendView};

#[derive(Default, Serialize)]
pub(super) struct ExtendBody<'a> {
    outcome: ExtendOutcome,
    owner: Option<OwnerPart>,
    token: Option<ExtendedTokenPart<'a>>,
    added: Vec<PermissionPart>,
    policies: &'a [PolicyBody],
    unclear: Vec<&'static str>,
    dropped: Vec<&'static str>,
    lost: BTreeSet<String>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "lowercase")]
enum ExtendOutcome {
    #[default]
    Failed,
    Complete,
    Planned,
    Declined,
    Extended,
}

#[derive(Serialize)]
struct ExtendedTokenPart<'a> {
    id: &'a str,
    name: &'a str,
}

/// The document.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn extend(view: &ExtendView<'_>, ended: &ExtendResult) -> serde_json::Result<String> {
    let token = &view.before.token;
    let mut body = ExtendBody {
        outcome: ExtendOutcome::Planned,
        owner: Some(owner(view.owner, view.account)),
        token: Some(ExtendedTokenPart {
            id: &token.id,
            name: &token.name,
        }),
        added: view.missing.iter().map(permission).collect(),
        policies: view.policies,
        unclear: view.unclear.iter().copied().collect(),
        dropped: Vec::new(),
        lost: BTreeSet::new(),
    };
    let mut errors: Vec<String> = view.unlisted.iter().map(ToString::to_string).collect();
    match ended {
        ExtendResult::Complete => body.outcome = ExtendOutcome::Complete,
        ExtendResult::Planned => {}
        ExtendResult::Declined => body.outcome = ExtendOutcome::Declined,
        ExtendResult::Extended(seen) => {
            body.dropped = seen.dropped.iter().map(|group| group.name).collect();
            body.lost.clone_from(&seen.lost);
            body.outcome = if seen.dropped.is_empty() && seen.lost.is_empty() {
                ExtendOutcome::Extended
            } else {
                ExtendOutcome::Failed
            };
            errors.extend(seen.unread.iter().map(ToString::to_string));
        }
    }
    let errors = errors.into_iter().map(ErrorPart::new).collect();
    text(&document(DocumentKind::Extend(view.purpose), body, errors))
}
