//! What an edit touches: the bindings that it brings, and where it takes some from.

use std::collections::BTreeSet;

use super::moved::edited_entries;
use super::names::TakenNames;
use super::objection::EditObjection;
use super::place::EnvironmentPlace;
use crate::config::edit::TreeEdit;
use crate::config::tree::{ConfigNode, ConfigPath, ConfigValue, PathStep};
use crate::project::{Binding, FIELD, read_binding};

/// A binding that an environment gets.
#[derive(Debug)]
struct BroughtBinding {
    place: EnvironmentPlace,
    name: Option<String>,
    /// Why wrangler would refuse the entry.
    problem: Option<String>,
}

/// What an edit touches.
#[derive(Debug, Default)]
pub(super) struct EditScope {
    brought: Vec<BroughtBinding>,
    /// The environment and the name of each of them.
    arriving: BTreeSet<(ConfigPath, Option<String>)>,
    /// The environment and the name of each binding that is taken away or changed.
    changed: BTreeSet<(ConfigPath, Option<String>)>,
    /// Where the texts are that are taken away or replaced.
    replaced: BTreeSet<usize>,
}

impl EditScope {
    /// What `edits` touch in the config whose tree is `root`.
    pub(super) fn new(root: &ConfigNode, edits: &[TreeEdit]) -> Self {
        let mut scope = Self::default();
        for edit in edits {
            scope.add(root, edit, edits);
        }
        scope
    }

    fn add(&mut self, root: &ConfigNode, edit: &TreeEdit, all: &[TreeEdit]) {
        match edit {
            TreeEdit::Append { to, records } => {
                let title = if to.last_key() == Some(FIELD) {
                    "binding"
                } else {
                    "name"
                };
                for record in records {
                    let mut fields = record.iter();
                    let name = fields.find_map(|(key, value)| match value {
                        ConfigValue::Text(text) if key == title => Some(text.clone()),
                        _ => None,
                    });
                    self.bring(to, name, None);
                }
            }
            TreeEdit::Set { at, text } => {
                self.take(root, at);
                if is_title(at) {
                    self.bring(at, Some(text.clone()), None);
                }
            }
            TreeEdit::Move { from, to } | TreeEdit::WrapInArray { from, to } => {
                self.take(root, from);
                self.bring_node(root, from, to, all);
            }
            TreeEdit::Rename { at, key } => {
                self.take(root, at);
                if key == FIELD {
                    self.bring_node(root, at, at, all);
                }
            }
            TreeEdit::Remove { at } => self.take(root, at),
        }
    }

    /// The binding that has the field at `path`, or every binding below it, changes or goes.
    fn take(&mut self, root: &ConfigNode, path: &ConfigPath) {
        let place = EnvironmentPlace::enclosing(path);
        let mut names = vec![None];
        if let Some(entry) = path.parent().filter(is_entry) {
            names.extend(root.at(&entry).into_iter().flat_map(titles));
        }
        if let Some(node) = root.at(path) {
            node.visit(path, &mut |_, node| {
                names.extend(titles(node));
                if node.text().is_some() {
                    self.replaced.insert(node.span.start);
                }
            });
        }
        let changed = names.into_iter().map(|name| (place.path.clone(), name));
        self.changed.extend(changed);
    }

    fn bring_node(
        &mut self,
        root: &ConfigNode,
        from: &ConfigPath,
        to: &ConfigPath,
        all: &[TreeEdit],
    ) {
        // What wrangler reads there already, it refuses already.
        let is_read = *from == EnvironmentPlace::enclosing(from).path.key(FIELD);
        for (path, entry) in edited_entries(root, from, all) {
            let binding = read_binding(&entry, path, "binding");
            let problem = explain_missing(&binding, 3);
            let name = binding.binding.map(|name| name.value);
            self.bring(to, name, problem.filter(|_| !is_read));
        }
    }

