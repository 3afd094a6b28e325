//! Findings that have one cause are shown once, with every place.

use std::collections::BTreeMap;

use crate::action::Action;
use crate::project::{EnvironmentId, Project};
use crate::report::CheckReport;
use crate::report::style::escape_control;
use crate::rules::finding::Finding;
use crate::rules::rule::Severity;

/// How many further places are named.
const PLACES: usize = 6;

/// One cause: the first finding that it has, and the others that say the same of other places.
pub(super) struct FindingCause<'a> {
    pub(super) first: &'a Finding,
    pub(super) others: Vec<&'a Finding>,
}

/// The causes of the findings that count: errors first, then warnings, then notes, else in their order.
pub(super) fn list_causes<'a>(report: &'a CheckReport<'_>) -> Vec<FindingCause<'a>> {
    let mut causes: Vec<FindingCause<'a>> = Vec::new();
    let mut known: BTreeMap<CauseKey<'a>, usize> = BTreeMap::new();
    for finding in report.open() {
        let key = CauseKey::of(finding);
        match key.as_ref().and_then(|key| known.get(key)) {
            Some(&index) => causes[index].others.push(finding),
            None => {
                known.extend(key.map(|key| (key, causes.len())));
                causes.push(FindingCause {
                    first: finding,
                    others: Vec::new(),
                });
            }
        }
    }
    causes.sort_by_key(|cause| severity_rank(cause.first.severity));
    causes
}

fn severity_rank(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    }
}

/// What two findings of one cause have in common.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
struct CauseKey<'a> {
    rule: &'static str,
    severity: u8,
    message: &'a str,
    why: &'a str,
    fixes: Vec<(&'a str, &'static str)>,
    /// What a person does by hand: it can differ from place to place.
    by_hand: Vec<String>,
}

impl<'a> CauseKey<'a> {
    /// None for a finding that is about no place: there is one of it.
    fn of(finding: &'a Finding) -> Option<Self> {
        finding.project?;
        let fixes = finding.fixes.iter();
        let by_hand = fixes.clone().filter_map(|fix| match &fix.action {
            Action::Manual(how) => Some(how.clone()),
            Action::Run(command) => Some(command.to_string()),
            _ => None,
        });
        Some(Self {
            by_hand: by_hand.collect(),
            rule: finding.rule.id,
            severity: severity_rank(finding.severity),
            message: &finding.message,
            why: &finding.why,
            fixes: fixes.map(|fix| (fix.title.as_str(), fix.kind())).collect(),
        })
    }
}

impl FindingCause<'_> {
    /// The binding that all of them are about.
    pub(super) fn only_binding(&self) -> Option<&str> {
        let [only] = self.first.bindings.names() else {
            return None;
        };
        let is_same = |other: &&Finding| other.bindings.names() == [only.as_str()];
        self.others.iter().all(is_same).then_some(only)
    }

    /// Where else it is; none where it is in one place.
    pub(super) fn name_others(&self, projects: &[Project]) -> Option<String> {
        let named = self.others.iter().take(PLACES);
        let mut places: Vec<String> = named
            .map(|other| name_place(other, self.first, projects))
            .collect();
        let more = self.others.len().saturating_sub(PLACES);
        if more > 0 {
            places.push(format!("{more} more"));
        }
        (!places.is_empty()).then(|| escape_control(&places.join("; ")))
    }
}

/// `STRIPE_KEY in production, line 35`: what is the same as in `first` is left out.
fn name_place(finding: &Finding, first: &Finding, projects: &[Project]) -> String {
    let is_near = finding.project == first.project;
    let project = finding.project.and_then(|index| projects.get(index));
    let document = project.and_then(|project| project.document.as_ref().ok());
    let line = document
        .zip(finding.place.as_ref())
        .map(|(document, place)| document.position(place.span.start).line);
    let mut text = finding.bindings.names().join(", ");
    let environment = finding.environment.as_ref();
    match environment.filter(|_| !is_near || finding.environment != first.environment) {
        Some(EnvironmentId::TopLevel) => text.push_str(" at the top level"),
        Some(environment) => text.push_str(&format!(" in {environment}")),
        None => {}
    }
    let config = project.filter(|_| !is_near);
    match (config, line) {
        (Some(project), Some(line)) => text.push_str(&format!(", {}:{line}", project.config)),
        (Some(project), None) => text.push_str(&format!(", {}", project.config)),
        (None, Some(line)) => text.push_str(&format!(", line {line}")),
        (None, None) => {}
    }
    text.trim().to_owned()
}
