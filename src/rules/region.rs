//! Environments that are deployed where Secrets Store is not offered.

use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::rule_input::RuleInput;
use crate::project::{Binding, Environment, FEDRAMP_HIGH, Project};

/// The environment is deployed to a compliance region that has no Secrets Store.
pub(super) fn region_unsupported(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let check = |(index, _, environment): (usize, &Project, &Environment)| {
        let first = environment.bindings.first()?;
        if input.facts.is_offered(environment) {
            return None;
        }
        let variable = "CLOUDFLARE_COMPLIANCE_REGION";
        let (by, span, label) = match &environment.region {
            Some(own) => ("`compliance_region`", &own.span, "no Secrets Store there"),
            None => (variable, &first.span, "nothing to bind there"),
        };
        let place = environment.id.title();
        let message = format!("{place} is deployed to {FEDRAMP_HIGH}, says {by}");
        let why = "Secrets Store is not offered in that compliance region";
        let fix = Fix::manual(
            "use a secret of the Worker itself",
            "set it with `wrangler secret put NAME`, read it as a plain string in the code, and \
             remove the entries  of the config",
        );
        let names = Binding::collect_titles(environment.bindings.iter());
        let finding = Finding::new(rule, message, why).in_project(index);
        let finding = finding.in_environment(&environment.id, names);
        Some(finding.at(span, label).with_fix(fix))
    };
    input.environments().filter_map(check).collect()
}
