//! From a config's tree to its environments and bindings.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::build::target_environment;
use super::environment_problem::find_problem;
use super::legacy::find_legacy;
use super::misspelled::{find_misspelled, is_meant_as_field};
use super::names::collect_names;
use super::{
    Binding, ConfigOrigin, ConfigProblem, Environment, EnvironmentId, FIELD, Project, SpannedText,
    UNSAFE_TYPE, WORKERS,
};
use crate::config::document::ConfigDocument;
use crate::config::error::ConfigError;
use crate::config::tree::{ByteSpan, ConfigEntry, ConfigNode, ConfigPath, ConfigValue};

impl Project {
    /// What wrangler makes of `document`; `config` is its path as a user sees it.
    pub(crate) fn new(
        config: String,
        path: PathBuf,
        origin: ConfigOrigin,
        document: Result<ConfigDocument, ConfigError>,
    ) -> Self {
        let mut project = Self {
            config,
            path,
            document,
            environments: Vec::new(),
            positions: BTreeMap::new(),
            problems: Vec::new(),
            unusable_env: None,
            selection: Vec::new(),
            pages: false,
            origin,
            build: None,
            unread: Vec::new(),
            directives: Vec::new(),
            is_default: false,
        };
        let Ok(document) = &project.document else {
            return project;
        };
        let generated = project.origin == ConfigOrigin::Generated;
        let mut reader = ProjectReader {
            root: &document.root,
            problems: Vec::new(),
            unusable_env: None,
        };
        project.environments = reader.read_environments(generated);
        let ids = project.environments.iter().enumerate();
        // The first one counts, as for everybody who looks through the list.
        project.positions = ids.rev().map(|(at, own)| (own.id.clone(), at)).collect();
        project.problems = reader.problems;
        project.unusable_env = reader.unusable_env;
        // workers-sdk packages/workers-utils/src/config/validation.ts, isPagesConfig
        project.pages = document.root.get("pages_build_output_dir").is_some();
        project.read_directives();
        project
    }
}

struct ProjectReader<'a> {
    root: &'a ConfigNode,
    problems: Vec<ConfigProblem>,
    unusable_env: Option<ConfigProblem>,
}

impl ProjectReader<'_> {
    fn read_environments(&mut self, generated: bool) -> Vec<Environment> {
        let root = self.root;
        // A generated config is flattened for one environment, which it names.
        let target = target_environment(root).filter(|_| generated);
        let id = target.map_or(EnvironmentId::TopLevel, |name| {
            EnvironmentId::Named(name.to_owned())
        });
        let top = self.read_environment(id, root, ConfigPath::root(), 0..0);
        let previews = self.read_previews(root, &top);
        let named = self.read_env(generated, &top);
        [top].into_iter().chain(previews).chain(named).collect()
    }

    fn read_env(&mut self, generated: bool, top: &Environment) -> Vec<Environment> {
        let Some(entry) = self.root.entry("env") else {
            return Vec::new();
        };
        if generated {
            self.refuse(entry, "a generated config cannot have an `env` table");
            return Vec::new();
        }
        if !entry.node.is_table() && entry.node.value != ConfigValue::Null {
            let message = "`env` should be a table of environments";
            self.unusable_env = Some(ConfigProblem::at(entry, message));
        }
        let entries = last_of_each_key(&entry.node);
        entries
            .flat_map(|entry| self.read_named(entry, top))
            .collect()
    }

    /// A named environment, with its previews.
    fn read_named(&mut self, entry: &ConfigEntry, top: &Environment) -> Vec<Environment> {
        let (key, node) = (&entry.key, &entry.node);
        // An array of bindings right under `env` is misplaced: another rule reports that.
        if (key == FIELD && node.elements().is_some()) || is_meant_as_field(entry) {
            return Vec::new();
        }
        let path = ConfigPath::root().key("env").key(key);
        let id = EnvironmentId::Named(key.clone());
        let mut own = self.read_environment(id, node, path, entry.anchor.clone());
        let top_name = top.worker.as_ref().filter(|top| !top.is_empty());
        own.worker = own
            .worker
            .or_else(|| top_name.map(|top| format!("{top}-{key}")));
        own.account_id = own.account_id.or_else(|| top.account_id.clone());
        own.problem = find_problem(entry);
        let previews = self.read_previews(node, &own);
        [own].into_iter().chain(previews).collect()
    }

    /// The previews in the table `node` of `parent`.
    fn read_previews(&mut self, node: &ConfigNode, parent: &Environment) -> Option<Environment> {
        let entry = node.entry("previews")?;
        let path = parent.path.clone().key("previews");
        if !entry.node.is_table() {
            // In a named environment, it is that environment's own problem.
            if parent.path == ConfigPath::root() {
                self.refuse(entry, &format!("`{path}` should be a table"));
            }
            return None;
        }
        let id = EnvironmentId::Previews(parent.path.last_key().map(str::to_owned));
        Some(Environment {
            worker: parent.worker.clone(),
            account_id: parent.account_id.clone(),
            ..self.read_environment(id, &entry.node, path, entry.anchor.clone())
        })
    }

    /// An environment with what its own table, `node`, says; only the region is inherited.
    fn read_environment(
        &self,
        id: EnvironmentId,
        node: &ConfigNode,
        path: ConfigPath,
        anchor: ByteSpan,
    ) -> Environment {
        let mut bindings = declared_bindings(node, &path);
        bindings.extend(unsafe_bindings(node, &path));
        bindings.sort_by_key(|binding| binding.span.start);
        let bound = bindings
            .iter()
            .filter_map(|binding| binding.binding.as_ref());
        Environment {
            // An empty id counts as absent (workers-sdk
            // `packages/workers-utils/src/config/validation.ts`, `inheritableWithDefault`).
            account_id: text(node, "account_id").filter(|id| !id.is_empty()),
            region: find_region(self.root, &path),
            anchor,
            worker: text(node, "name"),
            bound: bound.map(|name| name.value.clone()).collect(),
            bindings,
            legacy: find_legacy(node, &path),
            misspelled: find_misspelled(node),
            names: collect_names(node, self.root),
            problem: None,
            selected: true,
            id,
            path,
        }
    }

    fn refuse(&mut self, entry: &ConfigEntry, message: &str) {
        self.problems.push(ConfigProblem::at(entry, message));
    }
}

