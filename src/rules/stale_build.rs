//! The build that would be deployed differs from the config that it was made from.

use std::collections::HashMap;

use super::finding::{Finding, FindingBindings, Fix};
use super::rule::{Rule, Severity};
use super::rule_input::RuleInput;
use crate::action::build_variable;
use crate::project::name_list::enumerate_names;
use crate::project::{
    Binding, BuildSource, Environment, EnvironmentId, Project, SpannedText, placeholder,
};

/// The name of the rule.
pub(crate) const STALE_BUILD: &str = "stale-build";

/// The build lacks a binding of its config, or binds another secret. One that only the build has is a
/// note: a plugin of the build can add it.
pub(super) fn stale_build(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, project) in input.workers() {
        let Some((source, before, built)) = compared(input, project) else {
            continue;
        };
        let differences = BuildDifferences::find(&before.bindings, &built.bindings);
        let view = StaleBuild {
            rule,
            index,
            project,
            source,
            built,
        };
        found.extend(view.warn_of_changes(&differences));
        found.extend(view.note_additions(&differences));
    }
    found
}

/// The source of a build, its environment that was built, and that environment in the build; `None`
/// where the build is not deployed, or its source cannot be read.
fn compared<'a>(
    input: &RuleInput<'a>,
    project: &'a Project,
) -> Option<(&'a Project, &'a Environment, &'a Environment)> {
    let build = project.build.as_ref()?;
    let built = project.selected().next()?;
    let mut projects = input.projects.iter();
    let source = match &build.source {
        BuildSource::Beside => projects.find(|other| other.is_redirected_to(&project.config))?,
        BuildSource::Other(source) => source,
        BuildSource::Unknown => return None,
    };
    let root = &source.document.as_ref().ok()?.root;
    let id = match &build.target {
        // Without any environments, wrangler takes the top level for each name.
        Some(name) if root.get("env").is_some() => EnvironmentId::Named(name.clone()),
        _ => EnvironmentId::TopLevel,
    };
    Some((source, source.environment(&id)?, built))
}

/// How the bindings of a build differ from those of its config.
#[derive(Debug, Default)]
struct BuildDifferences<'a> {
    lacking: Vec<&'a str>,
    changed: Vec<ChangedField<'a>>,
    added: Vec<&'a Binding>,
}

/// A store or a secret that the config has in place of the build's.
#[derive(Debug)]
struct ChangedField<'a> {
    binding: &'a str,
    field: &'static str,
    value: &'a str,
    built: &'a SpannedText,
}

impl<'a> BuildDifferences<'a> {
    fn find(before: &'a [Binding], built: &'a [Binding]) -> Self {
        let own = by_name(before);
        let others = by_name(built);
        let mut differences = Self::default();
        for binding in before {
            let (Some(name), Some(target)) = (name(binding), binding.target()) else {
                continue;
            };
            // wrangler refuses a name that is there twice: it is not clear which one counts.
            let is_single = own.get(name).is_some_and(|alike| alike.len() == 1);
            match others.get(name).map(Vec::as_slice) {
                None if is_single => differences.lacking.push(name),
                Some([other]) if is_single => differences.compare(name, target, other),
                _ => {}
            }
        }
        let is_added =
            |binding: &&Binding| name(binding).is_some_and(|name| !own.contains_key(name));
        differences.added = built.iter().filter(is_added).collect();
        differences
    }

    fn compare(
        &mut self,
        name: &'a str,
        (store, secret): (&'a SpannedText, &'a SpannedText),
        built: &'a Binding,
    ) {
        let Some((built_store, built_secret)) = built.target() else {
            return;
        };
        // What a script fills in is not known here. A secret's name is free: it looks like anything.
        let is_known_store = placeholder::classify(&store.value).is_none();
        let pairs = [
            ("store", store, built_store, is_known_store),
            ("secret", secret, built_secret, !is_template(&secret.value)),
        ];
        for (field, own, other, is_known) in pairs {
            if own.value != other.value && is_known {
                self.changed.push(ChangedField {
                    binding: name,
                    field,
                    value: &own.value,
                    built: other,
                });
            }
        }
    }

