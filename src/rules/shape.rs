//! What is wrong in a config without asking Cloudflare.

use super::RuleInput;
use super::missing_field::{another_name, complete};
use crate::config::error::ConfigError;
use crate::config::toml_1_1::READ_SINCE;
use crate::project::identifier::is_identifier;
use crate::project::{Binding, BindingName, ConfigOrigin, Environment, Project};
use crate::rules::finding::{Finding, FindingBindings, Fix};
use crate::rules::rule::Rule;

/// The file cannot be read, or wrangler refuses it as a whole.
pub(super) fn invalid_config(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (index, project) in evidence.projects.iter().enumerate() {
        if let Err(error) = &project.document {
            let title = format!("correct {}", project.config);
            let (why, how) = match error {
                ConfigError::Syntax { .. } => ("wrangler refuses the whole config", title.as_str()),
                _ => ("what is not read cannot be checked", error.help()),
            };
            let fix = Fix::manual(title.as_str(), how);
            let mut finding = Finding::of_project(rule, index, error.to_string(), why.to_owned());
            if let ConfigError::Syntax { offset, .. } = error {
                finding = finding.at(&(*offset..offset + 1), "here");
            }
            finding.fixes.push(fix);
            found.push(finding);
        }
    }
    for (index, project) in evidence.workers() {
        for problem in &project.problems {
            let why = "wrangler refuses the whole config".to_owned();
            let finding = Finding::of_project(rule, index, problem.message.clone(), why);
            found.push(finding.at(&problem.span, "here"));
        }
    }
}

/// A Pages project names Secrets Store secrets.
pub(super) fn pages_unsupported(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (index, project) in evidence
        .projects
        .iter()
        .enumerate()
        .filter(|(_, project)| project.pages)
    {
        let bindings: Vec<_> = project
            .selected()
            .flat_map(|environment| &environment.bindings)
            .collect();
        let Some(first) = bindings.first() else {
            continue;
        };
        let message = format!("{} is the config of a Pages project", project.config);
        let why = "a Pages config may not hold `secrets_store_secrets`: wrangler rejects the file";
        let mut finding = Finding::of_project(rule, index, message, why.to_owned());
        let names = bindings
            .iter()
            .map(|binding| binding.title().to_owned())
            .collect();
        finding.bindings = FindingBindings::Several(names);
        finding.fixes.push(Fix::manual(
            "bind the secret in the dashboard, or move the project to Workers",
            "remove the entries from the file and add the bindings under Workers & Pages > the \
             project > Settings > Bindings; or deploy the project as a Worker with static assets",
        ));
        let span = first
            .binding
            .as_ref()
            .map_or(&first.span, |name| &name.span);
        found.push(finding.at(span, "not allowed in a Pages config"));
    }
}

/// An entry is not a binding.
pub(super) fn malformed_binding(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for subject in evidence.online() {
        let Some(problem) = &subject.binding.malformed else {
            continue;
        };
        let why = "each entry needs the strings `binding`, `store_id` and `secret_name`".to_owned();
        let mut finding = subject.finding(rule, problem.message.clone(), why);
        finding.fixes.push(complete(evidence, &subject));
        found.push(finding.at(&problem.span, "this entry"));
    }
}

/// Two bindings of an environment have one name.
pub(super) fn duplicate_binding(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (index, _, environment) in evidence.environments() {
        for name in duplicated(environment) {
            let bearers: Vec<&BindingName> = environment
                .names
                .iter()
                .filter(|named| named.name == name)
                .collect();
            let Some(last) = bearers.last() else { continue };
            let labels: Vec<&str> = bearers.iter().map(|named| named.label).collect();
            let message = format!(
                "{name} is the name of {} bindings: {}",
                bearers.len(),
                labels.join(", ")
            );
            let why = "binding names must be unique in an environment, or wrangler refuses it";
            let mut finding = Finding::of_project(rule, index, message, why.to_owned());
            finding.environment = Some(environment.id.clone());
            finding.bindings = FindingBindings::One(name.to_owned());
            let bears = |binding: &&Binding| {
                let own = binding.binding.as_ref();
                own.is_some_and(|text| text.value == name)
            };
            let own: Vec<&Binding> = environment.bindings.iter().filter(bears).collect();
            finding.about = own.iter().map(|binding| binding.path.clone()).collect();
            let rename = own
                .last()
                .map(|binding| another_name(index, environment, binding, name));
            finding.fixes.extend(rename);
            found.push(finding.at(&last.span, "already taken"));
        }
    }
}

