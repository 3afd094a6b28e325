//! The document of `token needs`.

use serde::Serialize;

use super::{ErrorPart, text};
use crate::permissions::requirements::{Mention, Permission, Purpose, Reason};
use crate::permissions::token::Places;
use crate::report::view::needs::NeedsView;

/// The version of the document of `token needs`.
pub(crate) const NEEDS: &str = "wrangler-permit/needs/1";

#[derive(Serialize)]
struct NeedsDocument {
    schema: &'static str,
    r#for: &'static str,
    wrangler: Option<String>,
    permissions: Vec<PermissionPart>,
    not_needed: Vec<MentionPart>,
    unknown: Vec<MentionPart>,
    withheld: Vec<WithheldPart>,
    errors: Vec<ErrorPart>,
}

#[derive(Serialize)]
pub(super) struct PermissionPart {
    name: &'static str,
    label: &'static str,
    id: Option<&'static str>,
    scope: &'static str,
    resources: Vec<String>,
    required: bool,
    when: &'static str,
    evidence: &'static str,
    reasons: Vec<ReasonPart>,
}

#[derive(Serialize)]
pub(super) struct ReasonPart {
    field: Option<&'static str>,
    config: String,
    line: Option<usize>,
    binding: Option<String>,
    why: String,
}

#[derive(Serialize)]
pub(super) struct MentionPart {
    field: String,
    config: String,
    line: usize,
    why: String,
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
    text(&NeedsDocument {
        schema: NEEDS,
        r#for: word(view.purpose),
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
        errors: view
            .errors
            .iter()
            .map(|(message, help)| error(message.clone(), Some((*help).to_owned())))
            .collect(),
    })
}

/// The document of a run that could not begin.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn needs_failed(purpose: Purpose, message: String) -> serde_json::Result<String> {
    text(&NeedsDocument {
        schema: NEEDS,
        r#for: word(purpose),
        wrangler: None,
        permissions: Vec::new(),
        not_needed: Vec::new(),
        unknown: Vec::new(),
        withheld: Vec::new(),
        errors: vec![error(message, None)],
    })
}

fn error(message: String, help: Option<String>) -> ErrorPart {
    ErrorPart {
        call: None,
        message,
        help,
    }
}

pub(super) fn word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Deploy => "deploy",
        Purpose::FirstDeploy => "first-deploy",
        Purpose::Check => "check",
        Purpose::Fix => "fix",
    }
}

pub(super) fn permission(permission: &Permission) -> PermissionPart {
    let group = permission.group;
    let nowhere = Places::default();
    PermissionPart {
        name: group.name,
        label: group.label,
        id: group.id,
        scope: group.scope.word(),
        resources: permission
            .resources
            .iter()
            .map(|resource| nowhere.key(resource).0)
            .collect(),
        required: permission.required,
        when: permission.when.word(),
        evidence: permission.evidence.word(),
        reasons: permission.reasons.iter().map(reason).collect(),
    }
}

pub(super) fn reason(reason: &Reason) -> ReasonPart {
    let Reason {
        field,
        config,
        line,
        binding,
        why,
    } = reason.clone();
    ReasonPart {
        field,
        config,
        line,
        binding,
        why,
    }
}

pub(super) fn mention(mention: &Mention) -> MentionPart {
    MentionPart {
        field: mention.field.clone(),
        config: mention.config.clone(),
        line: mention.line,
        why: mention.why.clone(),
    }
}
