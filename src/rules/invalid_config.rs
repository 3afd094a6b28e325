//! Configs that cannot be read, as a whole or in one environment.

use super::finding::{Finding, FindingBindings, Fix};
use super::rule::Rule;
use super::rule_input::RuleInput;
use crate::config::document::{ConfigDocument, ConfigFormat};
use crate::config::error::{ConfigError, SyntaxProblem};
use crate::config::tree::{ByteSpan, ConfigPath};
use crate::project::{Binding, ConfigProblem, Environment, EnvironmentId, ProblemEffect, Project};

/// wrangler refuses the file, or what is selected of it.
pub(super) fn invalid_config(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let unreadable = input.projects.iter().enumerate();
    let mut found: Vec<Finding> = unreadable
        .filter_map(|(index, project)| check_document(rule, index, project))
        .collect();
    for (index, project) in input.workers() {
        let refused = "wrangler refuses the whole config";
        let problems = project.problems.iter();
        found.extend(problems.map(|problem| report(rule, index, problem, refused)));
        // What was selected exists, so it is the top level: wrangler does not look at `env` for that.
        let env = project.unusable_env.iter();
        let env = env.filter(|_| project.selection.is_empty());
        let refused = "wrangler refuses `--env NAME`, and reads the top level as usual";
        found.extend(env.map(|problem| report(rule, index, problem, refused)));
    }
    let environments = input.environments();
    found.extend(environments.filter_map(|(index, project, environment)| {
        check_environment(rule, index, project, environment)
    }));
    found
}

/// The file cannot be read.
fn check_document(rule: &'static Rule, index: usize, project: &Project) -> Option<Finding> {
    let error = project.document.as_ref().err()?;
    let title = format!("correct {}", project.config);
    let message = error.to_string();
    let finding = if let ConfigError::Syntax {
        offset, problem, ..
    } = error
    {
        let fix = match problem {
            SyntaxProblem::Invalid(_) => Fix::manual(title.clone(), title),
            SyntaxProblem::MergeConflict(_) => {
                let title = format!("resolve the conflict in {}", project.config);
                Fix::manual(title, error.help())
            }
        };
        let why = "wrangler refuses the whole config";
        let finding = Finding::new(rule, message, why).with_fix(fix);
        finding.at(&(*offset..offset + 1), "here")
    } else {
        let fix = Fix::manual(title, error.help());
        Finding::new(rule, message, "what is not read cannot be checked").with_fix(fix)
    };
    Some(finding.in_project(index))
}

fn report(rule: &'static Rule, index: usize, problem: &ConfigProblem, why: &str) -> Finding {
    let finding = Finding::new(rule, problem.message.clone(), why);
    finding.in_project(index).at(&problem.span, "here")
}

/// An environment alone cannot be read.
fn check_environment(
    rule: &'static Rule,
    index: usize,
    project: &Project,
    environment: &Environment,
) -> Option<Finding> {
    let found = environment.problem.as_ref()?;
    let document = project.document.as_ref().ok()?;
    let EnvironmentId::Named(name) = &environment.id else {
        return None;
    };
    let why = match found.effect {
        ProblemEffect::Refused => {
            format!("wrangler refuses `--env {name}`, and reads the rest as usual")
        }
        ProblemEffect::Unread => {
            let place = environment.id.title();
            format!("wrangler accepts the file and binds nothing in {place}")
        }
    };
    let table = &found.table;
    let how = explain_table(document, &found.problem.span, table);
    let fix = Fix::manual(format!("write `{table}` as a table"), how);
    let names = Binding::collect_titles(environment.bindings.iter());
    let finding = Finding {
        environment: Some(environment.id.clone()),
        about: vec![environment.path.clone()],
        bindings: match names.as_slice() {
            [] => FindingBindings::Nothing,
            _ => FindingBindings::Several(names),
        },
        // What is accepted is deployed without its bindings: that is an answer.
        unanswered: found.effect == ProblemEffect::Refused,
        ..report(rule, index, &found.problem, &why)
    };
    Some(finding.with_fix(fix))
}

/// How a table is written in place of what is at `span`.
fn explain_table(document: &ConfigDocument, span: &ByteSpan, table: &ConfigPath) -> String {
    let spelled = &document.text[span.clone()];
    match document.format {
        ConfigFormat::Toml if spelled.starts_with("[[") => {
            let header = spelled.replacen("[[", "[", 1).replacen("]]", "]", 1);
            format!("write `{header}` in place of `{spelled}`, once")
        }
        ConfigFormat::Toml => format!("write a table, under the header `[{table}]`"),
        _ => "write an object, with `{` and `}`".to_owned(),
    }
}