/// The names of Secrets Store bindings that another binding has too, in file order.
fn duplicated(environment: &Environment) -> Vec<&str> {
    let mut duplicated = Vec::new();
    for name in environment
        .bindings
        .iter()
        .filter_map(|binding| binding.binding.as_ref())
    {
        if environment.is_duplicate(&name.value) && !duplicated.contains(&name.value.as_str()) {
            duplicated.push(&name.value);
        }
    }
    duplicated
}

/// The name is not a JavaScript identifier.
pub(super) fn awkward_binding_name(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for subject in evidence.online() {
        let Some(name) = subject
            .binding
            .binding
            .as_ref()
            .filter(|name| is_awkward(&name.value))
        else {
            continue;
        };
        let message = format!("{} is reached as env[{:?}] only", name.value, name.value);
        let why = "the name is no JavaScript identifier, so `env.NAME` does not work".to_owned();
        found.push(
            subject
                .finding(rule, message, why)
                .at(&name.span, "not an identifier"),
        );
    }
}

fn is_awkward(name: &str) -> bool {
    !name.is_empty() && !is_identifier(name)
}

/// TOML that only newer wranglers read.
pub(super) fn newer_toml(rule: &'static Rule, evidence: &RuleInput<'_>, found: &mut Vec<Finding>) {
    for (index, project) in evidence.workers() {
        let Ok(document) = &project.document else {
            continue;
        };
        let [first, more @ ..] = document.toml_1_1.as_slice() else {
            continue;
        };
        let others = match more.len() {
            0 => String::new(),
            more => format!(" (and {more} more of the kind)"),
        };
        let message = format!("{} is TOML 1.1{others}", first.form);
        let why =
            format!("wrangler {READ_SINCE} reads it; wrangler 4.125 and older reject the file");
        let mut finding = Finding::of_project(rule, index, message, why);
        finding.fixes.push(Fix::manual(
            "write it as TOML 1.0, or pin a newer wrangler",
            format!(
                "write it as TOML 1.0, or make sure that every deploy uses wrangler {READ_SINCE}"
            ),
        ));
        found.push(finding.at(&first.span, "TOML 1.1"));
    }
}

/// `wrangler deploy` reads a generated file in place of the user's.
pub(super) fn redirected_config(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (index, project) in evidence.workers() {
        let ConfigOrigin::Redirected(target) = &project.origin else {
            continue;
        };
        let message = format!("`wrangler deploy` reads {target} in its place");
        let why = "a build left .wrangler/deploy/config.json; both files are checked here, fix \
                   edits yours only. Build again after a fix"
            .to_owned();
        found.push(Finding::of_project(rule, index, message, why));
    }
}

/// A config beside the one that counts.
pub(super) fn unread_config(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (index, project) in evidence.workers() {
        for unread in &project.unread {
            let message = format!("{unread} is not read");
            found.push(Finding::of_project(
                rule,
                index,
                message,
                unread_reason(project, unread),
            ));
        }
    }
}

fn unread_reason(project: &Project, unread: &str) -> String {
    if unread
        .rsplit('/')
        .next()
        .is_some_and(|name| name.starts_with("cloudflare.config."))
    {
        "a programmatic config cannot be read without running it; its bindings are not checked"
            .to_owned()
    } else {
        format!(
            "wrangler takes {}: it prefers wrangler.json, then .jsonc, then .toml",
            project.config
        )
    }
}
