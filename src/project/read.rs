//! From a config's tree to its environments and bindings.

use std::path::PathBuf;

use super::{
    Binding, ConfigOrigin, ConfigProblem, Environment, EnvironmentId, Project, SpannedText,
    WORKERS, legacy, names,
};
use crate::config::document::ConfigDocument;
use crate::config::error::ConfigError;
use crate::config::tree::{ByteSpan, ConfigEntry, ConfigNode, ConfigPath, ConfigValue, PathStep};

/// The field that lists an environment's Secrets Store bindings.
pub(crate) const FIELD: &str = "secrets_store_secrets";

/// The type under which an `unsafe.bindings` entry is uploaded as a Secrets Store binding
/// (workers-sdk `packages/deploy-helpers/src/deploy/helpers/create-worker-upload-form.ts`).
pub(crate) const UNSAFE_TYPE: &str = "secrets_store_secret";

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
            problems: Vec::new(),
            pages: false,
            origin,
            unread: Vec::new(),
            directives: Vec::new(),
        };
        let Ok(document) = &project.document else {
            return project;
        };
        let generated = project.origin == ConfigOrigin::Generated;
        let mut reader = ProjectReader {
            root: &document.root,
            problems: Vec::new(),
        };
        project.environments = reader.environments(generated);
        project.problems = reader.problems;
        // workers-sdk packages/workers-utils/src/config/validation.ts, isPagesConfig
        project.pages = document.root.get("pages_build_output_dir").is_some();
        project.read_directives();
        project
    }
}

/// Arrays of Secrets Store bindings where wrangler does not look: the path and the entry of each.
pub(crate) fn misplaced(root: &ConfigNode) -> Vec<(ConfigPath, &ConfigEntry)> {
    let mut found = Vec::new();
    collect_misplaced(root, &ConfigPath::root(), &mut found);
    found
}

fn collect_misplaced<'a>(
    node: &'a ConfigNode,
    path: &ConfigPath,
    found: &mut Vec<(ConfigPath, &'a ConfigEntry)>,
) {
    for entry in node.entries() {
        let here = path.clone().key(&entry.key);
        if entry.key == FIELD {
            if entry.node.elements().is_some() && !is_read(path) {
                found.push((here, entry));
            }
        } else {
            collect_misplaced(&entry.node, &here, found);
        }
    }
    for (index, element) in node.elements().unwrap_or_default().iter().enumerate() {
        collect_misplaced(element, &path.clone().index(index), found);
    }
}

/// Whether wrangler reads bindings from the table at `path`.
fn is_read(path: &ConfigPath) -> bool {
    let keys: Vec<&str> = path
        .0
        .iter()
        .map(|step| match step {
            PathStep::Key(key) => key.as_str(),
            PathStep::Index(_) => "",
        })
        .collect();
    matches!(
        keys.as_slice(),
        [] | ["previews"] | ["env", _] | ["env", _, "previews"]
    )
}

struct ProjectReader<'a> {
    root: &'a ConfigNode,
    problems: Vec<ConfigProblem>,
}

