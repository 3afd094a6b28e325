//! Fields that appear twice in one JSON object: wrangler reads the last one, without a warning.

use std::collections::BTreeSet;

use super::finding::{Finding, FindingBindings, Fix};
use super::misplaced_bindings::binding_names;
use super::rule::Rule;
use super::rule_input::{BindingContext, RuleInput};
use crate::config::document::ConfigDocument;
use crate::config::tree::{ConfigEntry, ConfigNode};
use crate::project::{Environment, FIELD};

/// An object has the array of bindings twice, or an entry has one of its fields twice.
pub(super) fn duplicate_field(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let arrays = input.environments();
    let arrays = arrays.filter_map(|(index, project, environment)| {
        let document = project.document.as_ref().ok()?;
        Some(check_array(rule, document, environment)?.in_project(index))
    });
    let subjects = input.checkable_bindings().iter();
    let entries = subjects.flat_map(|subject| check_entry(rule, subject));
    arrays.chain(entries).collect()
}

fn check_array(
    rule: &'static Rule,
    document: &ConfigDocument,
    environment: &Environment,
) -> Option<Finding> {
    let duplicate = DuplicateField::find(document.root.at(&environment.path)?, FIELD)?;
    let lost = duplicate.lost_bindings();
    let why = match lost.as_slice() {
        [] => LAST_COUNTS.to_owned(),
        [one] => format!("{LAST_COUNTS}: {one} is not bound"),
        several => format!("{LAST_COUNTS}: {} are not bound", several.join(", ")),
    };
    let message = duplicate.message(&environment.id.title(), document);
    let fix = Fix::manual(
        "keep one array",
        format!("move every entry that is meant into one `{FIELD}`, and delete the others"),
    );
    let finding = Finding {
        environment: Some(environment.id.clone()),
        about: vec![environment.path.clone()],
        bindings: match lost.as_slice() {
            [] => FindingBindings::Nothing,
            _ => FindingBindings::Several(lost),
        },
        ..Finding::new(rule, message, why)
    };
    Some(finding.at(&duplicate.last.anchor, READ).with_fix(fix))
}

fn check_entry(rule: &'static Rule, subject: &BindingContext<'_>) -> Vec<Finding> {
    let check = |field: &str| {
        let document = subject.document?;
        let entry = document.root.at(&subject.binding.path)?;
        let duplicate = DuplicateField::find(entry, field)?;
        let finding = subject.finding(rule, duplicate.message("this entry", document), LAST_COUNTS);
        let fix = Fix::manual(
            format!("keep one `{field}`"),
            "delete the ones that are not meant",
        );
        Some(finding.at(&duplicate.last.anchor, READ).with_fix(fix))
    };
    let fields = [subject.binding.title_key(), "store_id", "secret_name"];
    fields.into_iter().filter_map(check).collect()
}

const LAST_COUNTS: &str = "wrangler reads only the last one, without a warning";
const READ: &str = "this one counts";

/// One key of an object, several times.
struct DuplicateField<'a> {
    earlier: Vec<&'a ConfigEntry>,
    last: &'a ConfigEntry,
}

impl<'a> DuplicateField<'a> {
    fn find(table: &'a ConfigNode, key: &str) -> Option<Self> {
        let mut earlier = table.entries_of(key);
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
        let mut known = BTreeSet::from_iter(binding_names(self.last));
        let names = self.earlier.iter().flat_map(|entry| binding_names(entry));
        names.filter(|name| known.insert(name.clone())).collect()
    }
}
