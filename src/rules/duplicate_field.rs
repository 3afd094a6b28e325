//! Fields that appear twice in one JSON object: wrangler reads the last one, without a warning.

use std::collections::BTreeSet;

use super::finding::{Finding, FindingBindings, Fix};
use super::misplaced_bindings::binding_names;
use super::rule::Rule;
use super::rule_input::{BindingContext, RuleInput};
use crate::config::document::ConfigDocument;
use crate::config::tree::{ConfigEntry, ConfigNode, ConfigPath};
use crate::project::name_list::enumerate_names;
use crate::project::{Environment, EnvironmentId, FIELD, Project};

/// An object has the array of bindings, or a table that leads to it, twice; or an entry has one of its
/// fields twice.
pub(super) fn duplicate_field(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let arrays = input.environments();
    let arrays = arrays.filter_map(|(index, project, environment)| {
        let document = project.document.as_ref().ok()?;
        Some(check_array(rule, document, environment)?.in_project(index))
    });
    let subjects = input.checkable_bindings().iter();
    let entries = subjects.flat_map(|subject| check_entry(rule, subject));
    let workers = input.workers();
    let tables = workers.flat_map(|(index, project)| check_tables(rule, index, project));
    arrays.chain(entries).chain(tables).collect()
}

/// `env`, an environment in it or `previews` twice: nothing in the earlier ones is read.
fn check_tables(rule: &'static Rule, index: usize, project: &Project) -> Vec<Finding> {
    let Ok(document) = &project.document else {
        return Vec::new();
    };
    let root = ConfigPath::root();
    let own = project.environments.iter();
    let own = own.filter(|environment| environment.selected && !environment.path.0.is_empty());
    let own = own.filter_map(|environment| {
        let (table, key) = environment.path.split_key()?;
        Some((table, key.to_owned()))
    });
    // An environment that is selected can stand in the one that is not read.
    let is_top_alone = project.selection == [EnvironmentId::TopLevel];
    let env = (!is_top_alone).then(|| (root, "env".to_owned()));
    let check = |(path, key): (ConfigPath, String)| {
        let table = document.root.at(&path)?;
        let duplicate = DuplicateField::find(table, &key)?;
        let place = match path.to_string() {
            root if root.is_empty() => "the top level".to_owned(),
            path => format!("`{path}`"),
        };
        let why = format!("{LAST_COUNTS}: nothing in the others is bound");
        let fix = Fix::manual(
            format!("keep one `{key}`"),
            "move everything that is meant into one of them, and delete the others",
        );
        let finding = Finding::new(rule, duplicate.message(&place, document), why)
            .in_project(index)
            .at(&duplicate.last.anchor, READ);
        Some(finding.with_fix(fix))
    };
    own.chain(env).filter_map(check).collect()
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
        several => format!("{LAST_COUNTS}: {} are not bound", enumerate_names(several)),
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