impl ProjectReader<'_> {
    fn environments(&mut self, generated: bool) -> Vec<Environment> {
        let root = self.root;
        let name = text(root, "name");
        let account = account_id(root);
        // A generated config is flattened for one environment, which it names.
        let id = text(root, "targetEnvironment")
            .filter(|_| generated)
            .map_or(EnvironmentId::TopLevel, EnvironmentId::Named);
        let top = self.environment(
            id,
            root,
            ConfigPath::root(),
            0..0,
            name.clone(),
            account.clone(),
        );
        let mut environments = vec![top];
        environments.extend(self.previews(root, &ConfigPath::root(), None, &name, &account));
        let Some(entry) = root.entry("env") else {
            return environments;
        };
        if generated {
            self.refuse(entry, "a generated config may not have an `env` table");
            return environments;
        }
        if !entry.node.is_table() && entry.node.value != ConfigValue::Null {
            self.refuse(entry, "`env` should be a table of environments");
        }
        for entry in last_of_each_key(entry.node.entries()) {
            environments.extend(self.named(entry, &name, &account));
        }
        environments
    }

    fn named(
        &mut self,
        entry: &ConfigEntry,
        top_name: &Option<String>,
        top_account: &Option<String>,
    ) -> Vec<Environment> {
        let (key, node) = (&entry.key, &entry.node);
        if !node.is_table() {
            // An array of bindings right under `env` is misplaced: another rule reports that.
            if !(key == FIELD && node.elements().is_some()) {
                self.refuse(entry, &format!("`env.{key}` should be a table"));
            }
            return Vec::new();
        }
        let path = ConfigPath::root().key("env").key(key);
        let top_name = top_name.as_ref().filter(|top| !top.is_empty());
        let worker = text(node, "name").or_else(|| top_name.map(|top| format!("{top}-{key}")));
        let account = account_id(node).or_else(|| top_account.clone());
        let id = EnvironmentId::Named(key.clone());
        let environment = self.environment(
            id,
            node,
            path.clone(),
            entry.anchor.clone(),
            worker.clone(),
            account.clone(),
        );
        let mut environments = vec![environment];
        environments.extend(self.previews(node, &path, Some(key), &worker, &account));
        environments
    }

    fn previews(
        &mut self,
        parent: &ConfigNode,
        path: &ConfigPath,
        of: Option<&String>,
        worker: &Option<String>,
        account: &Option<String>,
    ) -> Option<Environment> {
        let entry = parent.entry("previews")?;
        if !entry.node.is_table() {
            let path = path.clone().key("previews");
            self.refuse(entry, &format!("`{path}` should be a table"));
            return None;
        }
        Some(self.environment(
            EnvironmentId::Previews(of.cloned()),
            &entry.node,
            path.clone().key("previews"),
            entry.anchor.clone(),
            worker.clone(),
            account.clone(),
        ))
    }

    fn environment(
        &mut self,
        id: EnvironmentId,
        node: &ConfigNode,
        path: ConfigPath,
        anchor: ByteSpan,
        worker: Option<String>,
        account_id: Option<String>,
    ) -> Environment {
        let mut bindings = self.declared(node, &path);
        bindings.extend(unsafe_bindings(node, &path));
        bindings.sort_by_key(|binding| binding.span.start);
        // wrangler does not check previews for unique names.
        let names = match id {
            EnvironmentId::Previews(_) => Vec::new(),
            _ => names::of(node, self.root),
        };
        let legacy = legacy::of(node, &path);
        Environment {
            id,
            account_id,
            region: region(self.root, &path),
            path,
            anchor,
            worker,
            bindings,
            legacy,
            names,
            selected: true,
        }
    }

    fn declared(&mut self, node: &ConfigNode, path: &ConfigPath) -> Vec<Binding> {
        let Some(entry) = node.entry(FIELD) else {
            return Vec::new();
        };
        let path = path.clone().key(FIELD);
        let Some(elements) = entry.node.elements() else {
            // One entry written as a table (`[secrets_store_secrets]`) is the usual mistake.
            let message = format!("`{path}` should be an array, one entry a binding");
            return vec![binding(
                &entry.node,
                path,
                Some((message, entry.anchor.clone())),
                "binding",
            )];
        };
        elements
            .iter()
            .enumerate()
            .map(|(index, element)| {
                let path = path.clone().index(index);
                let problem = malformation(element, &path, &fields("binding"));
                binding(element, path, problem, "binding")
            })
            .collect()
    }

    fn refuse(&mut self, entry: &ConfigEntry, message: &str) {
        self.problems.push(ConfigProblem {
            message: message.to_owned(),
            span: entry.anchor.clone(),
        });
    }
}

