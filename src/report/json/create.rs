//! The document of `token create`.

use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::permission::{OwnerPart, PermissionPart, owner, permission};
use super::{DocumentKind, ErrorPart, document, text};
use crate::permissions::token::TokenBody;
use crate::report::view::create::{CreateResult, CreateView, ValueDestination};

#[derive(Default, Serialize)]
pub(super) struct CreateBody<'a> {
    outcome: CreateOutcome,
    owner: Option<OwnerPart>,
    token: Option<CreatedTokenPart<'a>>,
    body: Option<&'a TokenBody>,
    permissions: Vec<PermissionPart>,
    left_out: Vec<&'static str>,
    dropped: Vec<&'static str>,
    handed: Option<&'static str>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "lowercase")]
enum CreateOutcome {
    #[default]
    Failed,
    Planned,
    Declined,
    Created,
}

#[derive(Serialize)]
struct CreatedTokenPart<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

/// The document.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn create(
    view: &CreateView<'_>,
    ended: &CreateResult<'_>,
) -> serde_json::Result<String> {
    let blueprint = view.blueprint;
    let mut body = CreateBody {
        outcome: CreateOutcome::Planned,
        owner: Some(owner(blueprint.owner, view.account)),
        token: None,
        body: Some(view.body),
        permissions: blueprint
            .grants
            .iter()
            .map(|granted| permission(granted))
            .collect(),
        left_out: blueprint
            .left_out
            .iter()
            .map(|excluded| excluded.permission.group.name)
            .collect(),
        dropped: Vec::new(),
        handed: None,
    };
    let mut errors: Vec<String> = view.unlisted.iter().map(ToString::to_string).collect();
    errors.extend(body.end(view, ended));
    let errors = errors.into_iter().map(ErrorPart::new).collect();
    text(&document(DocumentKind::Create(view.purpose), body, errors))
}

impl<'a> CreateBody<'a> {
    /// Adds how it ended, and gives what went wrong.
    fn end(&mut self, view: &'a CreateView<'_>, ended: &'a CreateResult<'_>) -> Vec<String> {
        let (token, value, seen, handed) = match ended {
            CreateResult::Planned => return Vec::new(),
            CreateResult::Declined => {
                self.outcome = CreateOutcome::Declined;
                return Vec::new();
            }
            CreateResult::Created {
                token,
                value,
                seen,
                handed,
            } => (token, value, seen, handed),
        };
        let arrived = matches!(handed, Some(Ok(())));
        let here = arrived && view.way == ValueDestination::Out;
        self.outcome = if arrived {
            CreateOutcome::Created
        } else {
            CreateOutcome::Failed
        };
        self.token = Some(CreatedTokenPart {
            id: &token.id,
            name: &view.body.name,
            value: here.then(|| value.expose_secret()),
        });
        self.handed = arrived.then_some(match view.way {
            ValueDestination::Out => "stdout",
            ValueDestination::File(_) => "file",
            ValueDestination::Command(_) => "command",
        });
        self.dropped = seen.dropped.iter().map(|group| group.name).collect();
        let mut errors: Vec<String> = seen.unread.iter().map(ToString::to_string).collect();
        if let Some(Err(failure)) = handed {
            errors.push(failure.to_string());
        }
        errors
    }
}
