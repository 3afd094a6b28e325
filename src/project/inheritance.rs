//! Which bindings an environment lacks of those that it could be expected to have. wrangler inherits
//! `account_id` and the Worker's name, never the bindings.

use std::collections::{BTreeMap, BTreeSet};

use super::{Binding, Environment, EnvironmentId, FIELD, Project};

/// The bindings that an environment does not have, although the one above it does: the top level, or for
/// previews the environment that they are in.
pub(crate) struct InheritanceGap<'a> {
    /// Where the bindings are.
    pub(crate) above: &'a Environment,
    /// Those whose name is free in the environment, each name once.
    pub(crate) lacking: Vec<&'a Binding>,
    /// The names of those among them that more than one binding above has.
    pub(crate) repeated: BTreeSet<&'a str>,
    /// Those whose name is that of a binding of another type, with its label.
    pub(crate) taken: Vec<(&'a Binding, &'static str)>,
}

/// What `environment` lacks, as wrangler warns about (workers-sdk
/// `packages/workers-utils/src/config/validation.ts`, `validateBindingArray`); `None` where nothing can be
/// lacking in it.
pub(crate) fn find_gap<'a>(
    project: &'a Project,
    environment: &Environment,
) -> Option<InheritanceGap<'a>> {
    let above = find_above(project, environment)?;
    // As long as the field is not a list, nothing can be missing in it.
    let mut own = environment.bindings.iter();
    let is_list = !own.any(|binding| binding.path.last_key() == Some(FIELD));
    if !is_list || environment.problem.is_some() || above.bindings.is_empty() {
        return None;
    }
    let names = environment.names.iter();
    let labels: BTreeMap<&str, &'static str> = names
        .map(|named| (named.name.as_str(), named.label))
        .collect();
    let duplicates = find_duplicates(above);
    let mut gap = InheritanceGap {
        above,
        lacking: Vec::new(),
        repeated: BTreeSet::new(),
        taken: Vec::new(),
    };
    for (name, binding) in missing_bindings(above, environment) {
        match labels.get(name) {
            Some(label) => gap.taken.push((binding, *label)),
            None if !duplicates.contains(name) => gap.lacking.push(binding),
            None if gap.repeated.insert(name) => gap.lacking.push(binding),
            None => {}
        }
    }
    Some(gap)
}

/// The complete bindings of `above` whose name no Secrets Store binding of `environment` has.
fn missing_bindings<'a>(
    above: &'a Environment,
    environment: &Environment,
) -> impl Iterator<Item = (&'a str, &'a Binding)> {
    let bindings = above.bindings.iter();
    let complete = bindings.filter(|binding| binding.target().is_some());
    let named = complete.filter_map(|binding| {
        let name = binding.binding.as_ref()?;
        Some((name.value.as_str(), binding))
    });
    named.filter(|(name, _)| !environment.binds(name))
}

/// The names that more than one binding of `environment` has.
fn find_duplicates(environment: &Environment) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    let names = environment.names.iter().map(|named| named.name.as_str());
    names.filter(|name| !seen.insert(*name)).collect()
}

/// Whether `environment` lacks a binding.
pub(crate) fn is_lacking(project: &Project, environment: &Environment) -> bool {
    find_gap(project, environment).is_some_and(|gap| !gap.lacking.is_empty())
}

/// The environment whose bindings `environment` could be expected to have too.
fn find_above<'a>(project: &'a Project, environment: &Environment) -> Option<&'a Environment> {
    let first = project.environments.first();
    match &environment.id {
        EnvironmentId::Named(_) => first.filter(|_| environment.path.parent().is_some()),
        EnvironmentId::Previews(None) => first,
        EnvironmentId::Previews(Some(of)) => project
            .environment(&EnvironmentId::Named(of.clone()))
            .or(first),
        EnvironmentId::TopLevel => None,
    }
}
