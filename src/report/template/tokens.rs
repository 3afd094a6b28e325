//! Tokens as the templates see them.

use serde_json::{Value, json};

use super::escape::url;
use super::{TokenTemplate, body};
use crate::permissions::groups::GroupScope;
use crate::permissions::requirements::TokenPurpose;
use crate::permissions::token::{OwnerKind, PolicyBody, UnknownId};
use crate::report::style::{PLAIN, capitalize};
use crate::report::text::permissions::resource_names;
use crate::report::text::table::{CellOverflow, TableLayout};

/// The placeholder for an account that nothing names.
pub(super) const ACCOUNT_ID: &str = "<ACCOUNT_ID>";

/// All tokens.
pub(super) fn contexts(templates: &[TokenTemplate<'_>], purpose: TokenPurpose) -> Vec<Value> {
    let several = templates.len() > 1;
    templates
        .iter()
        .map(|template| context(template, purpose, several))
        .collect()
}

fn context(template: &TokenTemplate<'_>, purpose: TokenPurpose, several: bool) -> Value {
    let account = template.account().unwrap_or(ACCOUNT_ID);
    let label = label(purpose, template.account(), several);
    let condition = template.body.condition.as_ref();
    let networks = condition.map(|condition| &condition.request_ip.r#in);
    json!({
        "variable": camel(&label),
        "label": label,
        "account": account,
        "path": format!("/accounts/{}/tokens", url(account)),
        "of_account": template.spec.owner == OwnerKind::Account,
        "name": template.body.name,
        "policies": template.body.policies.iter().map(policy).collect::<Value>(),
        "networks": networks,
        "expires_on": template.body.expires_on,
        "body": body(template).trim_end(),
        "rows": rows(template),
        "takes": takes(template),
        "blanks": template.blanks.iter().map(blank_line).collect::<Value>(),
    })
}

fn policy(policy: &PolicyBody) -> Value {
    let groups = policy.groups.iter();
    let groups = groups.map(|granted| json!({ "id": granted.id, "name": granted.name }));
    json!({
        "resources": policy.resources.keys().collect::<Vec<_>>(),
        "groups": groups.collect::<Value>(),
    })
}

/// The permission to make the token. On a single zone, nobody can grant what they do not hold
/// (terraform-provider-cloudflare issue 7241).
fn takes(template: &TokenTemplate<'_>) -> &'static str {
    let mut grants = template.spec.grants.iter();
    let zones = grants.any(|permission| permission.group.scope == GroupScope::Zone);
    match (template.spec.owner, zones) {
        (OwnerKind::Account, false) => "Account API Tokens: Edit",
        (OwnerKind::Account, true) => {
            "Account API Tokens: Edit, and on the zone what it grants there"
        }
        (OwnerKind::User, _) => "API Tokens: Edit, of a user who can do all that it grants",
    }
}

/// What has to be filled in.
pub(super) fn blank_line(blank: &UnknownId) -> String {
    format!("{}: {}", blank.placeholder, blank.help)
}

/// What the token must hold, a line each.
pub(super) fn rows(template: &TokenTemplate<'_>) -> Vec<String> {
    let grants = template.spec.grants.iter();
    let cells: Vec<[String; 2]> = grants
        .map(|permission| {
            let label = permission.group.label.to_owned();
            [label, resource_names(&permission.resources)]
        })
        .collect();
    let layout = TableLayout::fitted(&cells, [usize::MAX, 0], CellOverflow::Cut, PLAIN).indented(0);
    let rows = cells.iter().map(|cells| layout.row(cells));
    rows.map(|row| row.trim_end().to_owned()).collect()
}

/// What code calls the token: by the account too where there are several. The order of the accounts
/// does not matter: under another name, Terraform would make another token.
fn label(purpose: TokenPurpose, account: Option<&str>, several: bool) -> String {
    let purpose = purpose.word().replace('-', "_");
    if !several {
        return purpose;
    }
    format!("{purpose}_{}", identifier(account.unwrap_or("account")))
}

/// `text` with an underscore for whatever cannot be in an identifier.
pub(super) fn identifier(text: &str) -> String {
    text.replace(|character: char| !character.is_ascii_alphanumeric(), "_")
}

/// `first_deploy` as `firstDeploy`.
fn camel(label: &str) -> String {
    let mut words = label.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &capitalize(word))
}
