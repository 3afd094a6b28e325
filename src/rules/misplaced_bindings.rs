//! Arrays of bindings in a place where wrangler does not look.

use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::rule_input::RuleInput;
use crate::action::{Choice, ChoiceQuestion, ConfigChange, ConfigEdit, PlaceOption};
use crate::config::edit::TreeEdit;
use crate::config::tree::{ConfigEntry, ConfigPath};
use crate::project::misplaced::{ArrayPlacement, MisplacedArray, find_misplaced};
use crate::project::name_list::enumerate_names;
use crate::project::{Environment, EnvironmentId, FIELD, Project, binding_name};

/// Where the top level is.
const TOP_LEVEL: &str = "at the top level (in TOML: above the first table header)";

/// The array is inside a table in which wrangler does not look.
pub(super) fn misplaced_bindings(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, project) in input.workers() {
        let mut filled = Vec::new();
        for array in find_misplaced(project) {
            // Of several arrays, one can move without a question: the place is taken for the others.
            let is_free = is_free(project, &array.placement) && !filled.contains(&array.placement);
            filled.push(array.placement.clone());
            if array.placement.is_asked_about(project) {
                found.push(report(rule, index, project, &array, is_free));
            }
        }
    }
    found
}

/// Whether an array moves without a question: no other place can be meant, and that one has no array.
pub(super) fn is_free(project: &Project, placement: &ArrayPlacement) -> bool {
    let ArrayPlacement::Enclosing(id) = placement else {
        return false;
    };
    let has_array = |environment: &Environment| {
        let document = project.document.as_ref().ok();
        let path = environment.path.clone().key(FIELD);
        let array = document.and_then(|document| document.root.at(&path));
        array.is_some() || !environment.misspelled.is_empty()
    };
    project
        .environment(id)
        .is_some_and(|environment| !has_array(environment))
}

fn report(
    rule: &'static Rule,
    index: usize,
    project: &Project,
    array: &MisplacedArray<'_>,
    is_free: bool,
) -> Finding {
    let names = binding_names(array.entry);
    let message = format!(
        "`{}` is not where wrangler looks, so nothing is bound",
        array.path
    );
    let finding = Finding::new(rule, message, explain(project, &array.placement))
        .in_project(index)
        .touching_names(names.clone())
        .at(&array.entry.anchor, "not read as bindings")
        .with_fix(repair(index, project, array, &names, is_free));
    match &array.placement {
        ArrayPlacement::Enclosing(id) | ArrayPlacement::Named(id) => {
            finding.in_environment(id, names)
        }
        ArrayPlacement::OneOf(_) | ArrayPlacement::Unknown => finding,
    }
}

fn explain(project: &Project, placement: &ArrayPlacement) -> String {
    let looks = format!("wrangler reads `{FIELD}` from the top level and from environments only");
    match placement {
        ArrayPlacement::Named(id) if *id != EnvironmentId::TopLevel => {
            format!("{looks}; here that would be `{}`", home(project, id))
        }
        ArrayPlacement::OneOf(_) => format!("{looks}; the config doesn't say which one is meant"),
        ArrayPlacement::Enclosing(_) | ArrayPlacement::Named(_) | ArrayPlacement::Unknown => looks,
    }
}

fn repair(
    index: usize,
    project: &Project,
    array: &MisplacedArray<'_>,
    names: &[String],
    is_free: bool,
) -> Fix {
    let from = array.path.clone();
    match &array.placement {
        ArrayPlacement::Enclosing(id) | ArrayPlacement::Named(id) => {
            let to = home(project, id).key(FIELD);
            let title = format!("move the array to `{to}`");
            let change = ConfigChange {
                project: index,
                change: ConfigEdit::Edits(vec![TreeEdit::Move { from, to }]),
            };
            if is_free {
                return Fix::edit(title, change, true);
            }
            let choice = Choice::of_change(ChoiceQuestion::Whether, change);
            let consequence = consequence(project, id, names);
            Fix::ask(title, choice.with_consequence(consequence))
        }
        ArrayPlacement::OneOf(ids) => {
            let option = |id: &EnvironmentId| PlaceOption {
                title: id.title(),
                detail: consequence(project, id, names),
                array: home(project, id).key(FIELD),
            };
            let options = ids.iter().map(option).collect();
            let choice = Choice::among_places(index, from, options);
            Fix::ask("choose where the array belongs", choice)
        }
        ArrayPlacement::Unknown => Fix::manual(
            "move the array to where it is meant",
            format!("write `{FIELD}` {TOP_LEVEL}, or in `env.NAME` for an environment"),
        ),
    }
}

/// What a move to the environment `id` comes to.
fn consequence(project: &Project, id: &EnvironmentId, names: &[String]) -> String {
    let names = match names {
        [] => "its entries".to_owned(),
        names => enumerate_names(names),
    };
    let place = id.title();
    if project.environment(id).is_some() {
        format!("this binds {names} in {place}")
    } else {
        format!("this creates {place} and binds {names} in it")
    }
}

/// The table of the environment `id`.
fn home(project: &Project, id: &EnvironmentId) -> ConfigPath {
    let environment = project.environment(id);
    environment.map_or_else(|| id.path(), |environment| environment.path.clone())
}

/// The names of the bindings in an array of them.
pub(super) fn binding_names(entry: &ConfigEntry) -> Vec<String> {
    let elements = entry.node.elements().unwrap_or_default().iter();
    elements.filter_map(binding_name).collect()
}