    /// The names of the bindings that the next build changes, each once.
    fn outdated(&self) -> Vec<String> {
        let changed = self.changed.iter().map(|changed| changed.binding);
        let mut names: Vec<String> = Vec::new();
        for name in self.lacking.iter().copied().chain(changed) {
            if names.last().is_none_or(|last| last != name) {
                names.push(name.to_owned());
            }
        }
        names
    }
}

/// Whether a script fills in a part of `text`: no secret can have such a name.
fn is_template(text: &str) -> bool {
    ["${", "{{", "<%", "#{"]
        .iter()
        .any(|mark| text.contains(mark))
}

fn by_name(bindings: &[Binding]) -> HashMap<&str, Vec<&Binding>> {
    let mut named: HashMap<&str, Vec<&Binding>> = HashMap::new();
    for binding in bindings {
        if let Some(name) = name(binding) {
            named.entry(name).or_default().push(binding);
        }
    }
    named
}

fn name(binding: &Binding) -> Option<&str> {
    binding.binding.as_ref().map(|name| name.value.as_str())
}

/// A build that is compared with its source.
struct StaleBuild<'a> {
    rule: &'static Rule,
    index: usize,
    project: &'a Project,
    source: &'a Project,
    built: &'a Environment,
}

impl StaleBuild<'_> {
    fn warn_of_changes(&self, differences: &BuildDifferences<'_>) -> Option<Finding> {
        let outdated = differences.outdated();
        let (config, source) = (&self.project.config, &self.source.config);
        let message = match (outdated.as_slice(), differences.changed.as_slice()) {
            ([], _) => return None,
            ([_], []) => format!("{config} lacks this binding of {source}"),
            (_, []) => format!("{config} lacks {} of {source}", enumerate_names(&outdated)),
            ([_], [changed, ..]) => {
                let ChangedField { field, built, .. } = changed;
                format!(
                    "{config} has another {field} than {source}: {}",
                    built.value
                )
            }
            _ => format!(
                "{config} differs from {source} in {}",
                enumerate_names(&outdated)
            ),
        };
        let why = format!(
            "`wrangler deploy` reads {config} only; what was changed in {source} after the build \
             is not deployed"
        );
        let finding = self.finding(outdated, message, why);
        let finding = match differences.changed.first() {
            Some(changed) => {
                let label = format!("{} in {source}", changed.value);
                finding.at(&changed.built.span, label)
            }
            None => finding,
        };
        Some(finding.with_fix(Fix::manual("build again", self.instruction())))
    }

    /// How to build again.
    fn instruction(&self) -> String {
        let build = self.project.build.as_ref();
        match build.and_then(|build| build.target.as_ref()) {
            Some(name) => format!("run the build with {}, then deploy", build_variable(name)),
            None => "run the build, then deploy".to_owned(),
        }
    }

    fn note_additions(&self, differences: &BuildDifferences<'_>) -> Option<Finding> {
        let (config, source) = (&self.project.config, &self.source.config);
        let names = differences.added.iter().filter_map(|binding| name(binding));
        let names: Vec<String> = names.map(str::to_owned).collect();
        let message = match names.as_slice() {
            [] => return None,
            [_] => format!("{config} has this binding, {source} does not"),
            _ => format!(
                "{config} has {}, {source} does not",
                enumerate_names(&names)
            ),
        };
        let why = "a plugin of the build can have added it; or it was taken out of your config \
                   after the build";
        let finding = Finding {
            severity: Severity::Note,
            ..self.finding(names, message, why)
        };
        let first = differences.added.first()?.binding.as_ref()?;
        Some(finding.at(&first.span, format!("not in {source}")))
    }

    fn finding(
        &self,
        names: Vec<String>,
        message: impl Into<String>,
        why: impl Into<String>,
    ) -> Finding {
        let mut finding = Finding::new(self.rule, message, why).in_project(self.index);
        finding.environment = Some(self.built.id.clone());
        finding.bindings = match <[String; 1]>::try_from(names) {
            Ok([only]) => FindingBindings::One(only),
            Err(several) => FindingBindings::Several(several),
        };
        finding
    }
}
