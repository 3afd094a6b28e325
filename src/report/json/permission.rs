//! Permissions, what asks for them, and whose a token is, as the documents of `token` hold them.

use serde::Serialize;

use crate::permissions::requirements::{FieldNote, Permission, PermissionReason, TokenPurpose};
use crate::permissions::token::{OwnerKind, ResourceIds};

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

/// Whose a token is.
#[derive(Serialize)]
pub(super) struct OwnerPart {
    kind: &'static str,
    account: Option<String>,
}

pub(super) fn word(purpose: TokenPurpose) -> &'static str {
    match purpose {
        TokenPurpose::Deploy => "deploy",
        TokenPurpose::FirstDeploy => "first-deploy",
        TokenPurpose::Check => "check",
        TokenPurpose::Fix => "fix",
    }
}

pub(super) fn permission(permission: &Permission) -> PermissionPart {
    let group = permission.group;
    let nowhere = ResourceIds::default();
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

pub(super) fn reason(reason: &PermissionReason) -> ReasonPart {
    let PermissionReason {
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

pub(super) fn mention(mention: &FieldNote) -> MentionPart {
    MentionPart {
        field: mention.field.clone(),
        config: mention.config.clone(),
        line: mention.line,
        why: mention.why.clone(),
    }
}

pub(super) fn owner(owner: OwnerKind, account: &str) -> OwnerPart {
    match owner {
        OwnerKind::Account => OwnerPart {
            kind: "account",
            account: Some(account.to_owned()),
        },
        OwnerKind::User => OwnerPart {
            kind: "user",
            account: None,
        },
    }
}
