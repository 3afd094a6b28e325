//! What wrangler makes of a config before and after an edit.

use std::collections::{BTreeMap, BTreeSet};

use super::names::TakenNames;
use super::objection::EditObjection;
use super::place::EnvironmentPlace;
use super::scope::{EditScope, refusal};
use crate::config::tree::ConfigPath;
use crate::project::{Binding, Environment, EnvironmentId, Project};

/// Everything about a config that an edit must not make worse.
pub(super) struct ConfigState<'a> {
    project: &'a Project,
    names: TakenNames,
    environments: BTreeMap<&'a ConfigPath, EnvironmentState<'a>>,
}

/// What one environment binds, and what wrangler would refuse about it.
struct EnvironmentState<'a> {
    environment: &'a Environment,
    bound: BindingCounts<'a>,
    /// Why wrangler refuses entries of its own.
    refused: Vec<String>,
    /// The bindings that a Pages config is not allowed to hold.
    forbidden: usize,
}

/// Name, store and secret of each binding, and how often it is there.
type BindingCounts<'a> = BTreeMap<[Option<&'a str>; 3], usize>;

impl<'a> ConfigState<'a> {
    /// The state of a config as it is.
    pub(super) fn new(project: &'a Project) -> Self {
        let environments = project.environments.iter();
        let states = environments.map(|environment| {
            let state = EnvironmentState::new(environment, project.pages);
            (&environment.path, state)
        });
        Self {
            project,
            names: TakenNames::new(project),
            environments: states.collect(),
        }
    }

    /// Compares this state with the one `after` an edit that touches `scope`.
    ///
    /// # Errors
    /// What is worse afterwards, or differs although the edit does not name it.
    pub(super) fn compare(&self, after: &Self, scope: &EditScope) -> Result<(), EditObjection> {
        self.compare_problems(after)?;
        let nothing = BindingCounts::new();
        for (path, state) in &after.environments {
            let before = self.environments.get(path);
            self.compare_names(state.environment, &after.names)?;
            state.compare_acceptance(before)?;
            let bound = before.map_or(&nothing, |before| &before.bound);
            let id = &state.environment.id;
            compare_bound(id, bound, &state.bound, |name| scope.names(path, name))?;
        }
        let mut paths = self.environments.keys();
        if let Some(path) = paths.find(|path| !after.environments.contains_key(**path)) {
            let id = self.environments[*path].environment.id.clone();
            return Err(EditObjection::EnvironmentGone(id));
        }
        self.compare_previews(after, scope)
    }

    /// Compares how many bindings of any type have each name in `environment`.
    fn compare_names(
        &self,
        environment: &Environment,
        after: &TakenNames,
    ) -> Result<(), EditObjection> {
        let before = self.names.in_environment(&environment.path);
        let names = after
            .in_environment(&environment.path)
            .into_iter()
            .flatten();
        for (name, bearers) in names {
            let known = before.and_then(|names| names.get(name)).map_or(0, Vec::len);
            if bearers.len() > 1 && bearers.len() > known {
                let place = EnvironmentPlace {
                    path: environment.path.clone(),
                    id: environment.id.clone(),
                };
                let taken = self.names.object_to(name, &place, &BTreeSet::new());
                return Err(taken.unwrap_or_else(|| EditObjection::NameTwice {
                    name: name.clone(),
                    environment: place.id,
                }));
            }
        }
        Ok(())
    }

    fn compare_problems(&self, after: &Self) -> Result<(), EditObjection> {
        let known = count(messages(self.project));
        let problems = count(messages(after.project)).into_iter();
        let mut new = problems.filter(|(message, count)| known.get(message) < Some(count));
        match new.next() {
            None => Ok(()),
            Some((problem, _)) => {
                let config = self.project.config.clone();
                Err(EditObjection::Problem { config, problem })
            }
        }
    }

