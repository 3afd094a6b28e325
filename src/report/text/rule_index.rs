//! The rules of the findings, by what they are about: a table asks for them row by row.

use std::collections::{BTreeMap, BTreeSet};

use crate::project::EnvironmentId;
use crate::report::{CheckReport, deduplicate};
use crate::rules::finding::Finding;
use crate::rules::rule::Severity;

/// A project and an environment; none where a finding is about every one.
type EnvironmentKey<'a> = (Option<usize>, Option<&'a EnvironmentId>);

/// The names of rules, each once, with the place of its first finding in the report.
type RuleNames = Vec<(usize, &'static str)>;

/// The rules of a report's findings.
pub(super) struct RuleIndex<'a> {
    /// Those of the errors about a binding.
    bindings: BTreeMap<(EnvironmentKey<'a>, &'a str), RuleNames>,
    /// Those of everything about an environment.
    environments: BTreeMap<EnvironmentKey<'a>, RuleNames>,
    /// The projects with a finding.
    pub(super) projects: BTreeSet<usize>,
}

impl<'a> RuleIndex<'a> {
    /// The rules of all findings of `report`.
    pub(super) fn new(report: &CheckReport<'a>) -> Self {
        let mut index = Self {
            bindings: BTreeMap::new(),
            environments: BTreeMap::new(),
            projects: report
                .findings
                .iter()
                .filter_map(|one| one.project)
                .collect(),
        };
        for (position, finding) in report.findings.iter().enumerate() {
            let place = (finding.project, finding.environment.as_ref());
            let rule = (position, shown_name(finding));
            add_rule(index.environments.entry(place).or_default(), rule);
            if finding.severity == Severity::Error {
                for name in finding.bindings.names() {
                    add_rule(index.bindings.entry((place, name)).or_default(), rule);
                }
            }
        }
        index
    }

    /// The rules of the errors that are about the binding `name`.
    pub(super) fn of_binding(
        &self,
        project: usize,
        environment: &EnvironmentId,
        name: &str,
    ) -> Vec<&'static str> {
        let places = [
            (None, None),
            (None, Some(environment)),
            (Some(project), None),
            (Some(project), Some(environment)),
        ];
        let found = places
            .iter()
            .filter_map(|place| self.bindings.get(&(*place, name)));
        let mut found: RuleNames = found.flatten().copied().collect();
        found.sort_unstable();
        deduplicate(found.into_iter().map(|(_, name)| name))
    }

    /// The rules of what was found about an environment.
    pub(super) fn of_environment(
        &self,
        project: usize,
        environment: &EnvironmentId,
    ) -> Vec<&'static str> {
        let found = self.environments.get(&(Some(project), Some(environment)));
        found.into_iter().flatten().map(|(_, name)| *name).collect()
    }
}

fn shown_name(finding: &Finding) -> &'static str {
    match finding.suppressed {
        None => finding.rule.id,
        // The list of ignored findings below says which one.
        Some(_) => "ignored",
    }
}

fn add_rule(rules: &mut RuleNames, rule: (usize, &'static str)) {
    if rules.iter().all(|(_, known)| *known != rule.1) {
        rules.push(rule);
    }
}
