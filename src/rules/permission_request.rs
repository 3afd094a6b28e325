//! How a credential gets the permission to bind: whom to ask, and for what.

use super::finding::Fix;
use super::rule_input::AccountContext;
use crate::action::{AdminRequest, TokenNeed};
use crate::credential::CredentialKind;
use crate::permissions::groups::{PermissionGroup, SECRETS_STORE_WRITE};

/// How the credential gets the permission to bind.
pub(super) fn request_permission(account: &AccountContext<'_>) -> Fix {
    match account.input.facts.kind() {
        CredentialKind::GlobalKey => request_role(account),
        kind => request_token_edit(account, kind),
    }
}

fn request_role(account: &AccountContext<'_>) -> Fix {
    Fix::request(
        "have somebody give you a role that can bind secrets",
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
