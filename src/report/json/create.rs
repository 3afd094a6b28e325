//! The document of `token create`.

use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::needs::{PermissionPart, permission, word};
use super::{ErrorPart, text};
use crate::permissions::requirements::Purpose;
use crate::permissions::token::{Body, Owner};
use crate::report::view::create::{CreateResult, CreateView, ValueDestination};

/// The version of the document of `token create`.
pub(crate) const CREATE: &str = "wrangler-permit/token-create/1";

#[derive(Serialize)]
struct CreateDocument<'a> {
    schema: &'static str,
    r#for: &'static str,
    outcome: &'static str,
    owner: Option<OwnerPart>,
    token: Option<TokenPart<'a>>,
    body: Option<&'a Body>,
    permissions: Vec<PermissionPart>,
    left_out: Vec<&'static str>,
    dropped: Vec<&'static str>,
    handed: Option<&'static str>,
    errors: Vec<ErrorPart>,
}

/// Whose a token is.
#[derive(Serialize)]
pub(super) struct OwnerPart {
    kind: &'static str,
    account: Option<String>,
}

#[derive(Serialize)]
struct TokenPart<'a> {
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
    let mut document = CreateDocument {
        schema: CREATE,
        r#for: word(view.purpose),
        outcome: "planned",
        owner: Some(owner(blueprint.owner, view.account)),
        token: None,
        body: Some(view.body),
        permissions: blueprint.grants.iter().map(|it| permission(it)).collect(),
        left_out: blueprint
            .left_out
            .iter()
            .map(|it| it.permission.group.name)
            .collect(),
        dropped: Vec::new(),
        handed: None,
        errors: Vec::new(),
    };
    let errors = view.unlisted.map(ToString::to_string);
    document.errors.extend(errors.map(error));
    document.end(view, ended);
    text(&document)
}

impl<'a> CreateDocument<'a> {
    fn end(&mut self, view: &'a CreateView<'_>, ended: &'a CreateResult<'_>) {
        let (token, value, seen, handed) = match ended {
            CreateResult::Planned => return,
            CreateResult::Declined => {
                self.outcome = "declined";
                return;
            }
            CreateResult::Made {
                token,
                value,
                seen,
                handed,
            } => (token, value, seen, handed),
        };
        let arrived = matches!(handed, Some(Ok(())));
        let here = arrived && view.way == ValueDestination::Out;
        self.outcome = if arrived { "created" } else { "failed" };
        self.token = Some(TokenPart {
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
        let unread = seen.unread.as_ref().map(ToString::to_string);
        self.errors.extend(unread.map(error));
        if let Some(Err(failure)) = handed {
            self.errors.push(error(failure.to_string()));
        }
    }
}

/// The document of a run that made no token, or none that anybody has.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn create_failed(purpose: Purpose, message: String) -> serde_json::Result<String> {
    text(&CreateDocument {
        schema: CREATE,
        r#for: word(purpose),
        outcome: "failed",
        owner: None,
        token: None,
        body: None,
        permissions: Vec::new(),
        left_out: Vec::new(),
        dropped: Vec::new(),
        handed: None,
        errors: vec![error(message)],
    })
}

pub(super) fn owner(owner: Owner, account: &str) -> OwnerPart {
    match owner {
        Owner::Account => OwnerPart {
            kind: "account",
            account: Some(account.to_owned()),
        },
        Owner::User => OwnerPart {
            kind: "user",
            account: None,
        },
    }
}

pub(super) fn error(message: String) -> ErrorPart {
    ErrorPart {
        call: None,
        message,
        help: None,
    }
}
