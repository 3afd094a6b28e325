//! Does the deploy need more of the token than the bindings do?

use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::rule_input::AccountContext;
use crate::action::TokenNeed;
use crate::cloudflare::ApiToken;
use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::permissions::groups::{PermissionGroup, SECRETS_STORE_READ, SECRETS_STORE_WRITE};
use crate::permissions::requirements::{AccountHints, DeploySubject, TokenPurpose, by_account};
use crate::permissions::token::{GroupCatalog, ResourceIds, compare};
use crate::project::Project;
use crate::project::name_list::enumerate_names;

/// The token's policies lack what else a deploy of these projects needs in the account.
pub(super) fn other_permission(
    rule: &'static Rule,
    account: &AccountContext<'_>,
) -> Option<Finding> {
    let facts = account.input.facts;
    if acceptance::assess(facts, Some(account.id)) != CredentialAcceptance::Accepted {
        return None;
    }
    let token = facts.own_token.found().filter(|token| is_legible(token))?;
    let lacking = find_lacking(account, token);
    if lacking.is_empty() {
        return None;
    }
    let names = enumerate_names(&lacking);
    let (credential, title) = (account.input.credential(), account.title());
    let message = format!("a deploy to {title} also needs {names}, which {credential} lacks");
    let why = "its policies say so; Cloudflare answers such a deploy with code 10000, and that is \
               not \
               about the bindings";
    let command = account.input.invocation.extend_token(&token.id);
    let need = TokenNeed {
        id: Some(token.id.clone()),
        command,
        request: None,
    };
    let fix = Fix::token(format!("give the token {names}"), need);
    Some(account.finding(rule, message, why).with_fix(fix))
}

/// Whether every group in its policies is known by name: what one without is for, nobody knows.
fn is_legible(token: &ApiToken) -> bool {
    let mut groups = token
        .policies
        .iter()
        .flat_map(|policy| &policy.permission_groups);
    groups.all(|group| group.name.is_some())
}

/// The labels of the permissions that a deploy is known to need and the token is known to lack, other than
/// those for secrets.
fn find_lacking(account: &AccountContext<'_>, token: &ApiToken) -> Vec<&'static str> {
    let input = account.input;
    let projects = input.projects.iter().zip(&input.tools.wranglers);
    let is_here = |project: &Project| {
        let mut accounts = project.selected().map(|one| input.facts.account(one));
        project.is_deployed() && accounts.any(|id| id == Some(account.id))
    };
    let subjects = projects.filter(|(project, _)| is_here(project));
    let subjects: Vec<DeploySubject<'_>> = subjects
        .map(|(project, tool)| DeploySubject {
            project,
            wrangler: tool.as_ref().and_then(|tool| tool.version),
        })
        .collect();
    let target = &input.facts.run_target;
    let hints = AccountHints {
        flag: target.flag.clone(),
        variable: target
            .chosen
            .clone()
            .or_else(|| target.variable.as_ref().map(|named| named.id.clone())),
        only: None,
    };
    let needs = by_account(&subjects, TokenPurpose::Deploy, &hints);
    let here = needs
        .iter()
        .find(|(id, _)| id.as_deref() == Some(account.id));
    let Some((_, needs)) = here else {
        return Vec::new();
    };
    let known = (&GroupCatalog::BuiltIn, &ResourceIds::default());
    let compared = compare(needs, TokenPurpose::Deploy, Some(account.id), token, known);
    let missing = compared.missing().map(|asked| asked.permission.group);
    let others = missing.filter(|group| !is_for_secrets(group));
    others.map(|group| group.label).collect()
}

fn is_for_secrets(group: &PermissionGroup) -> bool {
    [SECRETS_STORE_READ.name, SECRETS_STORE_WRITE.name].contains(&group.name)
}
