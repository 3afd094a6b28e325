//! The document of `token audit`.

use serde::Serialize;

use super::permission::{MentionPart, ReasonPart, mention, reason};
use super::{DocumentKind, document, text};
use crate::permissions::impact::describe_impact;
use crate::permissions::token::{GrantState, RequiredPermission, ResourceIds, SurplusGrant};
use crate::report::view::audit::{AuditBasis, AuditPart, AuditView};

#[derive(Default, Serialize)]
pub(super) struct AuditBody {
    token: Option<AuditedTokenPart>,
    by: Option<&'static str>,
    permissions: Vec<AskedPart>,
    unneeded: Vec<SurplusPart>,
    unknown: Vec<MentionPart>,
}

#[derive(Serialize)]
struct AuditedTokenPart {
    id: Option<String>,
    name: Option<String>,
    source: Option<String>,
}

#[derive(Serialize)]
struct AskedPart {
    name: &'static str,
    label: &'static str,
    scope: &'static str,
    account: Option<String>,
    resources: Vec<String>,
    required: bool,
    held: &'static str,
    lacking: Vec<String>,
    through: Option<String>,
    reasons: Vec<ReasonPart>,
}

#[derive(Serialize)]
struct SurplusPart {
    name: String,
    resources: Vec<String>,
    reach: String,
    enough: Option<&'static str>,
}

/// The document.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn audit(view: &AuditView<'_>) -> serde_json::Result<String> {
    let own = |text: Option<&str>| text.map(str::to_owned);
    let body = AuditBody {
        token: Some(AuditedTokenPart {
            id: own(view.token.id),
            name: own(view.token.name),
            source: own(view.token.source),
        }),
        by: Some(match view.by {
            AuditBasis::Policies => "policies",
            AuditBasis::Reads => "reads",
        }),
        permissions: view.parts.iter().flat_map(part).collect(),
        unneeded: view.surplus().into_iter().map(surplus).collect(),
        unknown: view
            .parts
            .iter()
            .flat_map(|part| &part.needs.unknown)
            .map(mention)
            .collect(),
    };
    text(&document(
        DocumentKind::Audit(view.purpose),
        body,
        Vec::new(),
    ))
}

fn part(part: &AuditPart<'_>) -> Vec<AskedPart> {
    let account = part.account.map(str::to_owned);
    let all = part.comparison.asked.iter();
    all.map(|one| asked(one, account.clone())).collect()
}

fn asked(asked: &RequiredPermission<'_>, account: Option<String>) -> AskedPart {
    let group = asked.permission.group;
    let nowhere = ResourceIds::default();
    let keys = |resources: &std::collections::BTreeSet<_>| {
        let keys = resources.iter().map(|resource| nowhere.key(resource).0);
        keys.collect()
    };
    AskedPart {
        name: group.name,
        label: group.label,
        scope: group.scope.word(),
        account,
        resources: keys(&asked.permission.resources),
        required: asked.permission.required,
        held: match asked.held {
            GrantState::Yes => "yes",
            GrantState::Unclear => "unknown",
            GrantState::No => "no",
        },
        lacking: keys(&asked.lacking),
        through: asked.through.clone(),
        reasons: asked.permission.reasons.iter().map(reason).collect(),
    }
}

fn surplus(surplus: &SurplusGrant) -> SurplusPart {
    SurplusPart {
        name: surplus.name.clone(),
        resources: surplus.on.clone(),
        reach: describe_impact(&surplus.name),
        enough: surplus.enough.map(|group| group.name),
    }
}
