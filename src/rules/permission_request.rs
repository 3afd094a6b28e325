//! How a credential comes to bind secrets: whom to ask, and for what.

use super::finding::Fix;
use super::rule_input::AccountContext;
use crate::action::{AdminRequest, ShellCommand, TokenNeed};
use crate::credential::{CredentialKind, Login};
use crate::facts::oauth_scopes;
use crate::host::Runner;
use crate::permissions::groups::{PermissionGroup, SECRETS_STORE_WRITE};

/// Where a user's tokens are edited, those of Workers Builds among them.
const BUILD_TOKEN_PAGE: &str = "My Profile > API Tokens";

/// Scopes of a login that another one is not asked for: wrangler adds the first itself, and its newest
/// versions refuse the second (`packages/workers-auth/src/core/scopes.ts`).
const NOT_ASKED_FOR: [&str; 2] = ["offline_access", "websearch.run"];

/// How the credential comes to bind secrets.
pub(super) fn request_permission(account: &AccountContext<'_>) -> Fix {
    let facts = account.input.facts;
    match facts.kind() {
        CredentialKind::OAuth => match &facts.login {
            Some(login) if !has_write(login) => request_login(login),
            _ => request_role(account),
        },
        CredentialKind::GlobalKey => request_role(account),
        kind => request_token_edit(account, kind),
    }
}

/// Whether the scopes of `login` allow to write secrets, or are not known.
fn has_write(login: &Login) -> bool {
    let scopes = login.scopes.as_deref();
    scopes.is_none_or(oauth_scopes::allow_write)
}

/// Another login, with the scopes of this one and the one that it lacks.
fn request_login(login: &Login) -> Fix {
    let scopes = login.scopes.iter().flatten().map(String::as_str);
    let scopes = scopes.filter(|scope| !NOT_ASKED_FOR.contains(scope));
    let scopes: Vec<&str> = scopes.chain([oauth_scopes::SECRETS_STORE_WRITE]).collect();
    let command = match login.profile.as_str() {
        "default" | "staging" => ShellCommand::new("wrangler login", [&["--scopes"], &scopes]),
        name => ShellCommand::new("wrangler auth create", [&[name, "--scopes"], &scopes]),
    };
    Fix::run("log in again, with that scope", command)
}

fn request_role(account: &AccountContext<'_>) -> Fix {
    Fix::request(
        "ask someone to give you a role that can bind secrets",
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
    let (who, place, token) = match account.input.runner {
        Runner::WorkersBuilds => (
            "who manages the Worker",
            format!(
                "the Worker's Settings > Builds > API token shows which one it is; {BUILD_TOKEN_PAGE} > \
                 the token > Edit > Account > {label}. Workers Builds does not accept account-owned tokens"
            ),
            "the build token of Workers Builds".to_owned(),
        ),
        _ => (
            who,
            format!("{page} > the token > Edit > Account > {label}; its value stays"),
            token,
        ),
    };
    let request = AdminRequest {
        change: format!(
            "add Account > {label} (in the API: {name}) on the account {} to {token}",
            account.title()
        ),
        who,
        place,
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