/// The entries of `secrets_store_secrets`.
fn declared_bindings(node: &ConfigNode, path: &ConfigPath) -> Vec<Binding> {
    let Some(entry) = node.entry(FIELD) else {
        return Vec::new();
    };
    let path = path.clone().key(FIELD);
    let Some(elements) = entry.node.elements() else {
        // One entry written as a table (`[secrets_store_secrets]`) is the usual mistake.
        let problem = ConfigProblem {
            message: format!("`{path}` should be an array, one entry a binding"),
            span: entry.anchor.clone(),
        };
        return vec![Binding {
            malformed: Some(problem),
            ..read_binding(&entry.node, path, "binding")
        }];
    };
    let elements = elements.iter().enumerate();
    let bindings = elements
        .map(|(index, element)| read_binding(element, path.clone().index(index), "binding"));
    bindings.collect()
}

/// The entries of `unsafe.bindings` that wrangler uploads as Secrets Store bindings.
fn unsafe_bindings(node: &ConfigNode, path: &ConfigPath) -> Vec<Binding> {
    let path = path.clone().key("unsafe").key("bindings");
    let list = node.get("unsafe").and_then(|node| node.get("bindings"));
    let entries = list.and_then(ConfigNode::elements).unwrap_or_default();
    let numbered = entries.iter().enumerate();
    numbered
        .filter(|(_, entry)| entry.get("type").and_then(ConfigNode::text) == Some(UNSAFE_TYPE))
        .map(|(index, entry)| read_binding(entry, path.clone().index(index), "name"))
        .collect()
}

/// The entry at `path`, which has its name in the field `name`.
pub(crate) fn read_binding(node: &ConfigNode, path: ConfigPath, name: &'static str) -> Binding {
    let field = |key| node.get(key).and_then(SpannedText::read);
    let unset = unset_fields(node, [name, "store_id", "secret_name"]);
    Binding {
        span: node.span.clone(),
        binding: field(name),
        store_id: field("store_id"),
        secret_name: field("secret_name"),
        malformed: find_malformation(node, &path, unset.first().copied()),
        unset,
        needs: vec![WORKERS],
        path,
    }
}

/// What wrangler rejects about an entry (workers-sdk
/// `packages/workers-utils/src/config/validation.ts`, `validateSecretsStoreSecretBinding`), and an
/// empty name, which wrangler accepts although it names nothing.
fn find_malformation(
    node: &ConfigNode,
    path: &ConfigPath,
    unset: Option<&str>,
) -> Option<ConfigProblem> {
    let (message, span) = if node.is_table() {
        let field = unset?;
        match node.get(field) {
            None => (format!("`{path}` has no `{field}`"), &node.span),
            Some(value) => match value.text() {
                None => (format!("`{field}` should be a string"), &value.span),
                Some(_) => (format!("`{field}` is empty"), &value.span),
            },
        }
    } else {
        let message = format!("`{path}` should be a table, one entry a binding");
        (message, &node.span)
    };
    let span = span.clone();
    Some(ConfigProblem { message, span })
}

/// The `fields` that are absent, empty or not strings in an entry.
fn unset_fields(node: &ConfigNode, fields: [&'static str; 3]) -> Vec<&'static str> {
    let is_set = |field: &str| match node.get(field).and_then(ConfigNode::text) {
        // An empty store id is a placeholder.
        Some("") => field == "store_id",
        text => text.is_some(),
    };
    fields.into_iter().filter(|field| !is_set(field)).collect()
}

/// The compliance region of the table at `path`: it is inherited.
fn find_region(root: &ConfigNode, path: &ConfigPath) -> Option<SpannedText> {
    let depths = (0..=path.0.len()).rev();
    let mut tables = depths.filter_map(|depth| root.descend(&path.0[..depth]));
    tables.find_map(|table| SpannedText::read(table.get("compliance_region")?))
}

fn text(node: &ConfigNode, key: &str) -> Option<String> {
    node.get(key).and_then(ConfigNode::text).map(str::to_owned)
}

/// The entries without those that a later one of the same key replaces.
fn last_of_each_key(node: &ConfigNode) -> impl Iterator<Item = &ConfigEntry> {
    let tables = node.table().into_iter();
    tables.flat_map(|table| table.iter().filter(|entry| table.is_last(entry)))
}
