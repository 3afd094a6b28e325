//! Arrays of Secrets Store bindings in a table where wrangler does not look, and which place is meant.
//!
//! That a place is free does not say that it is meant. Only a table that wrangler knows and that can be
//! no environment (`[vars]`) leaves no doubt: there the array belongs to whatever encloses the table. A
//! table that wrangler does not know (`[staging]`, `environments.staging`) names what its author had in
//! mind, and that is not the top level.

use super::environment_name::{
    can_be_environment, is_environments_table, is_previews_table, is_usual_environment,
    matching_name,
};
use super::known_fields::{is_environment_table, is_inner_table, is_known, is_table};
use super::misspelled::is_meant_as_field;
use super::{EnvironmentId, FIELD, Project};
use crate::config::document::ConfigFormat;
use crate::config::tree::{ConfigEntry, ConfigNode, ConfigPath, PathStep};

/// The table of settings for `wrangler dev`. People take it for an environment.
const DEV: &str = "dev";

/// An array that wrangler does not read.
pub(crate) struct MisplacedArray<'a> {
    pub(crate) path: ConfigPath,
    pub(crate) entry: &'a ConfigEntry,
    pub(crate) placement: ArrayPlacement,
}

/// Where a misplaced array belongs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum ArrayPlacement {
    /// To the environment that encloses it: nothing else can be meant.
    Enclosing(EnvironmentId),
    /// To this environment, which can be absent, by the names of the tables around it.
    Named(EnvironmentId),
    /// To one of these: nothing says to which.
    OneOf(Vec<EnvironmentId>),
    /// Nothing says where.
    Unknown,
}

impl ArrayPlacement {
    /// The environments that can be meant.
    pub(crate) fn candidates(&self) -> &[EnvironmentId] {
        match self {
            Self::Enclosing(id) | Self::Named(id) => std::slice::from_ref(id),
            Self::OneOf(ids) => ids,
            Self::Unknown => &[],
        }
    }

    /// Whether the run asks about an environment that can be meant. Where none is known, it can be any.
    pub(crate) fn is_asked_about(&self, project: &Project) -> bool {
        let mut candidates = self.candidates().iter();
        candidates.len() == 0 || candidates.any(|id| project.asks_about(id))
    }

    /// One of `ids`, or whatever is left of them.
    fn among(mut ids: Vec<EnvironmentId>) -> Self {
        let mut seen = Vec::new();
        ids.retain(|id| {
            let is_new = !seen.contains(id);
            seen.push(id.clone());
            is_new
        });
        match ids.as_slice() {
            [] => Self::Unknown,
            [only] => Self::Named(only.clone()),
            _ => Self::OneOf(ids),
        }
    }
}

/// The arrays that wrangler does not read, in file order.
pub(crate) fn find_misplaced(project: &Project) -> Vec<MisplacedArray<'_>> {
    let Ok(document) = &project.document else {
        return Vec::new();
    };
    let mut arrays = Vec::new();
    collect(&document.root, &mut ConfigPath::root(), &mut arrays);
    if arrays.is_empty() {
        return Vec::new();
    }
    let reader = PlacementReader {
        project,
        names: project.environment_names(),
    };
    let placed = arrays.into_iter().map(|(path, entry)| MisplacedArray {
        placement: reader.place(&path, entry),
        path,
        entry,
    });
    // In a table that wrangler knows, another name than the field's has a meaning of its own: a variable.
    let is_meant = |array: &MisplacedArray<'_>| {
        array.entry.key == FIELD || !matches!(array.placement, ArrayPlacement::Enclosing(_))
    };
    placed.filter(is_meant).collect()
}

