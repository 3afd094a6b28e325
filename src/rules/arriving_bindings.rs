//! What the repairs of other rules bring into an environment.

use std::collections::{BTreeMap, BTreeSet};

use super::misplaced_bindings::{binding_names, is_free};
use crate::config::tree::ConfigPath;
use crate::project::misplaced::find_misplaced;
use crate::project::{Environment, Project};

/// The bindings that another repair brings into the environments of a project: a copy beside one would bind
/// the name twice, and wrangler would refuse the file.
pub(super) struct ArrivingBindings {
    /// The names, by the environment's table.
    names: BTreeMap<ConfigPath, BTreeSet<String>>,
    /// The environments into which an array moves without a question. Nothing is copied into them: the next
    /// round copies what they then lack.
    filled: BTreeSet<ConfigPath>,
}

impl ArrivingBindings {
    /// What comes to the environments of `project`.
    pub(super) fn find(project: &Project) -> Self {
        let mut found = Self {
            names: BTreeMap::new(),
            filled: BTreeSet::new(),
        };
        for array in find_misplaced(project) {
            for id in array.placement.candidates() {
                let Some(environment) = project.environment(id) else {
                    continue;
                };
                let path = &environment.path;
                if is_free(project, &array.placement) {
                    found.filled.insert(path.clone());
                }
                let names = found.names.entry(path.clone()).or_default();
                names.extend(binding_names(array.entry));
            }
        }
        for environment in &project.environments {
            let older = environment.legacy.iter().flat_map(|legacy| &legacy.entries);
            let older = older.filter_map(|entry| entry.name.clone());
            let misspelled = environment.misspelled.iter();
            let misspelled = misspelled.flat_map(|field| field.names.iter().cloned());
            let names: Vec<String> = older.chain(misspelled).collect();
            if !names.is_empty() {
                let known = found.names.entry(environment.path.clone()).or_default();
                known.extend(names);
            }
            if environment.bindings.is_empty() && !environment.misspelled.is_empty() {
                found.filled.insert(environment.path.clone());
            }
        }
        found
    }

    /// Whether another repair binds `name` in `environment`.
    pub(super) fn has(&self, environment: &Environment, name: &str) -> bool {
        let names = self.names.get(&environment.path);
        names.is_some_and(|names| names.contains(name))
    }

    /// Whether an array comes to `environment` without a question.
    pub(super) fn fills(&self, environment: &Environment) -> bool {
        self.filled.contains(&environment.path)
    }
}
