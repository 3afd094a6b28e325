//! The documents of `token`.

use std::collections::BTreeSet;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::document::{DocumentKind, append, document, error, print_document};
use crate::change::outcome::TokenReadback;
use crate::cloudflare::ApiError;
use crate::permissions::impact::describe_impact;
use crate::permissions::requirements::{FieldNote, GrantResource, Permission, PermissionReason};
use crate::permissions::token::{
    GrantState, OwnerKind, RequiredPermission, ResourceIds, SurplusGrant,
};
use crate::report::view::audit::{AuditBasis, AuditView};
use crate::report::view::create::{CreateResult, CreateView, ValueDestination};
use crate::report::view::extend::{ExtendResult, ExtendView};
use crate::report::view::needs::NeedsView;

/// The document of `token needs`.
pub(crate) fn needs(view: &NeedsView<'_>) -> String {
    let needs = view.needs;
    let withheld = needs.withheld.iter().map(|(group, about)| {
        let mut withheld = json!({ "name": group.name });
        append(&mut withheld, mention(about));
        withheld
    });
    let body = json!({
        "wrangler": view.wrangler().map(|version| version.to_string()),
        "permissions": list(&needs.permissions, permission),
        "not_needed": list(&needs.free, mention),
        "unknown": list(&needs.unknown, mention),
        "withheld": withheld.collect::<Value>(),
    });
    let errors = view.errors.iter();
    let errors = errors.map(|(message, help)| error(message.clone(), Some((*help).to_owned())));
    let kind = DocumentKind::Needs(view.purpose);
    print_document(&document(kind, body, errors.collect()))
}

/// The document of `token create`.
pub(crate) fn create(view: &CreateView<'_>, ended: &CreateResult<'_>) -> String {
    let spec = view.spec;
    let left_out = spec.left_out.iter();
    let mut body = json!({
        "outcome": "planned",
        "owner": owner(spec.owner, view.account),
        "token": null,
        "body": view.body,
        "permissions": list(spec.grants.iter().copied(), permission),
        "left_out": list(left_out, |excluded| excluded.permission.group.name.into()),
        "dropped": [],
        "handed": null,
    });
    let mut readback = None;
    let mut failure = None;
    match ended {
        CreateResult::Planned => {}
        CreateResult::Declined => body["outcome"] = "declined".into(),
        CreateResult::Created {
            token,
            value,
            seen,
            handed,
            rescue,
        } => {
            let arrived = matches!(handed, Some(Ok(())));
            body["outcome"] = if arrived { "created" } else { "failed" }.into();
            body["token"] = json!({ "id": token.id, "name": view.body.name });
            if arrived && view.way == ValueDestination::Out {
                body["token"]["value"] = value.expose_secret().into();
            }
            body["dropped"] = dropped(seen);
            let destination = if arrived { Some(&view.way) } else { *rescue };
            body["handed"] = json!(destination.map(|destination| match destination {
                ValueDestination::Out => "stdout",
                ValueDestination::File(_) => "file",
                ValueDestination::Command(_) => "command",
            }));
            readback = Some(*seen);
            failure = handed.and_then(|handed| handed.as_ref().err());
        }
    }
    let mut errors = call_errors(view.unlisted, readback);
    errors.extend(failure.map(|failure| error(failure.to_string(), None)));
    print_document(&document(DocumentKind::Create(view.purpose), body, errors))
}

/// The document of `token extend`.
pub(crate) fn extend(view: &ExtendView<'_>, ended: &ExtendResult) -> String {
    let token = &view.before.token;
    let mut body = json!({
        "outcome": "planned",
        "owner": owner(view.owner, view.account),
        "token": { "id": token.id, "name": token.name },
        "added": list(view.missing, permission),
        "policies": view.policies,
        "unclear": view.unclear,
        "dropped": [],
        "lost": [],
    });
    let mut readback = None;
    match ended {
        ExtendResult::Complete => body["outcome"] = "complete".into(),
        ExtendResult::Planned => {}
        ExtendResult::Declined => body["outcome"] = "declined".into(),
        ExtendResult::Extended(seen) => {
            let whole = seen.dropped.is_empty() && seen.lost.is_empty();
            body["outcome"] = if whole { "extended" } else { "failed" }.into();
            body["dropped"] = dropped(seen);
            body["lost"] = json!(seen.lost);
            readback = Some(seen);
        }
    }
    let errors = call_errors(view.unlisted, readback);
    print_document(&document(DocumentKind::Extend(view.purpose), body, errors))
}

