//! Bindings in forms that came before today's.

use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::rule_input::RuleInput;
use crate::action::{ConfigChange, ConfigEdit};
use crate::config::edit::TreeEdit;
use crate::project::legacy::{LegacyBindings, LegacyEntry, LegacyForm};
use crate::project::{FIELD, UNSAFE_TYPE};

/// Bindings are written in a form that wrangler does not read.
pub(super) fn legacy_bindings(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let why = format!(
        "today's form is an entry of `{FIELD}` for each secret, with `binding`, `store_id` and \
         `secret_name`; a whole store cannot be bound"
    );
    let mut found = Vec::new();
    for (index, _, environment) in input.environments() {
        for legacy in &environment.legacy {
            let (problem, label) = match legacy.form {
                LegacyForm::Unsafe | LegacyForm::SomeUnsafe => {
                    ("has a type of the beta", "not the type of a binding")
                }
                _ => ("is nothing that wrangler reads", "not read as bindings"),
            };
            let message = format!("`{}` {problem}", legacy.path);
            let names = legacy.entries.iter().filter_map(|entry| entry.name.clone());
            let finding = Finding::new(rule, message, why.as_str())
                .in_project(index)
                .in_environment(&environment.id, names.collect())
                .at(&legacy.span, label);
            found.push(finding.with_fix(rewrite(index, legacy)));
        }
    }
    found
}

/// Writes it in today's form, where that is known.
fn rewrite(project: usize, legacy: &LegacyBindings) -> Fix {
    let Some(edits) = edits(legacy) else {
        let how = format!(
            "one entry a secret under `{FIELD}`, each with `binding`, `store_id` and `secret_name`"
        );
        return Fix::manual(format!("write it as `{FIELD}`"), how);
    };
    let title = match legacy.form {
        LegacyForm::SomeUnsafe => format!("write the type `{UNSAFE_TYPE}` in `{}`", legacy.path),
        _ => format!("rewrite `{}` as `{FIELD}`", legacy.path),
    };
    let change = ConfigEdit::Edits(edits);
    let certain = legacy.entries.iter().all(|entry| entry.certain);
    Fix::edit(title, ConfigChange { project, change }, certain)
}

fn edits(legacy: &LegacyBindings) -> Option<Vec<TreeEdit>> {
    let (from, to) = (legacy.path.clone(), legacy.home()?);
    let entries = legacy.entries.iter();
    let mut edits: Vec<TreeEdit> = entries
        .flat_map(|entry| edit_fields(legacy.form, entry))
        .collect();
    match legacy.form {
        LegacyForm::Array | LegacyForm::Unsafe => edits.push(TreeEdit::Move { from, to }),
        LegacyForm::Table => edits.push(TreeEdit::WrapInArray { from, to }),
        LegacyForm::SomeUnsafe => {}
        LegacyForm::Unclear => return None,
    }
    Some(edits)
}

/// The edits of an entry's fields, before it moves.
fn edit_fields(form: LegacyForm, entry: &LegacyEntry) -> Vec<TreeEdit> {
    let at = entry.path.clone().key("type");
    let text = UNSAFE_TYPE.to_owned();
    let edit_type = match form {
        LegacyForm::SomeUnsafe => Some(TreeEdit::Set { at, text }),
        LegacyForm::Unsafe => Some(TreeEdit::Remove { at }),
        LegacyForm::Array | LegacyForm::Table | LegacyForm::Unclear => None,
    };
    let renamed = entry.renamed.iter().map(|(key, today)| TreeEdit::Rename {
        at: entry.path.clone().key(key),
        key: (*today).to_owned(),
    });
    edit_type.into_iter().chain(renamed).collect()
}
