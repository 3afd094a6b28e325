//! Bindings in forms that came before today's.

use super::Evidence;
use crate::action::{ConfigChange, ConfigEdit};
use crate::config::edit::Edit;
use crate::project::legacy::{LegacyBindings, LegacyEntry, LegacyForm};
use crate::project::{BindingName, Environment, FIELD, UNSAFE_TYPE};
use crate::rules::finding::{Finding, Fix, Touched};
use crate::rules::rule::Rule;

/// Bindings are written in a form that wrangler does not read.
pub(super) fn legacy_bindings(
    rule: &'static Rule,
    evidence: &Evidence<'_>,
    found: &mut Vec<Finding>,
) {
    for (index, _, environment) in evidence.environments() {
        for legacy in &environment.legacy {
            let (message, label) = match legacy.form {
                LegacyForm::Unsafe | LegacyForm::SomeUnsafe => (
                    format!("`{}` holds a type of the beta", legacy.path),
                    "not the type of a binding",
                ),
                _ => (
                    format!("`{}` is nothing that wrangler reads", legacy.path),
                    "not read as bindings",
                ),
            };
            let why = format!(
                "today's form is an entry of `{FIELD}` for each secret, with `binding`, `store_id` \
                 and `secret_name`; a whole store cannot be bound"
            );
            let mut finding = Finding::of_project(rule, index, message, why);
            finding.environment = Some(environment.id.clone());
            let names = legacy.entries.iter().filter_map(|entry| entry.name.clone());
            finding.bindings = Touched::Several(names.collect());
            finding.fixes.push(rewrite(index, environment, legacy));
            found.push(finding.at(&legacy.span, label));
        }
    }
}

/// Writes it in today's form, where that is known.
fn rewrite(index: usize, environment: &Environment, legacy: &LegacyBindings) -> Fix {
    let title = match legacy.form {
        LegacyForm::SomeUnsafe => format!("write the type `{UNSAFE_TYPE}` in `{}`", legacy.path),
        _ => format!("rewrite `{}` as `{FIELD}`", legacy.path),
    };
    if let Some(name) = bound_twice(environment, legacy) {
        return Fix::manual(
            "delete the old form, or rename what it binds",
            format!(
                "{name} is the name of another binding already, so it cannot just be rewritten"
            ),
        );
    }
    let Some(edits) = edits(legacy) else {
        return Fix::manual(
            format!("write it as `{FIELD}`"),
            format!(
                "one entry a secret under `{FIELD}`, each with `binding`, `store_id` and \
                 `secret_name`"
            ),
        );
    };
    let change = ConfigChange {
        project: index,
        change: ConfigEdit::Edits(edits),
    };
    let certain = legacy.entries.iter().all(|entry| entry.certain);
    Fix::edit(title, change, certain)
}

/// A name that another binding of the environment bears, or that stands twice in the old form.
fn bound_twice<'a>(environment: &Environment, legacy: &'a LegacyBindings) -> Option<&'a str> {
    let names: Vec<&str> = legacy
        .entries
        .iter()
        .filter_map(|entry| entry.name.as_deref())
        .collect();
    let own = |named: &BindingName| {
        let mut entries = legacy.entries.iter();
        entries.any(|entry| entry.span.contains(&named.span.start))
    };
    names.iter().copied().find(|name| {
        let twice = names.iter().filter(|other| *other == name).count() > 1;
        let mut others = environment.names.iter().filter(|named| !own(named));
        twice || others.any(|named| named.name == *name)
    })
}

fn edits(legacy: &LegacyBindings) -> Option<Vec<Edit>> {
    let (from, to) = (legacy.path.clone(), legacy.home()?);
    let mut edits: Vec<Edit> = legacy
        .entries
        .iter()
        .flat_map(|it| fields(legacy, it))
        .collect();
    match legacy.form {
        LegacyForm::Array | LegacyForm::Unsafe => edits.push(Edit::Move { from, to }),
        LegacyForm::Table => edits.push(Edit::WrapInArray { from, to }),
        LegacyForm::SomeUnsafe => {}
        LegacyForm::Unclear => return None,
    }
    Some(edits)
}

/// What becomes of an entry's fields, before it moves.
fn fields(legacy: &LegacyBindings, entry: &LegacyEntry) -> Vec<Edit> {
    let mut edits = Vec::new();
    let kind = entry.path.clone().key("type");
    match legacy.form {
        LegacyForm::SomeUnsafe => edits.push(Edit::Set {
            at: kind,
            text: UNSAFE_TYPE.to_owned(),
        }),
        LegacyForm::Unsafe => edits.push(Edit::Remove { at: kind }),
        LegacyForm::Array | LegacyForm::Table | LegacyForm::Unclear => {}
    }
    edits.extend(entry.renamed.iter().map(|(key, today)| Edit::Rename {
        at: entry.path.clone().key(key),
        key: (*today).to_owned(),
    }));
    edits
}