/// The document of `token audit`.
pub(crate) fn audit(view: &AuditView<'_>) -> String {
    let asked = view.parts.iter().flat_map(|part| {
        let all = part.comparison.asked.iter();
        all.map(|asked| asked_permission(asked, part.account))
    });
    let unknown = view.parts.iter().flat_map(|part| &part.needs.unknown);
    let body = json!({
        "token": {
            "id": view.token.id,
            "name": view.token.name,
            "source": view.token.source,
        },
        "by": match view.by {
            AuditBasis::Policies => "policies",
            AuditBasis::Reads => "reads",
            AuditBasis::Login => "login",
        },
        "permissions": asked.collect::<Value>(),
        "unneeded": list(view.surplus(), surplus_grant),
        "unknown": list(unknown, mention),
    });
    let kind = DocumentKind::Audit(view.purpose);
    print_document(&document(kind, body, Vec::new()))
}

/// The keys of a document that has nothing to say.
pub(super) fn empty_body(kind: DocumentKind) -> Value {
    match kind {
        DocumentKind::Needs(_) => json!({
            "wrangler": null,
            "permissions": [],
            "not_needed": [],
            "unknown": [],
            "withheld": [],
        }),
        DocumentKind::Create(_) => json!({
            "outcome": "failed",
            "owner": null,
            "token": null,
            "body": null,
            "permissions": [],
            "left_out": [],
            "dropped": [],
            "handed": null,
        }),
        DocumentKind::Extend(_) => json!({
            "outcome": "failed",
            "owner": null,
            "token": null,
            "added": [],
            "policies": [],
            "unclear": [],
            "dropped": [],
            "lost": [],
        }),
        _ => json!({
            "token": null,
            "by": null,
            "permissions": [],
            "unneeded": [],
            "unknown": [],
        }),
    }
}

fn list<T>(items: impl IntoIterator<Item = T>, part: impl Fn(T) -> Value) -> Value {
    items.into_iter().map(part).collect()
}

fn permission(permission: &Permission) -> Value {
    let group = permission.group;
    json!({
        "name": group.name,
        "label": group.label,
        "id": group.id,
        "scope": group.scope.word(),
        "resources": resource_keys(&permission.resources),
        "required": permission.required,
        "when": permission.when.word(),
        "evidence": permission.evidence.word(),
        "reasons": list(&permission.reasons, reason),
    })
}

fn asked_permission(asked: &RequiredPermission<'_>, account: Option<&str>) -> Value {
    let permission = asked.permission;
    let group = permission.group;
    json!({
        "name": group.name,
        "label": group.label,
        "scope": group.scope.word(),
        "account": account,
        "resources": resource_keys(&permission.resources),
        "required": permission.required,
        "held": match asked.held {
            GrantState::Yes => "yes",
            GrantState::Unclear => "unknown",
            GrantState::No => "no",
        },
        "lacking": resource_keys(&asked.lacking),
        "through": asked.through,
        "reasons": list(&permission.reasons, reason),
    })
}

fn surplus_grant(surplus: &SurplusGrant) -> Value {
    json!({
        "name": surplus.name,
        "resources": surplus.on,
        "reach": describe_impact(&surplus.name),
        "enough": surplus.enough.map(|group| group.name),
    })
}

fn resource_keys(resources: &BTreeSet<GrantResource>) -> Value {
    let ids = ResourceIds::default();
    list(resources, |resource| ids.key(resource).0.into())
}

fn reason(reason: &PermissionReason) -> Value {
    json!({
        "field": reason.field,
        "config": reason.config,
        "line": reason.line,
        "binding": reason.binding,
        "why": reason.why,
    })
}

fn mention(mention: &FieldNote) -> Value {
    json!({
        "field": mention.field,
        "config": mention.config,
        "line": mention.line,
        "why": mention.why,
    })
}

fn owner(owner: OwnerKind, account: &str) -> Value {
    match owner {
        OwnerKind::Account => json!({ "kind": "account", "account": account }),
        OwnerKind::User => json!({ "kind": "user", "account": null }),
    }
}

fn dropped(readback: &TokenReadback) -> Value {
    list(&readback.dropped, |group| group.name.into())
}

/// The calls of a write that failed although it went on: to list the ids of the groups, and to read
/// the token back.
fn call_errors(unlisted: Option<&ApiError>, readback: Option<&TokenReadback>) -> Vec<Value> {
    let unread = readback.and_then(|readback| readback.unread.as_ref());
    let failed = unlisted.into_iter().chain(unread);
    failed
        .map(|failure| error(failure.to_string(), None))
        .collect()
}
