//! `--format json`: one document, whose keys are only ever added to.

mod audit;
mod check;
mod create;
mod extend;
mod finding;
mod fix;
mod needs;
mod permission;
mod schema;
mod undo;

use serde::Serialize;

use self::check::SummaryPart;
use super::CheckReport;
use super::style::is_obeyed;
use crate::config::walk::UnreadableFolder;
use crate::permissions::requirements::TokenPurpose;

pub(crate) use audit::audit;
pub(crate) use check::check;
pub(crate) use create::create;
pub(crate) use extend::extend;
pub(crate) use fix::fix;
pub(crate) use needs::needs;
pub use schema::{CHECK_DOCUMENT, document_schema, document_schemas};
pub(crate) use undo::{undo, undo_list};

/// Which document it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DocumentKind {
    /// That of `check`.
    Check,
    /// That of `fix`.
    Fix,
    /// That of `undo`.
    Undo,
    /// That of `token needs`.
    Needs(TokenPurpose),
    /// That of `token create`.
    Create(TokenPurpose),
    /// That of `token extend`.
    Extend(TokenPurpose),
    /// That of `token audit`.
    Audit(TokenPurpose),
}

/// What every document has, around what it says.
#[derive(Serialize)]
struct JsonDocument<B> {
    schema: &'static str,
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    purpose: Option<&'static str>,
    #[serde(flatten)]
    body: B,
    errors: Vec<ErrorPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<SummaryPart>,
}

#[derive(Serialize)]
struct ErrorPart {
    call: Option<String>,
    message: String,
    help: Option<String>,
}

impl ErrorPart {
    /// Something that went wrong without a call.
    fn new(message: String) -> Self {
        Self {
            call: None,
            message,
            help: None,
        }
    }
}

/// The document of a run that could not begin, or came to nothing.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn failed(
    kind: DocumentKind,
    message: String,
    help: Option<String>,
) -> serde_json::Result<String> {
    let errors = vec![ErrorPart {
        help,
        ..ErrorPart::new(message)
    }];
    match kind {
        DocumentKind::Check => {
            let mut document = document(kind, check::CheckBody::default(), errors);
            document.summary = Some(SummaryPart::default());
            text(&document)
        }
        DocumentKind::Fix => text(&document(kind, fix::FixBody::default(), errors)),
        DocumentKind::Undo => text(&document(kind, undo::UndoBody::default(), errors)),
        DocumentKind::Needs(_) => text(&document(kind, needs::NeedsBody::default(), errors)),
        DocumentKind::Create(_) => text(&document(kind, create::CreateBody::default(), errors)),
        DocumentKind::Extend(_) => text(&document(kind, extend::ExtendBody::default(), errors)),
        DocumentKind::Audit(_) => text(&document(kind, audit::AuditBody::default(), errors)),
    }
}

fn document<B>(kind: DocumentKind, body: B, errors: Vec<ErrorPart>) -> JsonDocument<B> {
    let purpose = match kind {
        DocumentKind::Check | DocumentKind::Fix | DocumentKind::Undo => None,
        DocumentKind::Needs(purpose)
        | DocumentKind::Create(purpose)
        | DocumentKind::Extend(purpose)
        | DocumentKind::Audit(purpose) => Some(permission::word(purpose)),
    };
    JsonDocument {
        schema: kind.name(),
        purpose,
        body,
        errors,
        summary: None,
    }
}

/// A document as it is printed. What a terminal would obey stands escaped, as JSON can hold it: such
/// characters are in strings alone.
fn text(document: &impl Serialize) -> serde_json::Result<String> {
    const DELETE: u8 = 0x7f;
    let mut text = serde_json::to_string_pretty(document)?;
    if !text.bytes().all(|byte| byte < DELETE) {
        text = text.chars().map(escaped).collect();
    }
    text.push('\n');
    Ok(text)
}

fn escaped(character: char) -> String {
    if is_obeyed(character) && character != '\n' {
        format!("\\u{:04x}", u32::from(character))
    } else {
        character.to_string()
    }
}

fn errors(report: &CheckReport<'_>) -> Vec<ErrorPart> {
    let folders = report.unreadable.iter().map(|folder| ErrorPart {
        help: Some(UnreadableFolder::help().to_owned()),
        ..ErrorPart::new(folder.to_string())
    });
    let failures = report.evidence.facts.failures();
    let calls = failures.iter().map(|error| ErrorPart {
        call: Some(error.call().to_string()),
        help: error.help(),
        ..ErrorPart::new(error.to_string())
    });
    folders.chain(calls).collect()
}