    /// Compares the previews of each environment, where it has others afterwards: a block of its own
    /// replaces the top level's as a whole.
    fn compare_previews(&self, after: &Self, scope: &EditScope) -> Result<(), EditObjection> {
        let nothing = BindingCounts::new();
        for name in after.project.environment_names() {
            let states = [self.previews_of(name), after.previews_of(name)];
            let paths = states.map(|state| Some(&state?.environment.path));
            if paths[0] == paths[1] {
                continue;
            }
            let [before, after] = states.map(|state| state.map_or(&nothing, |state| &state.bound));
            let is_named = |name: Option<&str>| {
                let mut paths = paths.iter().flatten();
                paths.any(|path| scope.names(path, name))
            };
            let id = EnvironmentId::Previews(Some(name.to_owned()));
            compare_bound(&id, before, after, is_named)?;
        }
        Ok(())
    }

    fn previews_of(&self, name: &str) -> Option<&EnvironmentState<'a>> {
        let find = |of: Option<&str>| {
            let id = EnvironmentId::Previews(of.map(str::to_owned));
            let environment = self.project.environment(&id)?;
            self.environments.get(&environment.path)
        };
        find(Some(name)).or_else(|| find(None))
    }
}

impl<'a> EnvironmentState<'a> {
    fn new(environment: &'a Environment, is_pages: bool) -> Self {
        let bindings = environment.bindings.iter();
        let is_forbidden = |binding: &&Binding| is_pages && binding.is_declared();
        Self {
            environment,
            bound: count(bindings.clone().map(identity)),
            refused: bindings.clone().filter_map(refusal).collect(),
            forbidden: bindings.filter(is_forbidden).count(),
        }
    }

    /// Compares what wrangler would refuse with what it would have refused `before`.
    fn compare_acceptance(&self, before: Option<&Self>) -> Result<(), EditObjection> {
        let environment = &self.environment.id;
        if self.refused.len() > before.map_or(0, |before| before.refused.len()) {
            let was_known =
                |problem: &&String| before.is_some_and(|before| before.refused.contains(*problem));
            let new = self.refused.iter().find(|problem| !was_known(problem));
            return Err(EditObjection::Malformed {
                environment: environment.clone(),
                problem: new.or(self.refused.last()).cloned().unwrap_or_default(),
            });
        }
        if self.forbidden > before.map_or(0, |before| before.forbidden) {
            return Err(EditObjection::Malformed {
                environment: environment.clone(),
                problem: "a Pages config cannot have Secrets Store bindings".to_owned(),
            });
        }
        Ok(())
    }
}

/// Compares the bindings of the environment `id`: only those that `is_named` allows can differ.
fn compare_bound(
    id: &EnvironmentId,
    before: &BindingCounts<'_>,
    after: &BindingCounts<'_>,
    is_named: impl Fn(Option<&str>) -> bool,
) -> Result<(), EditObjection> {
    let added = after
        .iter()
        .filter(|(key, count)| before.get(*key) != Some(*count));
    let gone = before.iter().filter(|(key, _)| !after.contains_key(*key));
    let mut different = added.chain(gone).map(|([name, ..], _)| *name);
    match different.find(|name| !is_named(*name)) {
        None => Ok(()),
        Some(name) => Err(EditObjection::OtherBinding {
            name: name.unwrap_or("(no name)").to_owned(),
            environment: id.clone(),
        }),
    }
}

fn identity(binding: &Binding) -> [Option<&str>; 3] {
    let fields = [&binding.binding, &binding.store_id, &binding.secret_name];
    fields.map(|field| field.as_ref().map(|text| text.value.as_str()))
}

fn count<T: Ord>(values: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

/// What wrangler refuses about the file as a whole.
fn messages(project: &Project) -> impl Iterator<Item = String> {
    let unreadable = project.document.as_ref().err();
    let problems = project.problems.iter();
    let problems = problems.map(|problem| problem.message.clone());
    unreadable
        .map(ToString::to_string)
        .into_iter()
        .chain(problems)
}
