//! The document of `token extend`.

use std::collections::BTreeSet;

use serde::Serialize;

use super::create::{OwnerPart, error, owner};
use super::needs::{PermissionPart, permission, word};
use super::{ErrorPart, text};
use crate::permissions::requirements::Purpose;
use crate::permissions::token::Policy;
use crate::report::view::extend::{ExtendResult, ExtendView};

/// The version of the document of `token extend`.
pub(crate) const EXTEND: &str = "wrangler-permit/token-extend/1";

#[derive(Serialize)]
struct ExtendDocument<'a> {
    schema: &'static str,
    r#for: &'static str,
    outcome: &'static str,
    owner: Option<OwnerPart>,
    token: Option<TokenPart<'a>>,
    added: Vec<PermissionPart>,
    policies: &'a [Policy],
    unclear: Vec<&'static str>,
    dropped: Vec<&'static str>,
    lost: BTreeSet<String>,
    errors: Vec<ErrorPart>,
}

#[derive(Serialize)]
struct TokenPart<'a> {
    id: &'a str,
    name: &'a str,
}

/// The document.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn extend(view: &ExtendView<'_>, ended: &ExtendResult) -> serde_json::Result<String> {
    let token = &view.before.token;
    let mut document = ExtendDocument {
        schema: EXTEND,
        r#for: word(view.purpose),
        outcome: "planned",
        owner: Some(owner(view.owner, view.account)),
        token: Some(TokenPart {
            id: &token.id,
            name: &token.name,
        }),
        added: view.missing.iter().map(permission).collect(),
        policies: view.policies,
        unclear: view.unclear.iter().copied().collect(),
        dropped: Vec::new(),
        lost: BTreeSet::new(),
        errors: Vec::new(),
    };
    let unlisted = view.unlisted.map(ToString::to_string);
    document.errors.extend(unlisted.map(error));
    match ended {
        ExtendResult::Complete => document.outcome = "complete",
        ExtendResult::Planned => {}
        ExtendResult::Declined => document.outcome = "declined",
        ExtendResult::Made(seen) => {
            document.dropped = seen.dropped.iter().map(|group| group.name).collect();
            document.lost.clone_from(&seen.lost);
            document.outcome = match seen.dropped.is_empty() && seen.lost.is_empty() {
                true => "extended",
                false => "failed",
            };
            let unread = seen.unread.as_ref().map(ToString::to_string);
            document.errors.extend(unread.map(error));
        }
    }
    text(&document)
}

/// The document of a run that changed nothing because it could not.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn extend_failed(purpose: Purpose, message: String) -> serde_json::Result<String> {
    text(&ExtendDocument {
        schema: EXTEND,
        r#for: word(purpose),
        outcome: "failed",
        owner: None,
        token: None,
        added: Vec::new(),
        policies: &[],
        unclear: Vec::new(),
        dropped: Vec::new(),
        lost: BTreeSet::new(),
        errors: vec![error(message)],
    })
}
