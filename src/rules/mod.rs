//! The rules: one table of plain functions over what was read and what was learned.
//!
//! A rule never asks anything and never changes anything. Its page in `docs/rules/` explains it at
//! length.

mod account;
mod authorization;
mod complete;
mod credential;
mod directive;
mod duplicate_field;
mod environments;
mod evidence;
pub(crate) mod finding;
pub(crate) mod layers;
mod legacy;
mod region;
pub(crate) mod repair;
pub mod rule;
mod scope;
mod secret;
mod shape;
mod store;

use std::cmp::Ordering;

use crate::action::Action;
use crate::project::Origin;
use crate::rules::finding::{Finding, Fix};
use crate::rules::rule::{Layer, Rule, Severity};

pub(crate) use evidence::{Evidence, Subject};
pub(crate) use scope::add_scopes;

/// Looks for what a rule says, and tells.
type Look = fn(&'static Rule, &Evidence<'_>, &mut Vec<Finding>);

/// A rule with the function that looks for it.
struct Check {
    rule: Rule,
    look: Look,
}

macro_rules! rule {
    ($id:literal, $severity:ident, $layer:ident, $title:literal, $look:path) => {
        rule!($id, $severity, $layer, $title, $look, false)
    };
    ($id:literal, $severity:ident, $layer:ident, $title:literal, $look:path, $unanswered:literal) => {
        Check {
            rule: Rule {
                id: $id,
                severity: Severity::$severity,
                layer: Layer::$layer,
                title: $title,
                page: include_str!(concat!("../../docs/rules/", $id, ".md")),
                unanswered: $unanswered,
            },
            look: $look,
        }
    };
}

/// Every rule, in the order of the layers; the last one looks at what the others found.
static TABLE: &[Check] = &[
    rule!(
        "invalid-config",
        Error,
        Config,
        "wrangler cannot read the config",
        shape::invalid_config,
        true
    ),
    rule!(
        "pages-unsupported",
        Error,
        Config,
        "a Pages config cannot bind Secrets Store secrets",
        shape::pages_unsupported
    ),
    rule!(
        "region-unsupported",
        Error,
        Config,
        "the compliance region has no Secrets Store",
        region::region_unsupported
    ),
    rule!(
        "malformed-binding",
        Error,
        Config,
        "an entry is not a binding",
        shape::malformed_binding
    ),
    rule!(
        "misplaced-bindings",
        Error,
        Config,
        "the array is in a place that wrangler doesn't read",
        environments::misplaced_bindings
    ),
    rule!(
        "legacy-bindings",
        Error,
        Config,
        "bindings are written in an outdated form",
        legacy::legacy_bindings
    ),
    rule!(
        "duplicate-binding",
        Error,
        Config,
        "two bindings have the same name",
        shape::duplicate_binding
    ),
    rule!(
        "duplicate-field",
        Warning,
        Config,
        "a field appears twice in one JSON object",
        duplicate_field::duplicate_field
    ),
    rule!(
        "placeholder-store-id",
        Error,
        Config,
        "the store id was never filled in",
        store::placeholder_store_id
    ),
    rule!(
        "not-inherited",
        Warning,
        Config,
        "an environment lacks the top level's bindings",
        environments::not_inherited
    ),
    rule!(
        "invalid-secret-name",
        Warning,
        Config,
        "no secret can have this name",
        secret::invalid_secret_name
    ),
    rule!(
        "awkward-binding-name",
        Note,
        Config,
        "the Worker must spell the name in brackets",
        shape::awkward_binding_name
    ),
    rule!(
        "newer-toml",
        Note,
        Config,
        "only newer wranglers read this TOML",
        shape::newer_toml
    ),
    rule!(
        "redirected-config",
        Note,
        Config,
        "`wrangler deploy` reads another file",
        shape::redirected_config
    ),
    rule!(
        "unread-config",
        Note,
        Config,
        "there is a config file that wrangler doesn't read",
        shape::unread_config
    ),
    rule!(
        "no-credential",
        Error,
        Credential,
        "no Cloudflare credential was found",
        credential::no_credential,
        true
    ),
    rule!(
        "credential-rejected",
        Error,
        Credential,
        "Cloudflare does not accept the credential",
        credential::credential_rejected,
        true
    ),
    rule!(
        "credential-expiring",
        Note,
        Credential,
        "the credential expires soon",
        credential::credential_expiring
    ),
    rule!(
        "unknown-account",
        Error,
        Credential,
        "can't tell which account is meant",
        account::unknown_account,
        true
    ),
    rule!(
        "wrong-account",
        Error,
        Credential,
        "the credential has no access to this account",
        account::wrong_account
    ),
    rule!(
        "store-unreadable",
        Error,
        Store,
        "the credential cannot read the account's stores",
        store::store_unreadable
    ),
    rule!(
        "store-not-found",
        Error,
        Store,
        "the account has no such store",
        store::store_not_found
    ),
    rule!(
        "secret-not-found",
        Error,
        Secret,
        "the store has no such secret",
        secret::secret_not_found
    ),
    rule!(
        "secret-not-active",
        Error,
        Secret,
        "the secret is not active",
        secret::secret_not_active
    ),
    rule!(
        "missing-scope",
        Error,
        Scope,
        "the secret's scopes don't include the service",
        scope::missing_scope
    ),
    rule!(
        "cannot-bind",
        Error,
        Authorization,
        "the credential cannot bind secrets",
        authorization::cannot_bind
    ),
    rule!(
        "role-cannot-bind",
        Error,
        Authorization,
        "no role of the key's owner can bind secrets",
        authorization::role_cannot_bind
    ),
    rule!(
        "unverified-authorization",
        Note,
        Authorization,
        "can't tell whether the credential can bind secrets",
        authorization::unverified_authorization
    ),
    rule!(
        "directive",
        Note,
        Config,
        "a directive is incomplete or has no effect",
        directive::directive
    ),
];

/// Every rule, in the order of the layers; `directive` is the last.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    TABLE.iter().map(|check| &check.rule)
}

/// Everything that the rules have to say, ordered by config, place, layer and rule.
pub(crate) fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for Check { rule, look } in TABLE {
        look(rule, evidence, &mut findings);
    }
    directive::suppress(evidence, &mut findings);
    spare_generated(evidence, &mut findings);
    findings.sort_by(|a, b| order(a, b, evidence));
    findings
}

/// What a build generates is not edited: the next build would take the edit back.
fn spare_generated(evidence: &Evidence<'_>, findings: &mut [Finding]) {
    for finding in findings {
        let project = finding.project.map(|index| &evidence.projects[index]);
        let Some(project) = project.filter(|project| project.origin == Origin::Generated) else {
            continue;
        };
        let edits = |fix: &Fix| matches!(fix.action, Action::Config(_) | Action::Choice(_));
        for fix in finding.fixes.iter_mut().filter(|fix| edits(fix)) {
            *fix = Fix::manual(
                "correct the config it is generated from, then build again",
                format!(
                    "{} is a build's output: fix edits your own config",
                    project.config
                ),
            );
        }
    }
}

/// Findings about a credential or an account have no config and come last.
fn order(a: &Finding, b: &Finding, evidence: &Evidence<'_>) -> Ordering {
    let key = |finding: &Finding| {
        let config = finding
            .project
            .map(|index| evidence.projects[index].config.clone());
        let offset = finding.place.as_ref().map_or(0, |place| place.span.start);
        (
            config.is_none(),
            config,
            offset,
            finding.rule.layer,
            finding.rule.id,
        )
    };
    key(a).cmp(&key(b))
}
