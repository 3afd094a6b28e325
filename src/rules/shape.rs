//! What is wrong in a config without asking Cloudflare.

use std::collections::BTreeMap;

use super::finding::{Finding, FindingBindings, Fix};
use super::missing_field::{choose_another_name, complete_binding};
use super::rule::Rule;
use super::rule_input::{BindingContext, RuleInput};
use super::unread_config::generated_configs;
use crate::config::toml_1_1::READ_SINCE;
use crate::project::identifier::is_identifier;
use crate::project::{Binding, BindingName, ConfigOrigin, Environment, Project};

/// A Pages project names Secrets Store secrets.
pub(super) fn pages_unsupported(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let projects = input.projects.iter().enumerate();
    let pages = projects.filter(|(_, project)| project.pages);
    let check = |(index, project): (usize, &Project)| {
        let selected = project.selected();
        let bindings: Vec<&Binding> = selected
            .flat_map(|environment| &environment.bindings)
            .collect();
        let first = bindings.first()?;
        let message = format!("{} is the config of a Pages project", project.config);
        let why = "a Pages config cannot have `secrets_store_secrets`: wrangler rejects the file";
        let fix = Fix::manual(
            "bind the secret in the dashboard, or move the project to Workers",
            "remove the entries from the file and add the bindings under Workers & Pages > the \
             project > Settings > Bindings; or deploy the project as a Worker with static assets",
        );
        let span = first
            .binding
            .as_ref()
            .map_or(&first.span, |name| &name.span);
        let names = Binding::collect_titles(bindings.iter().copied());
        let finding = Finding {
            bindings: FindingBindings::Several(names),
            ..Finding::new(rule, message, why)
                .in_project(index)
                .with_fix(fix)
        };
        Some(finding.at(span, "not allowed in a Pages config"))
    };
    pages.filter_map(check).collect()
}

/// An entry is not a binding.
pub(super) fn malformed_binding(
    rule: &'static Rule,
    subject: &BindingContext<'_>,
) -> Option<Finding> {
    let problem = subject.binding.malformed.as_ref()?;
    let why = "each entry needs the strings `binding`, `store_id` and `secret_name`";
    let finding = subject.finding(rule, problem.message.clone(), why);
    let finding = finding.with_fix(complete_binding(subject));
    Some(finding.at(&problem.span, "this entry"))
}

/// Two bindings of an environment have one name.
pub(super) fn duplicate_binding(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, _, environment) in input.environments() {
        for (name, own) in duplicated(environment) {
            let bearers: Vec<&BindingName> = environment.names.compared(name).collect();
            let Some(last) = bearers.last() else { continue };
            let labels: Vec<&str> = bearers.iter().map(|named| named.label).collect();
            let message = format!(
                "{name} is the name of {} bindings: {}",
                labels.len(),
                labels.join(", ")
            );
            let why = "binding names must be unique in an environment, or wrangler refuses it";
            let rename =
                |binding: &&Binding| choose_another_name(index, environment, binding, name);
            let finding = Finding {
                environment: Some(environment.id.clone()),
                bindings: FindingBindings::One(name.to_owned()),
                about: own.iter().map(|binding| binding.path.clone()).collect(),
                fixes: own.last().map(rename).into_iter().collect(),
                ..Finding::new(rule, message, why).in_project(index)
            };
            found.push(finding.at(&last.span, "already taken"));
        }
    }
    found
}

/// The names of Secrets Store bindings that another binding has too, each with the bindings that it
/// is the name of, in file order.
fn duplicated(environment: &Environment) -> Vec<(&str, Vec<&Binding>)> {
    let mut duplicated: Vec<(&str, Vec<&Binding>)> = Vec::new();
    let mut known = BTreeMap::new();
    for binding in &environment.bindings {
        let name = binding.binding.as_ref().map(|text| text.value.as_str());
        let Some(name) = name.filter(|name| environment.is_duplicate(name)) else {
            continue;
        };
        let place = *known.entry(name).or_insert_with(|| {
            duplicated.push((name, Vec::new()));
            duplicated.len() - 1
        });
        duplicated[place].1.push(binding);
    }
    duplicated
}

/// The name is not a JavaScript identifier.
pub(super) fn awkward_binding_name(
    rule: &'static Rule,
    subject: &BindingContext<'_>,
) -> Option<Finding> {
    let name = subject.binding.binding.as_ref()?;
    if name.value.is_empty() || is_identifier(&name.value) {
        return None;
    }
    let message = format!("{} is reached as env[{:?}] only", name.value, name.value);
    let why = "the name is not a JavaScript identifier, so `env.NAME` does not work";
    Some(
        subject
            .finding(rule, message, why)
            .at(&name.span, "not an identifier"),
    )
}

/// TOML that only newer wranglers read.
pub(super) fn newer_toml(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let check = |(index, project): (usize, &Project)| {
        let (first, more) = project.document.as_ref().ok()?.toml_1_1.split_first()?;
        let others = match more.len() {
            0 => String::new(),
            more => format!(" (and {more} more of the kind)"),
        };
        let message = format!("{} is TOML 1.1{others}", first.form);
        let why =
            format!("wrangler {READ_SINCE} reads it; wrangler 4.125 and older reject the file");
        let how = format!(
            "write it as TOML 1.0, or make sure that every deploy uses wrangler {READ_SINCE}"
        );
        let finding = Finding::new(rule, message, why).in_project(index);
        let fix = Fix::manual("write it as TOML 1.0, or pin a newer wrangler", how);
        Some(finding.at(&first.span, "TOML 1.1").with_fix(fix))
    };
    input.workers().filter_map(check).collect()
}

/// `wrangler deploy` reads a generated file in place of the user's.
pub(super) fn redirected_config(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let check = |(index, project): (usize, &Project)| {
        let ConfigOrigin::Redirected(target) = &project.origin else {
            return None;
        };
        let mut builds = input.projects.iter();
        let build = builds.find(|build| build.config == *target);
        let built_for = build.and_then(|build| build.build.as_ref()?.target.as_ref());
        let built_for = built_for.map(|name| format!(", built for {name},"));
        let message = format!(
            "`wrangler deploy` reads {target}{} in its place",
            built_for.unwrap_or_default()
        );
        let why = "a build left .wrangler/deploy/config.json; both files are checked here, fix \
                   edits yours only. Build again after a fix";
        Some(Finding::new(rule, message, why).in_project(index))
    };
    let redirected = input.workers().filter_map(check);
    redirected.chain(generated_configs(rule, input)).collect()
}
