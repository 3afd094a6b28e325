//! The rules: plain functions over what was read and what Cloudflare answered.
//!
//! A rule never asks anything and never changes anything. Its page in `docs/rules/` explains it at
//! length. The rules of the config are listed here, those of another layer in the layer's file.

mod account;
mod account_edit;
mod arriving_bindings;
mod authorization;
mod credential;
mod directive;
mod directive_index;
mod duplicate_field;
pub(crate) mod edit_proof;
pub(crate) mod finding;
mod invalid_config;
pub(crate) mod layers;
mod legacy;
mod misplaced_bindings;
mod missing_field;
mod misspelled_field;
mod not_inherited;
pub(crate) mod old_wrangler;
mod other_permission;
mod permission_request;
mod region;
pub(crate) mod repair;
pub(crate) mod rule;
mod rule_check;
mod rule_input;
mod scope;
mod secret;
mod shape;
mod stale_build;
mod store;
mod store_id;
mod store_unreadable;
mod unread_config;
mod wrong_build;

use std::collections::BTreeMap;

use crate::action::Action;

use edit_proof::{NarrowedCopy, TakenNames, check_edit, narrow_copy};
use finding::{Finding, Fix};
use rule::{Layer, Rule};
use rule_check::{RuleRow, rule_rows};

pub(crate) use rule_input::{BindingContext, BindingContexts, RuleInput};
pub(crate) use scope::add_scopes;
pub(crate) use stale_build::STALE_BUILD;

static CONFIG_RULES: &[RuleRow] = rule_rows! { Config:
    Error "invalid-config", "wrangler cannot read the config" (unanswered)
        => Run(invalid_config::invalid_config);
    Error "pages-unsupported", "a Pages config cannot bind Secrets Store secrets"
        => Run(shape::pages_unsupported);
    Error "region-unsupported", "the compliance region has no Secrets Store"
        => Run(region::region_unsupported);
    Error "malformed-binding", "an entry is not a binding"
        => Binding(shape::malformed_binding);
    Error "misplaced-bindings", "the array is in a place that wrangler doesn't read"
        => Run(misplaced_bindings::misplaced_bindings);
    Error "misspelled-field", "the field's name is misspelled, so wrangler doesn't read it"
        => Run(misspelled_field::misspelled_field);
    Error "legacy-bindings", "bindings are written in an outdated form"
        => Run(legacy::legacy_bindings);
    Error "duplicate-binding", "two bindings have the same name"
        => Run(shape::duplicate_binding);
    Error "wrong-build", "the build is for another environment"
        => Run(wrong_build::wrong_build);
    Warning "stale-build", "the build lacks what the config has"
        => Run(stale_build::stale_build);
    Warning "duplicate-field", "a field appears twice in one JSON object"
        => Run(duplicate_field::duplicate_field);
    Error "placeholder-store-id", "the store id was never filled in"
        => Binding(store_id::placeholder_store_id);
    Warning "invalid-store-id", "the store id does not have the form of one"
        => Binding(store_id::invalid_store_id);
    Error "old-wrangler", "a deploy uses a wrangler that ignores the bindings"
        => Run(old_wrangler::old_wrangler);
    Warning "not-inherited", "an environment lacks the top level's bindings"
        => Run(not_inherited::not_inherited);
    Warning "invalid-secret-name", "no secret can have this name"
        => Binding(secret::invalid_secret_name);
    Note "awkward-binding-name", "the Worker must spell the name in brackets"
        => Binding(shape::awkward_binding_name);
    Note "newer-toml", "only newer wranglers read this TOML"
        => Run(shape::newer_toml);
    Note "redirected-config", "`wrangler deploy` reads another file"
        => Run(shape::redirected_config);
    Note "unread-config", "there is a config file that wrangler doesn't read"
        => Run(unread_config::unread_config);
};

/// Every table, in the order of the layers; the last one looks at what the others found.
static TABLES: &[&[RuleRow]] = &[
    CONFIG_RULES,
    credential::RULES,
    account::RULES,
    store::RULES,
    secret::RULES,
    scope::RULES,
    authorization::RULES,
    directive::RULES,
];

fn rows() -> impl Iterator<Item = &'static RuleRow> {
    TABLES.iter().flat_map(|rows| rows.iter())
}

/// Every rule, in the order of the layers; `directive` is the last.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    rows().map(|row| &row.rule)
}

/// The findings of every rule, by config, place, layer and rule. Those about a credential or an
/// account have no config and come last.
pub(crate) fn check_rules(input: &RuleInput<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in rows() {
        let found = row.findings(input, &findings);
        findings.extend(found);
    }
    directive::suppress_findings(input, &mut findings);
    drop_fixes_for_generated(input, &mut findings);
    withhold_harmful_fixes(input, &mut findings);
    findings.sort_by(|a, b| place_in_order(input, a).cmp(&place_in_order(input, b)));
    findings
}

/// Config, offset, layer and rule; what is about no config comes last.
fn place_in_order<'a>(
    input: &'a RuleInput<'_>,
    finding: &'a Finding,
) -> (bool, Option<&'a String>, usize, Layer, &'static str) {
    let project = finding.project.map(|index| &input.projects[index].config);
    let config = project.or(finding.file.as_ref());
    let offset = finding.place.as_ref().map_or(0, |place| place.span.start);
    let Rule { layer, id, .. } = finding.rule;
    (config.is_none(), config, offset, *layer, id)
}

/// Generated configs are not edited: the next build would undo the edit.
fn drop_fixes_for_generated(input: &RuleInput<'_>, findings: &mut [Finding]) {
    for finding in findings {
        let project = finding.project.map(|index| &input.projects[index]);
        let Some(project) = project.filter(|project| project.is_generated()) else {
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

/// A fix that would make the config worse is not offered.
fn withhold_harmful_fixes(input: &RuleInput<'_>, findings: &mut [Finding]) {
    let mut taken: BTreeMap<usize, TakenNames> = BTreeMap::new();
    for fix in findings.iter_mut().flat_map(|finding| &mut finding.fixes) {
        let Some(change) = fix.action.known_edit() else {
            continue;
        };
        let project = &input.projects[change.project];
        let names = taken.entry(change.project);
        let names = names.or_insert_with(|| TakenNames::new(project));
        let NarrowedCopy { edit, left_out } = narrow_copy(names, &change.change);
        fix.objection = match (&edit, left_out.first()) {
            (Some(edit), _) => check_edit(project, names, edit).err(),
            (None, first) => first.map(|(_, objection)| objection.clone()),
        };
    }
}
