//! Configs that were found and not checked, and what wrangler does not read in one that was.

use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::rule_input::RuleInput;
use crate::config::tree::ConfigPath;
use crate::project::unread::{UnreadConfig, UnreadReason};
use crate::project::{FIELD, Project};

/// A key that people know from other tools' configs.
const EXTENDS: &str = "extends";

/// A config that wrangler does not read here, or a reference to one that it does not follow.
pub(super) fn unread_config(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, project) in input.workers() {
        for unread in &project.unread {
            let why = explain_unread(project, unread);
            let finding = Finding::new(rule, format!("{unread} is not read"), why);
            found.push(finding.in_project(index));
        }
        let extends = find_extends(rule, project).into_iter();
        found.extend(extends.map(|finding| finding.in_project(index)));
    }
    let unread = input.unread.iter();
    found.extend(unread.filter_map(|unread| check_variant(rule, input, unread)));
    found
}

/// The configs that a build tool wrote into folders of their own.
pub(super) fn generated_configs(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let unread = input.unread.iter();
    let found = unread.filter_map(|unread| {
        let UnreadReason::Generated {
            key,
            has_bindings: true,
        } = unread.reason
        else {
            return None;
        };
        let message = format!("{} was not checked: a build wrote it", unread.config);
        let why = format!(
            "it has `{key}`, which only build tools write; the config that it was \
                           built from is the one to correct"
        );
        let finding = Finding::new(rule, message, why).in_file(&unread.config);
        Some(finding.with_fix(check_by_name("check the built config too", input, unread)))
    });
    found.collect()
}

fn explain_unread(project: &Project, unread: &str) -> String {
    let name = unread.rsplit('/').next().unwrap_or_default();
    if name.starts_with("cloudflare.config.") {
        "a programmatic config cannot be read without running it; its bindings are not checked"
            .to_owned()
    } else {
        format!(
            "wrangler reads {}: it prefers wrangler.json, then .jsonc, then .toml",
            project.config
        )
    }
}

/// A config under a name that wrangler does not look for. The finding is about the config beside it,
/// where there is one.
fn check_variant(
    rule: &'static Rule,
    input: &RuleInput<'_>,
    unread: &UnreadConfig,
) -> Option<Finding> {
    let name = &unread.config;
    let (message, why) = match &unread.reason {
        UnreadReason::Name => (
            format!("{name} has `{FIELD}`, but was not checked"),
            NOT_LOOKED_FOR.to_owned(),
        ),
        UnreadReason::Unreadable(error) => (
            format!("{name} was not checked"),
            format!("{NOT_LOOKED_FOR}; can't tell whether it has bindings: {error}"),
        ),
        UnreadReason::Generated { .. } => return None,
    };
    let finding = Finding::new(rule, message, why);
    let mut workers = input.workers();
    let beside = workers.find(|(_, project)| project.path.parent() == unread.path.parent());
    let finding = match beside {
        Some((index, _)) => finding.in_project(index),
        None => finding.in_file(name),
    };
    Some(finding.with_fix(check_by_name("check it too", input, unread)))
}

const NOT_LOOKED_FOR: &str = "wrangler doesn't look for this name, and reads the file only with -c";

/// The command that checks a config that was passed over.
fn check_by_name(title: &str, input: &RuleInput<'_>, unread: &UnreadConfig) -> Fix {
    let command = input.invocation.check_at(&["-c", unread.config.as_str()]);
    Fix::run(title, command)
}

/// A config or an environment that wants to be completed from another file.
fn find_extends(rule: &'static Rule, project: &Project) -> Vec<Finding> {
    let Ok(document) = &project.document else {
        return Vec::new();
    };
    let tables = project.selected().map(|environment| &environment.path);
    let top = ConfigPath::root();
    let mut tables: Vec<&ConfigPath> = std::iter::once(&top).chain(tables).collect();
    tables.dedup();
    let check = |table: &ConfigPath| {
        let entry = document.root.at(table)?.entry(EXTENDS)?;
        let path = table.clone().key(EXTENDS);
        let why = "wrangler ignores the key: it reads no binding from the file that is named";
        let finding = Finding::new(rule, format!("`{path}` is not read"), why);
        let fix = Fix::manual(
            "repeat here what this Worker needs",
            "copy the fields from the other file, or let a build write the whole config",
        );
        Some(
            finding
                .at(&entry.anchor, "ignored by wrangler")
                .with_fix(fix),
        )
    };
    tables.into_iter().filter_map(check).collect()
}
