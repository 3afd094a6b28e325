//! Fields that appear twice in one JSON object: wrangler reads the last one, without a warning.

use super::RuleInput;
use super::environments::names;
use crate::config::document::ConfigDocument;
use crate::config::tree::{ConfigEntry, ConfigNode};
use crate::project::FIELD;
use crate::rules::finding::{Finding, FindingBindings, Fix};
use crate::rules::rule::Rule;

/// An object has the array of bindings twice, or an entry has one of its fields twice.
pub(super) fn duplicate_field(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    duplicate_arrays(rule, evidence, found);
    duplicate_entry_fields(rule, evidence, found);
}

fn duplicate_arrays(rule: &'static Rule, evidence: &RuleInput<'_>, found: &mut Vec<Finding>) {
    for (index, project, environment) in evidence.environments() {
        let Ok(document) = &project.document else {
            continue;
        };
        let table = document.root.at(&environment.path);
        let Some(duplicate) = table.and_then(|table| DuplicateField::of(table, FIELD)) else {
            continue;
        };
        let lost = duplicate.lost_bindings();
        let why = match lost.as_slice() {
            [] => LAST_COUNTS.to_owned(),
            [one] => format!("{LAST_COUNTS}: {one} is not bound"),
            several => format!("{LAST_COUNTS}: {} are not bound", several.join(", ")),
        };
        let message = duplicate.message(&environment.id.title(), document);
        let mut finding = Finding::of_project(rule, index, message, why);
        finding.environment = Some(environment.id.clone());
        finding.about.push(environment.path.clone());
        if !lost.is_empty() {
            finding.bindings = FindingBindings::Several(lost);
        }
        finding.fixes.push(Fix::manual(
            "keep one array",
            format!("move every entry that is meant into one `{FIELD}`, and delete the others"),
        ));
        found.push(finding.at(&duplicate.last.anchor, READ));
    }
}

fn duplicate_entry_fields(rule: &'static Rule, evidence: &RuleInput<'_>, found: &mut Vec<Finding>) {
    for subject in evidence.online() {
        let Ok(document) = &evidence.projects[subject.project].document else {
            continue;
        };
        let Some(entry) = document.root.at(&subject.binding.path) else {
            continue;
        };
        for field in [subject.binding.title_key(), "store_id", "secret_name"] {
            let Some(duplicate) = DuplicateField::of(entry, field) else {
                continue;
            };
            let message = duplicate.message("this entry", document);
            let mut finding = subject.finding(rule, message, LAST_COUNTS.to_owned());
            finding.fixes.push(Fix::manual(
                format!("keep one `{field}`"),
                "delete the ones that are not meant",
            ));
            found.push(finding.at(&duplicate.last.anchor, READ));
        }
    }
}

const LAST_COUNTS: &str = "wrangler reads only the last one, without a warning";
const READ: &str = "this one counts";

/// One key of an object, several times.
struct DuplicateField<'a> {
    earlier: Vec<&'a ConfigEntry>,
    last: &'a ConfigEntry,
}

impl<'a> DuplicateField<'a> {
    fn of(table: &'a ConfigNode, key: &str) -> Option<Self> {
        let entries = table.entries().iter();
        let mut earlier: Vec<&ConfigEntry> = entries.filter(|entry| entry.key == key).collect();
        let last = earlier.pop().filter(|_| !earlier.is_empty())?;
        Some(Self { earlier, last })
    }

    fn message(&self, place: &str, document: &ConfigDocument) -> String {
        let times = match self.earlier.len() {
            1 => "twice".to_owned(),
            more => format!("{} times", more + 1),
        };
        let position = |entry: &&ConfigEntry| {
            let position = document.position(entry.anchor.start);
            format!("{}:{}", position.line, position.column)
        };
        let earlier: Vec<String> = self.earlier.iter().map(position).collect();
        format!(
            "`{}` appears {times} in {place}, at {} and {}",
            self.last.key,
            earlier.join(", "),
            position(&self.last)
        )
    }

    /// The bindings that the array would have if the others counted too.
    fn lost_bindings(&self) -> Vec<String> {
        let bound = names(self.last);
        let mut lost = Vec::new();
        for name in self.earlier.iter().flat_map(|entry| names(entry)) {
            if !bound.contains(&name) && !lost.contains(&name) {
                lost.push(name);
            }
        }
        lost
    }
}
