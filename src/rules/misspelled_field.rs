//! Keys that are meant as the array of bindings, and are spelled otherwise.

use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::rule_input::RuleInput;
use crate::action::{ConfigChange, ConfigEdit};
use crate::config::edit::TreeEdit;
use crate::project::misspelled::MisspelledShape;
use crate::project::name_list::enumerate_names;
use crate::project::{Environment, FIELD, MisspelledField, Project};

/// A key is `secrets_store_secrets` but for a few letters.
pub(super) fn misspelled_field(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, project, environment) in input.environments() {
        for field in &environment.misspelled {
            let path = environment.path.clone().key(&field.key);
            let message =
                format!("`{path}` is not a field that wrangler knows, so nothing is bound");
            let why = format!(
                "the field is `{FIELD}`; wrangler only warns about \"Unexpected fields\", and \
                 deploys without {}",
                enumerate_names(&field.names)
            );
            let mut finding = Finding::new(rule, message, why)
                .in_project(index)
                .in_environment(&environment.id, field.names.clone())
                .at(&field.anchor, format!("`{FIELD}` is meant"))
                .with_fix(rename(index, project, environment, field));
            finding.about.push(environment.path.clone());
            found.push(finding);
        }
    }
    found
}

/// Gives the field its right name, where the environment has no such field yet.
fn rename(
    index: usize,
    project: &Project,
    environment: &Environment,
    field: &MisspelledField,
) -> Fix {
    let (at, to) = (
        environment.path.clone().key(&field.key),
        environment.path.clone().key(FIELD),
    );
    let document = project.document.as_ref().ok();
    let is_there = document.is_some_and(|document| document.root.at(&to).is_some());
    let title = format!("rename `{}` to `{FIELD}`", field.key);
    if is_there || environment.misspelled.len() > 1 {
        let how =
            format!("move the entries that you want into one `{FIELD}`, and delete the others");
        return Fix::manual("keep one array", how);
    }
    let edit = match field.shape {
        MisspelledShape::Bindings => TreeEdit::Rename {
            at,
            key: FIELD.to_owned(),
        },
        MisspelledShape::Table => TreeEdit::WrapInArray { from: at, to },
        MisspelledShape::SomeBindings => {
            let how = "give each entry `binding`, `store_id` and `secret_name`, as strings";
            return Fix::manual(title, how);
        }
    };
    let change = ConfigChange {
        project: index,
        change: ConfigEdit::Edits(vec![edit]),
    };
    Fix::edit(title, change, true)
}
