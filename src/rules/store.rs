//! Does the store exist, and may it be seen?

use super::account::by_account;
use super::{Evidence, Subject, repair};
use crate::action::{AdminRequest, TokenNeed, extend_token};
use crate::credential::Kind;
use crate::facts::StoreState;
use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::facts::certainty::Certainty;
use crate::permissions::groups::{Group, SECRETS_STORE_WRITE};
use crate::project::placeholder::{self, PlaceholderKind};
use crate::rules::finding::{Finding, Fix};
use crate::rules::layers::State;
use crate::rules::rule::Rule;

/// The id was never filled in.
pub(super) fn placeholder_store_id(
    rule: &'static Rule,
    evidence: &Evidence<'_>,
    found: &mut Vec<Finding>,
) {
    for subject in evidence.online() {
        let Some(store) = &subject.binding.store_id else {
            continue;
        };
        let Some(kind) = placeholder::of(&store.value) else {
            continue;
        };
        let message = if store.value.trim().is_empty() {
            "the store id is empty".to_owned()
        } else {
            format!("the store id is a placeholder: {}", store.value)
        };
        let why = match kind {
            PlaceholderKind::Blank => "ids in a config are taken as they stand; this one is none",
            PlaceholderKind::Substituted => {
                "wrangler fills in nothing itself: right only if a script does before the deploy"
            }
        };
        let mut finding = subject.finding(rule, message, why.to_owned());
        finding
            .fixes
            .push(repair::store_id(evidence, &subject, Some(kind)));
        found.push(finding.at(&store.span, "not a store id"));
    }
}

/// The credential may not list the stores of an account it is one of.
pub(super) fn store_unreadable(
    rule: &'static Rule,
    evidence: &Evidence<'_>,
    found: &mut Vec<Finding>,
) {
    let denied = |subject: &Subject<'_>| {
        let (Some(account), Some((store, _))) = (subject.account, subject.binding.target()) else {
            return false;
        };
        subject.layers.store == State::Fail
            && matches!(
                evidence.facts.store(account, &store.value),
                StoreState::Denied
            )
    };
    let mut subjects = evidence.online();
    subjects.retain(denied);
    for (account, subjects) in by_account(&subjects) {
        if acceptance::of(evidence.facts, Some(account)) != CredentialAcceptance::Accepted {
            continue;
        }
        let message = format!(
            "{} may not see the stores of {}",
            evidence.credential(),
            evidence.account_title(account)
        );
        let why = "Cloudflare answered 403: the credential has no Secrets Store permission there, \
                   and to bind a secret takes Edit"
            .to_owned();
        let mut finding = Finding::of_credential(rule, message, why, &subjects);
        // Where its accounts cannot be listed, it might just as well be a token of another one.
        if evidence.facts.accounts.found().is_none() {
            finding.certainty = Certainty::Likely;
        }
        finding.fixes.push(add_edit(evidence, account));
        found.push(finding);
    }
}

/// The account has no store of this id.
pub(super) fn store_not_found(
    rule: &'static Rule,
    evidence: &Evidence<'_>,
    found: &mut Vec<Finding>,
) {
    for subject in evidence.online() {
        let Some((account, store, _)) = subject.failing(subject.layers.store) else {
            continue;
        };
        if !matches!(
            evidence.facts.store(account, &store.value),
            StoreState::Absent
        ) {
            continue;
        }
        let title = evidence.account_title(account);
        let message = format!("account {title} has no store {}", store.value);
        let stores = evidence.facts.stores_of(account).unwrap_or_default();
        let has = match stores {
            [] => "the account has no store at all".to_owned(),
            [only] => format!("the account's only store is {} ({})", only.name, only.id),
            several => format!("the account has {} other stores", several.len()),
        };
        let why = format!("Cloudflare refuses the binding with code 10182; {has}");
        let mut finding = subject.finding(rule, message, why);
        finding
            .fixes
            .push(repair::store_id(evidence, &subject, None));
        found.push(finding.at(&store.span, "no such store"));
    }
}

/// How the credential comes by the permission.
pub(super) fn add_edit(evidence: &Evidence<'_>, account: &str) -> Fix {
    let title = evidence.account_title(account);
    let kind = evidence.facts.kind();
    if kind == Kind::GlobalKey {
        return Fix::request(
            "have somebody give you a role that may bind",
            AdminRequest {
                change: format!(
                    "give the member that deploys the role Secrets Store Deployer in the account \
                     {title}"
                ),
                who: "Super Administrator",
                place: "Manage Account > Members; or deploy with an API token".to_owned(),
                command: None,
            },
        );
    }
    let Group { name, label, .. } = SECRETS_STORE_WRITE;
    let token = match evidence.facts.verified() {
        Some(token) => format!("the API token of id {}", token.id),
        None => "the API token that deploys".to_owned(),
    };
    let (who, page) = match kind {
        Kind::UserToken => ("the token's owner", "My Profile > API Tokens"),
        Kind::AccountToken => ("Super Administrator", "Manage Account > Account API Tokens"),
        _ => (
            "the token's owner",
            "Manage Account > Account API Tokens, or My Profile > API Tokens",
        ),
    };
    let id = evidence.facts.verified().map(|token| token.id.clone());
    let request = AdminRequest {
        change: format!(
            "add Account > {label} (the API calls it {name}) on the account {title} to {token}"
        ),
        who,
        place: format!("{page} > the token > Edit > Account > {label}; its value stays"),
        command: id.as_deref().map(extend_token),
    };
    let need = TokenNeed {
        id,
        request: Some(request),
    };
    Fix::token(format!("give the token {label}"), need)
}
