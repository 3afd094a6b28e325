//! Is the credential allowed to bind?

use super::finding::{Finding, Fix};
use super::layers::LayerState;
use super::other_permission::other_permission;
use super::permission_request::request_permission;
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::{AccountContext, BindingContext};
use crate::facts::authorization::{self, AuthorizationBasis};
use crate::facts::certainty::Certainty;
use crate::facts::{CloudflareFacts, contradiction};
use crate::permissions::groups::{PermissionGroup, SECRETS_STORE_WRITE};

pub(super) static RULES: &[RuleRow] = rule_rows! { Authorization:
    Error "cannot-bind", "the credential cannot bind secrets"
        => Account(is_refused, cannot_bind);
    Error "role-cannot-bind", "no role of yours can bind secrets"
        => Account(is_refused, role_cannot_bind);
    Note "cannot-edit-scopes", "the credential can bind secrets, but not edit them"
        => Account(needs_scopes, cannot_edit_scopes);
    Note "other-permission", "the deploy also needs a permission that the token lacks"
        => Account(|_| true, other_permission);
    Note "unverified-authorization", "can't tell whether the credential can bind secrets"
        => Account(is_unknown, unverified_authorization);
};

fn is_refused(subject: &BindingContext<'_>) -> bool {
    subject.layers.authorization == LayerState::Fail
}

fn is_unknown(subject: &BindingContext<'_>) -> bool {
    subject.layers.authorization == LayerState::Unknown
}

/// Whether the credential can bind, and the secret first has to get a scope.
fn needs_scopes(subject: &BindingContext<'_>) -> bool {
    subject.layers.authorization == LayerState::Pass && subject.layers.scope == LayerState::Fail
}

/// The credential is known not to write, so it is not allowed to bind.
fn cannot_bind(rule: &'static Rule, account: &AccountContext<'_>) -> Option<Finding> {
    let facts = account.input.facts;
    // A credential that cannot even read has the finding `store-unreadable`.
    if contradiction::is_read_denied(facts, account.id) {
        return None;
    }
    let known = authorization::assess(facts, account.id);
    let basis = match known.by {
        AuthorizationBasis::Policies => "its policies say so",
        AuthorizationBasis::OAuthScopes => "its scopes lack `secrets_store:write`",
        AuthorizationBasis::Probe => "a write that changes nothing was refused",
        AuthorizationBasis::Role
        | AuthorizationBasis::ReadDenied
        | AuthorizationBasis::Write
        | AuthorizationBasis::None => return None,
    };
    let credential = account.input.credential();
    let message = format!("{credential} cannot bind secrets of {}", account.title());
    let why = format!("binding counts as a write, so Read is not enough; {basis}");
    Some(refusal(
        account,
        account.finding(rule, message, why),
        known.certainty,
    ))
}

/// The person's roles are known not to bind.
fn role_cannot_bind(rule: &'static Rule, account: &AccountContext<'_>) -> Option<Finding> {
    let facts = account.input.facts;
    let known = authorization::assess(facts, account.id);
    if known.by != AuthorizationBasis::Role {
        return None;
    }
    let message = format!("no role of yours in {} can bind secrets", account.title());
    let roles = facts.roles_in(account.id).unwrap_or_default().join(", ");
    let unsure = match known.certainty {
        Certainty::Likely => "; the documentation contradicts itself on Secrets Store Admin",
        Certainty::Certain => "",
    };
    let why = format!(
        "of roles, Super Administrator and Secrets Store Deployer can bind; yours are: \
         {roles}{unsure}"
    );
    Some(refusal(
        account,
        account.finding(rule, message, why),
        known.certainty,
    ))
}

/// The roles allow to bind, and not to give a secret its scope: that is left to somebody else.
fn cannot_edit_scopes(rule: &'static Rule, account: &AccountContext<'_>) -> Option<Finding> {
    let facts = account.input.facts;
    if !authorization::cannot_edit(facts, account.id) {
        return None;
    }
    let (credential, title) = (account.input.credential(), account.title());
    let message = format!("{credential} can bind secrets of {title}, but not edit their scopes");
    let roles = facts.roles_in(account.id).unwrap_or_default().join(", ");
    let why = format!(
        "of roles, Super Administrator and Secrets Store Admin can edit secrets; yours are: {roles}"
    );
    Some(account.finding(rule, message, why))
}

fn refusal(account: &AccountContext<'_>, finding: Finding, certainty: Certainty) -> Finding {
    Finding {
        certainty,
        ..finding.with_fix(request_permission(account))
    }
}

/// The credential reads the store, but nothing shows whether it is allowed to bind.
fn unverified_authorization(rule: &'static Rule, account: &AccountContext<'_>) -> Option<Finding> {
    let facts = account.input.facts;
    let (permission, fix) = if authorization::is_provable(facts) {
        let PermissionGroup { label, name, .. } = SECRETS_STORE_WRITE;
        let fix = if facts.probes.contains_key(account.id) {
            Fix::manual(
                "look at the token's permissions in the dashboard",
                "the test had no clear answer; the dashboard lists the token's permissions",
            )
        } else {
            Fix::run(
                "test it with a harmless write",
                account.input.invocation.command("check", [&["--probe"]]),
            )
        };
        (format!("{label} (in the API: {name})"), fix)
    } else {
        let roles = "the role Super Administrator or Secrets Store Deployer";
        let fix = Fix::manual(
            "look at your roles in the dashboard",
            "Manage Account > Members lists them; one of those two has to be among them",
        );
        (roles.to_owned(), fix)
    };
    let (credential, title) = (account.input.credential(), account.title());
    let why = match describe_reading(facts, account.id) {
        Some(what) => {
            format!(
                "{credential} can read {what} of {title}, but binding a secret needs {permission}"
            )
        }
        None => format!("binding a secret of {title} needs {permission}"),
    };
    let message = "can't tell whether the credential can bind secrets";
    Some(account.finding(rule, message, why).with_fix(fix))
}

/// What the credential has read in an account, if anything.
fn describe_reading(facts: &CloudflareFacts, account: &str) -> Option<&'static str> {
    let is_listed = facts.stores_of(account).is_some();
    facts
        .can_read(account)
        .then_some(if is_listed { "the stores" } else { "secrets" })
}
