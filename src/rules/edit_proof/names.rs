//! The names that nothing else in an environment can have.

use std::collections::{BTreeMap, BTreeSet};

use super::objection::EditObjection;
use super::place::EnvironmentPlace;
use crate::config::tree::ConfigPath;
use crate::project::{Environment, Project, SECRET_LABEL};

/// Everything with a name of its own, by environment: bindings of every type, variables and required
/// secrets.
#[derive(Debug, Default)]
pub(crate) struct TakenNames(BTreeMap<ConfigPath, EnvironmentNames>);

/// What has each name.
pub(super) type EnvironmentNames = BTreeMap<String, Vec<NameBearer>>;

/// Something that has a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct NameBearer {
    /// wrangler's label of its type.
    label: &'static str,
    /// Where the name is in the file; `None` for what an edit brings.
    start: Option<usize>,
}

impl TakenNames {
    /// The names of the config as it is.
    pub(crate) fn new(project: &Project) -> Self {
        let environments = project.environments.iter();
        let names =
            environments.map(|environment| (environment.path.clone(), collect(environment)));
        Self(names.collect())
    }

    /// The names in the environment whose table is at `path`.
    pub(super) fn in_environment(&self, path: &ConfigPath) -> Option<&EnvironmentNames> {
        self.0.get(path)
    }

    /// Why a binding at `place` cannot have the name: something else has it that is not at one of the
    /// places `replaced`.
    pub(super) fn object_to(
        &self,
        name: &str,
        place: &EnvironmentPlace,
        replaced: &BTreeSet<usize>,
    ) -> Option<EditObjection> {
        let bearers = self.0.get(&place.path)?.get(name)?;
        let stays =
            |bearer: &&NameBearer| bearer.start.is_none_or(|start| !replaced.contains(&start));
        let bearer = bearers.iter().find(stays)?;
        Some(EditObjection::NameTaken {
            name: name.to_owned(),
            label: bearer.label,
            environment: place.id.clone(),
        })
    }

    /// Takes the name from what has it in the environment at `path`, at one of the places `replaced`.
    pub(super) fn remove(&mut self, name: &str, path: &ConfigPath, replaced: &BTreeSet<usize>) {
        let names = self.0.get_mut(path);
        if let Some(bearers) = names.and_then(|names| names.get_mut(name)) {
            bearers.retain(|bearer| bearer.start.is_none_or(|start| !replaced.contains(&start)));
        }
    }

    /// Adds a binding of that name.
    pub(super) fn add(&mut self, name: &str, place: &EnvironmentPlace) {
        let names = self.0.entry(place.path.clone()).or_default();
        names.entry(name.to_owned()).or_default().push(NameBearer {
            label: SECRET_LABEL,
            start: None,
        });
    }
}

/// Everything in `environment` that has a name of its own. The Secrets Store bindings are counted one
/// by one: wrangler sees none of their names as long as one entry has none.
fn collect(environment: &Environment) -> EnvironmentNames {
    let others = environment.names.iter();
    let others = others.filter(|named| named.label != SECRET_LABEL);
    let others = others.map(|named| (&named.name, named.label, named.span.start));
    // The names of `unsafe.bindings` are among the others, except those of previews.
    let bindings = environment.bindings.iter();
    let own = bindings.filter(|binding| binding.is_declared() || environment.is_previews());
    let own = own.filter_map(|binding| binding.binding.as_ref());
    let own = own.map(|text| (&text.value, SECRET_LABEL, text.span.start));
    let mut names = EnvironmentNames::new();
    for (name, label, start) in others.chain(own) {
        let start = Some(start);
        let bearers = names.entry(name.clone()).or_default();
        bearers.push(NameBearer { label, start });
    }
    names
}