    fn bring(&mut self, to: &ConfigPath, name: Option<String>, problem: Option<String>) {
        let place = EnvironmentPlace::enclosing(to);
        self.arriving.insert((place.path.clone(), name.clone()));
        self.brought.push(BroughtBinding {
            place,
            name,
            problem,
        });
    }

    /// Whether the binding `name` of the environment at `path` can come or go.
    pub(super) fn names(&self, path: &ConfigPath, name: Option<&str>) -> bool {
        let key = (path.clone(), name.map(str::to_owned));
        self.arriving.contains(&key) || self.changed.contains(&key)
    }

    /// Whether each binding that it brings is complete, and has a name that is free where it goes.
    pub(super) fn check(&self, names: &TakenNames) -> Result<(), EditObjection> {
        let mut coming: BTreeSet<(&EnvironmentPlace, &str)> = BTreeSet::new();
        for brought in &self.brought {
            let environment = brought.place.id.clone();
            if let Some(problem) = brought.problem.clone() {
                return Err(EditObjection::Malformed {
                    environment,
                    problem,
                });
            }
            let Some(name) = brought.name.as_deref() else {
                continue;
            };
            if !coming.insert((&brought.place, name)) {
                let name = name.to_owned();
                return Err(EditObjection::NameTwice { name, environment });
            }
            if let Some(objection) = names.object_to(name, &brought.place, &self.replaced) {
                return Err(objection);
            }
        }
        Ok(())
    }

    /// Makes `names` those that the edit leaves.
    pub(super) fn record(&self, names: &mut TakenNames) {
        for (path, name) in &self.changed {
            if let Some(name) = name {
                names.remove(name, path, &self.replaced);
            }
        }
        for brought in &self.brought {
            if let Some(name) = &brought.name {
                names.add(name, &brought.place);
            }
        }
    }
}

/// Whether `at` is the field with the name of a binding.
fn is_title(at: &ConfigPath) -> bool {
    let depth = EnvironmentPlace::enclosing(at).path.0.len();
    let steps = at.0[depth..].iter();
    let keys: Vec<&str> = steps.map(|step| step.key().unwrap_or_default()).collect();
    matches!(
        keys.as_slice(),
        [FIELD, "", "binding"] | [FIELD, "binding"] | ["unsafe", "bindings", "", "name"]
    )
}

/// Whether a binding can be at `path`.
fn is_entry(path: &ConfigPath) -> bool {
    matches!(path.0.last(), Some(PathStep::Index(_))) || path.last_key() == Some(FIELD)
}

/// The texts of `node` that can be a binding's name.
fn titles(node: &ConfigNode) -> impl Iterator<Item = Option<String>> {
    let nodes = ["binding", "name"]
        .into_iter()
        .filter_map(|key| node.get(key));
    nodes.filter_map(|node| Some(Some(node.text()?.to_owned())))
}

/// Why wrangler refuses the entry, if it does.
pub(super) fn refusal(binding: &Binding) -> Option<String> {
    // Of `unsafe.bindings` it reads no more than the name.
    let read = if binding.is_declared() { 3 } else { 1 };
    explain_missing(binding, read)
}

/// Why wrangler would refuse the entry if it read the first `read` fields. It accepts empty texts.
fn explain_missing(binding: &Binding, read: usize) -> Option<String> {
    let message = &binding.malformed.as_ref()?.message;
    if binding.path.last_key() == Some(FIELD) {
        return Some(message.clone());
    }
    let fields = [
        (binding.title_key(), &binding.binding),
        ("store_id", &binding.store_id),
        ("secret_name", &binding.secret_name),
    ];
    let mut fields = fields.into_iter().take(read);
    let (field, _) = fields.find(|(_, text)| text.is_none())?;
    if binding.unset.first() == Some(&field) {
        return Some(message.clone());
    }
    Some(format!("`{}` has no text `{field}`", binding.path))
}
