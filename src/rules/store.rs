//! Does the store exist, and is the credential allowed to see it?

use super::finding::{Finding, Fix};
use super::layers::LayerState;
use super::repair;
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::{AccountContext, BindingContext, account_title};
use super::store_unreadable;
use crate::action::{AdminRequest, TokenNeed};
use crate::credential::CredentialKind;
use crate::facts::StoreState;
use crate::permissions::groups::{PermissionGroup, SECRETS_STORE_WRITE};

pub(super) static RULES: &[RuleRow] = rule_rows! { Store:
    Error "store-unreadable", "Cloudflare doesn't show the stores, or the secrets of one"
        => Run(store_unreadable::store_unreadable);
    Error "store-not-found", "the account has no such store"
        => Binding(store_not_found);
};

/// The account has no store of this id.
fn store_not_found(rule: &'static Rule, subject: &BindingContext<'_>) -> Option<Finding> {
    let (account, store, _) = subject.target()?;
    if subject.layers.store != LayerState::Fail || !matches!(subject.store(), StoreState::Absent) {
        return None;
    }
    let title = account_title(subject.facts, account);
    let message = format!("account {title} has no store with the id {}", store.value);
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
