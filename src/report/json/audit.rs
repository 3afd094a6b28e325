//! The document of `token audit`.

use serde::Serialize;

use super::needs::{MentionPart, ReasonPart, mention, reason, word};
use super::{ErrorPart, text};
use crate::permissions::reach::reach;
use crate::permissions::requirements::Purpose;
use crate::permissions::token::{Asked, Held, Places, Surplus};
use crate::report::view::audit::{AuditBasis, AuditPart, AuditView};

/// The version of the document of `token audit`.
pub(crate) const AUDIT: &str = "wrangler-permit/audit/1";

#[derive(Serialize)]
struct AuditDocument {
    schema: &'static str,
    r#for: &'static str,
    token: Option<TokenPart>,
    by: Option<&'static str>,
    permissions: Vec<AskedPart>,
    unneeded: Vec<SurplusPart>,
    unknown: Vec<MentionPart>,
    errors: Vec<ErrorPart>,
}

#[derive(Serialize)]
struct TokenPart {
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
    text(&AuditDocument {
        schema: AUDIT,
        r#for: word(view.purpose),
        token: Some(TokenPart {
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
        errors: Vec::new(),
    })
}

/// The document of a run that could not tell.
///
/// # Errors
/// None in practice: every key is a string.
pub(crate) fn audit_failed(purpose: Purpose, message: String) -> serde_json::Result<String> {
    text(&AuditDocument {
        schema: AUDIT,
        r#for: word(purpose),
        token: None,
        by: None,
        permissions: Vec::new(),
        unneeded: Vec::new(),
        unknown: Vec::new(),
        errors: vec![ErrorPart {
            call: None,
            message,
            help: None,
        }],
    })
}

fn part(part: &AuditPart<'_>) -> Vec<AskedPart> {
    let account = part.account.map(str::to_owned);
    let all = part.comparison.asked.iter();
    all.map(|it| asked(it, account.clone())).collect()
}

fn asked(asked: &Asked<'_>, account: Option<String>) -> AskedPart {
    let group = asked.permission.group;
    let nowhere = Places::default();
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
            Held::Yes => "yes",
            Held::Unclear => "unknown",
            Held::No => "no",
        },
        lacking: keys(&asked.lacking),
        through: asked.through.clone(),
        reasons: asked.permission.reasons.iter().map(reason).collect(),
    }
}

fn surplus(surplus: &Surplus) -> SurplusPart {
    SurplusPart {
        name: surplus.name.clone(),
        resources: surplus.on.clone(),
        reach: reach(&surplus.name),
        enough: surplus.enough.map(|group| group.name),
    }
}
