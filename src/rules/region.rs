//! Is Secrets Store offered where the Worker is deployed to?

use super::RuleInput;
use crate::project::{Environment, FEDRAMP_HIGH};
use crate::rules::finding::{Finding, FindingBindings, Fix};
use crate::rules::rule::Rule;

/// The environment is deployed to a compliance region that has no Secrets Store.
pub(super) fn region_unsupported(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (index, _, environment) in evidence.environments() {
        if evidence.facts.is_offered(environment) || environment.bindings.is_empty() {
            continue;
        }
        let by = match environment.region {
            Some(_) => "`compliance_region`",
            None => "CLOUDFLARE_COMPLIANCE_REGION",
        };
        let place = environment.id.title();
        let message = format!("{place} is deployed to {FEDRAMP_HIGH}, says {by}");
        let why = "Secrets Store is not offered in that compliance region".to_owned();
        let mut finding = Finding::of_project(rule, index, message, why);
        finding.environment = Some(environment.id.clone());
        finding.bindings = FindingBindings::Several(names(environment));
        finding.fixes.push(Fix::manual(
            "use a secret of the Worker itself",
            "set it with `wrangler secret put NAME`, read it as a plain string in the code, and \
             take the entries out of the config",
        ));
        found.push(match (&environment.region, environment.bindings.first()) {
            (Some(region), _) => finding.at(&region.span, "no Secrets Store there"),
            (None, Some(first)) => finding.at(&first.span, "nothing to bind there"),
            (None, None) => finding,
        });
    }
}

fn names(environment: &Environment) -> Vec<String> {
    let bindings = environment.bindings.iter();
    bindings.map(|binding| binding.title().to_owned()).collect()
}