/// The entries of `unsafe.bindings` that wrangler uploads as Secrets Store bindings.
fn unsafe_bindings(node: &ConfigNode, path: &ConfigPath) -> Vec<Binding> {
    let path = path.clone().key("unsafe").key("bindings");
    let entries = node
        .get("unsafe")
        .and_then(|node| node.get("bindings"))
        .and_then(ConfigNode::elements);
    entries
        .unwrap_or_default()
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.get("type").and_then(ConfigNode::text) == Some(UNSAFE_TYPE))
        .map(|(index, entry)| {
            let path = path.clone().index(index);
            let problem = malformation(entry, &path, &fields("name"));
            binding(entry, path, problem, "name")
        })
        .collect()
}

/// The fields of an entry that has its name in `name`.
fn fields(name: &'static str) -> [&'static str; 3] {
    [name, "store_id", "secret_name"]
}

fn binding(
    node: &ConfigNode,
    path: ConfigPath,
    problem: Option<(String, ByteSpan)>,
    name: &'static str,
) -> Binding {
    let field = |key| {
        let node = node.get(key)?;
        Some(SpannedText {
            value: node.text()?.to_owned(),
            span: node.span.clone(),
        })
    };
    Binding {
        path,
        span: node.span.clone(),
        binding: field(name),
        store_id: field("store_id"),
        secret_name: field("secret_name"),
        malformed: problem.map(|(message, span)| ConfigProblem { message, span }),
        unset: unset(node, &fields(name)),
        needs: vec![WORKERS],
    }
}

/// What wrangler rejects about an entry (workers-sdk
/// `packages/workers-utils/src/config/validation.ts`, `validateSecretsStoreSecretBinding`), and an
/// empty name, which wrangler accepts although it names nothing.
fn malformation(
    node: &ConfigNode,
    path: &ConfigPath,
    fields: &[&'static str],
) -> Option<(String, ByteSpan)> {
    if !node.is_table() {
        return Some((
            format!("`{path}` should be a table, one entry a binding"),
            node.span.clone(),
        ));
    }
    let field = *unset(node, fields).first()?;
    let (message, span) = match node.get(field) {
        None => (format!("`{path}` has no `{field}`"), &node.span),
        Some(value) => match value.text() {
            None => (format!("`{field}` should be a string"), &value.span),
            Some(_) => (format!("`{field}` is empty"), &value.span),
        },
    };
    Some((message, span.clone()))
}

/// The `fields` that an entry leaves open.
fn unset(node: &ConfigNode, fields: &[&'static str]) -> Vec<&'static str> {
    let fills = |field: &str| match node.get(field).and_then(ConfigNode::text) {
        // An empty store id is still to be filled in.
        Some("") => field == "store_id",
        text => text.is_some(),
    };
    fields
        .iter()
        .copied()
        .filter(|field| !fills(field))
        .collect()
}

/// The account that a table names; an empty id counts as absent (workers-sdk
/// `packages/workers-utils/src/config/validation.ts`, `inheritableWithDefault`).
fn account_id(node: &ConfigNode) -> Option<String> {
    text(node, "account_id").filter(|id| !id.is_empty())
}

/// The compliance region of the table at `path`: it is inherited.
fn region(root: &ConfigNode, path: &ConfigPath) -> Option<SpannedText> {
    let depths = (0..=path.0.len()).rev();
    let mut tables = depths.filter_map(|depth| root.at(&ConfigPath(path.0[..depth].to_vec())));
    tables.find_map(|table| {
        let node = table.get("compliance_region")?;
        Some(SpannedText {
            value: node.text()?.to_owned(),
            span: node.span.clone(),
        })
    })
}

fn text(node: &ConfigNode, key: &str) -> Option<String> {
    node.get(key).and_then(ConfigNode::text).map(str::to_owned)
}

/// The entries without those that a later one of the same key replaces.
fn last_of_each_key(entries: &[ConfigEntry]) -> impl Iterator<Item = &ConfigEntry> {
    entries.iter().enumerate().filter_map(|(index, entry)| {
        let replaced = entries[index + 1..]
            .iter()
            .any(|later| later.key == entry.key);
        (!replaced).then_some(entry)
    })
}
