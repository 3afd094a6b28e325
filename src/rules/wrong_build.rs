//! The build that would be deployed is for another environment than the one that was selected.

use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::rule_input::RuleInput;
use crate::action::build_variable;
use crate::project::build::TARGET;
use crate::project::{EnvironmentId, Project};

/// wrangler refuses to deploy the build as an environment that was selected.
pub(super) fn wrong_build(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, project) in input.workers() {
        let refused = project.build.iter().flat_map(|build| &build.refused);
        found.extend(refused.map(|name| refuse(rule, index, project, name)));
    }
    found
}

fn refuse(rule: &'static Rule, index: usize, project: &Project, name: &str) -> Finding {
    let target = project
        .build
        .as_ref()
        .and_then(|build| build.target.as_ref());
    let target = target.map_or("another environment", String::as_str);
    let message = format!("{} was built for {target}, not for {name}", project.config);
    let why = format!("wrangler refuses to deploy it as {name}");
    let fix = Fix::manual(
        format!("build again for {name}"),
        format!("set {} when you run the build", build_variable(name)),
    );
    let finding = Finding {
        environment: Some(EnvironmentId::Named(name.to_owned())),
        ..Finding::new(rule, message, why)
            .in_project(index)
            .with_fix(fix)
    };
    let document = project.document.as_ref().ok();
    match document.and_then(|document| document.root.get(TARGET)) {
        Some(field) => finding.at(&field.span, "built for this one"),
        None => finding,
    }
}
