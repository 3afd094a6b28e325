//! Does the store exist, and is the credential allowed to see it?

use super::finding::{Finding, Fix};
use super::layers::LayerState;
use super::repair;
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::{AccountContext, BindingContext, account_title};
use crate::action::{AdminRequest, TokenNeed};
use crate::credential::CredentialKind;
use crate::facts::StoreState;
use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::facts::certainty::Certainty;
use crate::permissions::groups::{PermissionGroup, SECRETS_STORE_WRITE};
use crate::project::placeholder::{self, PlaceholderKind};

pub(super) static RULES: &[RuleRow] = rule_rows! { Store:
    Error "store-unreadable", "the credential cannot read the account's stores"
        => Account(is_denied, store_unreadable);
    Error "store-not-found", "the account has no such store"
        => Binding(store_not_found);
};

/// The id was never filled in.
pub(super) fn placeholder_store_id(
    rule: &'static Rule,
    subject: &BindingContext<'_>,
) -> Option<Finding> {
    let store = subject.binding.store_id.as_ref()?;
    let kind = placeholder::classify(&store.value)?;
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
    let finding = subject.finding(rule, message, why);
    let fix = repair::set_store(subject, Some(kind));
    Some(finding.at(&store.span, "not a store id").with_fix(fix))
}

fn is_denied(subject: &BindingContext<'_>) -> bool {
    matches!(subject.store(), StoreState::Denied) && subject.layers.store == LayerState::Fail
}

/// The credential is not allowed to list the stores of an account it belongs to.
fn store_unreadable(rule: &'static Rule, account: &AccountContext<'_>) -> Option<Finding> {
    let facts = account.input.facts;
    if acceptance::assess(facts, Some(account.id)) != CredentialAcceptance::Accepted {
        return None;
    }
    let credential = account.input.credential();
    let message = format!("{credential} may not see the stores of {}", account.title());
    let why = "Cloudflare answered 403: the credential has no Secrets Store permission there, and \
               to bind a secret takes Edit";
    let finding = account.finding(rule, message, why);
    Some(Finding {
        // Where its accounts cannot be listed, it can just as well be a token of another one.
        certainty: match facts.accounts.found() {
            Some(_) => Certainty::Certain,
            None => Certainty::Likely,
        },
        ..finding.with_fix(request_permission(account))
    })
}

/// The account has no store of this id.
fn store_not_found(rule: &'static Rule, subject: &BindingContext<'_>) -> Option<Finding> {
    let (account, store, _) = subject.target()?;
    if subject.layers.store != LayerState::Fail || !matches!(subject.store(), StoreState::Absent) {
        return None;
    }
    let title = account_title(subject.facts, account);
    let message = format!("account {title} has no store {}", store.value);
    let has = match subject.facts.stores_of(account).unwrap_or_default() {
        [] => "the account has no store at all".to_owned(),
        [only] => format!("the account's only store is {} ({})", only.name, only.id),
        several => format!("the account has {} other stores", several.len()),
    };
    let why = format!("Cloudflare refuses the binding with code 10182; {has}");
    let fix = repair::set_store(subject, None);
    let finding = subject.finding(rule, message, why).with_fix(fix);
    Some(finding.at(&store.span, "no such store"))
}

/// How the credential gets the permission to bind.
pub(super) fn request_permission(account: &AccountContext<'_>) -> Fix {
    match account.input.facts.kind() {
        CredentialKind::GlobalKey => request_role(account),
        kind => request_token_edit(account, kind),
    }
}

fn request_role(account: &AccountContext<'_>) -> Fix {
    Fix::request(
        "have somebody give you a role that may bind",
        AdminRequest {
            change: format!(
                "give the member that deploys the role Secrets Store Deployer in the account {}",
                account.title()
            ),
            who: "Super Administrator",
            place: "Manage Account > Members; or deploy with an API token".to_owned(),
            command: None,
        },
    )
}

fn request_token_edit(account: &AccountContext<'_>, kind: CredentialKind) -> Fix {
    let PermissionGroup { name, label, .. } = SECRETS_STORE_WRITE;
    let (who, page) = match kind {
        CredentialKind::UserToken => ("the token's owner", "My Profile > API Tokens"),
        CredentialKind::AccountToken => {
            ("Super Administrator", "Manage Account > Account API Tokens")
        }
        _ => (
            "the token's owner",
            "Manage Account > Account API Tokens, or My Profile > API Tokens",
        ),
    };
    let invocation = account.input.invocation;
    let verified = account.input.facts.verified();
    let id = verified.map(|token| token.id.clone());
    let token = match &id {
        Some(id) => format!("the API token of id {id}"),
        None => "the API token that deploys".to_owned(),
    };
    let request = AdminRequest {
        change: format!(
            "add Account > {label} (the API calls it {name}) on the account {} to {token}",
            account.title()
        ),
        who,
        place: format!("{page} > the token > Edit > Account > {label}; its value stays"),
        command: id.as_deref().map(|id| invocation.extend_token(id)),
    };
    let command = request
        .command
        .clone()
        .unwrap_or_else(|| invocation.token_link());
    let need = TokenNeed {
        id,
        command,
        request: Some(request),
    };
    Fix::token(format!("give the token {label}"), need)
}