fn collect<'a>(
    node: &'a ConfigNode,
    path: &mut ConfigPath,
    found: &mut Vec<(ConfigPath, &'a ConfigEntry)>,
) {
    if is_array_in_place_of_environment(path) {
        // Another rule reports that whole environment.
        return;
    }
    for entry in node.entries() {
        if entry.key == FIELD || is_meant_as_field(entry) {
            if entry.node.elements().is_some() && !is_read(path) {
                found.push((path.clone().key(&entry.key), entry));
            }
        } else if entry.node.is_container() {
            path.0.push(PathStep::Key(entry.key.clone()));
            collect(&entry.node, path, found);
            path.0.pop();
        }
    }
    let elements = node.elements().unwrap_or_default().iter().enumerate();
    for (index, element) in elements.filter(|(_, element)| element.is_container()) {
        path.0.push(PathStep::Index(index));
        collect(element, path, found);
        path.0.pop();
    }
}

/// Whether `path` is an element of `[[env.NAME]]`.
fn is_array_in_place_of_environment(path: &ConfigPath) -> bool {
    match path.0.as_slice() {
        [PathStep::Key(env), PathStep::Key(_), PathStep::Index(_)] => env == "env",
        _ => false,
    }
}

/// Whether wrangler reads bindings from the table at `path`.
fn is_read(path: &ConfigPath) -> bool {
    let steps = path.0.iter().map(|step| step.key().unwrap_or_default());
    let keys: Vec<&str> = steps.collect();
    matches!(
        keys.as_slice(),
        [] | ["previews"] | ["env", _] | ["env", _, "previews"]
    )
}

/// Reads what the tables around an array mean.
struct PlacementReader<'a> {
    project: &'a Project,
    /// The environments that exist.
    names: Vec<&'a str>,
}

impl PlacementReader<'_> {
    fn place(&self, path: &ConfigPath, entry: &ConfigEntry) -> ArrayPlacement {
        let mut keys: Vec<&str> = path.keys().collect();
        keys.pop();
        match keys.as_slice() {
            ["env"] => self.any_existing(),
            ["env", name, "previews", rest @ ..] if !rest.is_empty() => {
                self.place_within(EnvironmentId::Previews(Some((*name).to_owned())), rest)
            }
            ["env", name, rest @ ..] => {
                self.place_within(EnvironmentId::Named((*name).to_owned()), rest)
            }
            ["previews", rest @ ..] => self.place_within(EnvironmentId::Previews(None), rest),
            [DEV] if !self.is_below_header(entry) => {
                ArrayPlacement::Named(EnvironmentId::Named(DEV.to_owned()))
            }
            rest => self.place_at_top(rest),
        }
    }

    /// The array is in the tables `rest` of an environment.
    fn place_within(&self, id: EnvironmentId, rest: &[&str]) -> ArrayPlacement {
        let Some((first, deeper)) = rest.split_first() else {
            return ArrayPlacement::Unknown;
        };
        if is_environment_table(first) && deeper.iter().all(|key| is_inner_table(first, key)) {
            return ArrayPlacement::Enclosing(id);
        }
        if let EnvironmentId::Named(name) = &id
            && is_previews_table(first)
        {
            return ArrayPlacement::Named(EnvironmentId::Previews(Some(name.clone())));
        }
        let after_env = rest
            .windows(2)
            .filter(|pair| is_environments_table(pair[0]));
        let after_env: Vec<&str> = after_env.map(|pair| pair[1]).collect();
        let is_meant = |key: &&&str| {
            after_env.contains(*key)
                || matching_name(&self.names, key).is_some()
                || is_usual_environment(key)
        };
        let others = rest.iter().filter(is_meant);
        let others = others.map(|key| match &id {
            EnvironmentId::Previews(_) => EnvironmentId::Previews(Some(self.name(key))),
            _ => EnvironmentId::Named(self.name(key)),
        });
        let others: Vec<EnvironmentId> = others.collect();
        ArrayPlacement::among([id].into_iter().chain(others).collect())
    }

    /// The array is in the tables `rest` of the top level.
    fn place_at_top(&self, rest: &[&str]) -> ArrayPlacement {
        let Some((first, deeper)) = rest.split_first() else {
            return ArrayPlacement::Unknown;
        };
        if is_table(first) {
            return self.place_in_known_table(first, deeper);
        }
        if is_known(first) {
            return ArrayPlacement::Unknown;
        }
        if is_environments_table(first) {
            return match deeper.split_first() {
                Some((name, inner)) if self.can_be_meant(name) => {
                    ArrayPlacement::Named(self.environment_of(name, inner))
                }
                _ => self.any_existing(),
            };
        }
        if is_previews_table(first) {
            let named = matching_name(&self.names, first);
            let named = named.map(|name| EnvironmentId::Named(name.to_owned()));
            let ids = [EnvironmentId::Previews(None)].into_iter().chain(named);
            return ArrayPlacement::among(ids.collect());
        }
        let keys = rest.iter().enumerate();
        let names = keys.filter(|(depth, key)| {
            let is_inner = *depth > 0 && (is_known(key) || is_previews_table(key));
            !is_inner && self.can_be_meant(key)
        });
        let ids = names.map(|(depth, name)| self.environment_of(name, &rest[depth + 1..]));
        ArrayPlacement::among(ids.collect())
    }

    /// The array is in a table that wrangler knows, and in the tables `deeper` of that one.
    fn place_in_known_table(&self, table: &str, deeper: &[&str]) -> ArrayPlacement {
        let is_users = |key: &&&str| !is_inner_table(table, key);
        let users: Vec<&str> = deeper.iter().filter(is_users).copied().collect();
        if users.is_empty() && table != DEV {
            return ArrayPlacement::Enclosing(self.top_level());
        }
        let dev = (table == DEV).then(|| DEV.to_owned());
        // In `[vars]` and its like, any name is a user's own.
        let is_meant =
            |key: &&str| matching_name(&self.names, key).is_some() || is_usual_environment(key);
        let named = users.into_iter().filter(is_meant);
        let names = dev.into_iter().chain(named.map(|key| self.name(key)));
        let ids = names.map(EnvironmentId::Named).chain([self.top_level()]);
        ArrayPlacement::among(ids.collect())
    }

    /// The environment `name`, or its previews where the tables in it say so.
    fn environment_of(&self, name: &str, inner: &[&str]) -> EnvironmentId {
        let name = self.name(name);
        if inner.first().is_some_and(|key| is_previews_table(key)) {
            EnvironmentId::Previews(Some(name))
        } else {
            EnvironmentId::Named(name)
        }
    }

    fn any_existing(&self) -> ArrayPlacement {
        let names = self.names.iter();
        let ids = names.map(|name| EnvironmentId::Named((*name).to_owned()));
        match ids.collect::<Vec<_>>() {
            none if none.is_empty() => ArrayPlacement::Unknown,
            // Even if there is only one, nothing says that it is meant.
            ids => ArrayPlacement::OneOf(ids),
        }
    }

    fn can_be_meant(&self, key: &str) -> bool {
        matching_name(&self.names, key).is_some() || can_be_environment(key)
    }

    /// The name as it is spelled where the environment exists.
    fn name(&self, key: &str) -> String {
        matching_name(&self.names, key).unwrap_or(key).to_owned()
    }

    /// The environment of the file's own level: a generated config is that of a named one.
    fn top_level(&self) -> EnvironmentId {
        let top = self.project.environments.first();
        top.map_or(EnvironmentId::TopLevel, |top| top.id.clone())
    }

    /// Whether the array is a key below the header `[dev]`. Such a key is easily meant for the top
    /// level: only its place in the file makes it a part of the table.
    fn is_below_header(&self, array: &ConfigEntry) -> bool {
        let Ok(document) = &self.project.document else {
            return false;
        };
        let is_header = |entry: &ConfigEntry| {
            document.format == ConfigFormat::Toml
                && document.text[entry.anchor.start..].starts_with('[')
        };
        let dev = document.root.entry(DEV);
        dev.is_some_and(is_header) && !is_header(array)
    }
}
