//! The steps of a plan as they are found: each action once, and one step for one cause.

use std::collections::{BTreeMap, BTreeSet};

use super::Step;
use crate::action::{Action, Choice, ConfigChange, ConfigEdit, SecretKey};
use crate::config::tree::ConfigPath;
use crate::project::Project;

/// A place in a config, the config as an index into the projects.
type ConfigPlace = (usize, ConfigPath);

/// Steps, and where to find those that another one can join.
pub(super) struct StepList<'a> {
    projects: &'a [Project],
    steps: Vec<Step>,
    /// The step that adds scopes to a secret.
    scopes: BTreeMap<SecretKey, usize>,
    /// The step that creates a secret, or the first that offers to.
    creations: BTreeMap<SecretKey, usize>,
    /// The steps of a title that begin to edit at a place, or edit nothing.
    others: BTreeMap<(String, Option<ConfigPlace>), Vec<usize>>,
    /// The steps that write a store id.
    stores: BTreeMap<StoreCause, Vec<usize>>,
    /// The step that writes the store id at a place.
    store_places: BTreeMap<ConfigPlace, usize>,
    /// The bindings that each step names.
    names: BTreeSet<(usize, String)>,
    /// Whether a project's config has a key twice in one object.
    repeats: BTreeMap<usize, bool>,
}

/// Why bindings of one config get another store id.
#[derive(Clone, Eq, Ord, PartialEq, PartialOrd)]
struct StoreCause {
    project: usize,
    title: String,
    /// The store is still to be chosen.
    is_open: bool,
    /// The id of the store; of one to be chosen, what is written now.
    id: String,
}

impl<'a> StepList<'a> {
    /// No steps yet, about these projects.
    pub(super) fn new(projects: &'a [Project]) -> Self {
        Self {
            projects,
            steps: Vec::new(),
            scopes: BTreeMap::new(),
            creations: BTreeMap::new(),
            others: BTreeMap::new(),
            stores: BTreeMap::new(),
            store_places: BTreeMap::new(),
            names: BTreeSet::new(),
            repeats: BTreeMap::new(),
        }
    }

    /// The steps in the order in which they were added.
    pub(super) fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    /// Adds a step, or joins it with the one that repairs the same cause already.
    pub(super) fn add(&mut self, step: Step) {
        match &step.action {
            Action::Scope(change) => self.add_scopes(change.key(), step),
            Action::Secret(new) => self.add_creation(new.key(), step),
            Action::Choice(Choice {
                create: Some(new), ..
            }) => self.offer_creation(new.key(), step),
            _ => match StoreCause::find(&step) {
                Some((cause, place)) => self.set_store(cause, place, step),
                None => self.add_once(step),
            },
        }
    }

    fn add_scopes(&mut self, secret: SecretKey, step: Step) {
        let Some(&index) = self.scopes.get(&secret) else {
            let index = self.push(step);
            self.scopes.insert(secret, index);
            return;
        };
        let known = &mut self.steps[index];
        if let (Action::Scope(have), Action::Scope(more)) = (&mut known.action, step.action) {
            have.add.extend(more.add);
            have.add.sort();
            have.add.dedup();
            known.title = have.title();
        }
        self.join_names(index, step.bindings);
    }

    fn add_creation(&mut self, secret: SecretKey, step: Step) {
        let Some(&index) = self.creations.get(&secret) else {
            let index = self.push(step);
            self.creations.insert(secret, index);
            return;
        };
        let known = &mut self.steps[index];
        // A secret that is created for one binding is there for the others.
        if let (Action::Choice(_), Action::Secret(_)) = (&known.action, &step.action) {
            (known.title, known.action) = (step.title, step.action);
        }
        self.join_names(index, step.bindings);
    }

    fn offer_creation(&mut self, secret: SecretKey, step: Step) {
        match self.creations.get(&secret) {
            Some(&index) if matches!(self.steps[index].action, Action::Secret(_)) => {
                self.join_names(index, step.bindings);
            }
            Some(_) => self.add_once(step),
            None => {
                self.creations.insert(secret, self.steps.len());
                self.add_once(step);
            }
        }
    }

    /// Joins a step with the one that writes the same store id into the same file.
    fn set_store(&mut self, cause: StoreCause, place: ConfigPlace, step: Step) {
        // Another rule has the same repair for the same place.
        let here = self.store_places.get(&place);
        if here.is_some_and(|&index| has_same_repair(&self.steps[index], &step)) {
            return;
        }
        let is_joinable = !self.has_repeats(cause.project);
        let known = self.stores.get(&cause).into_iter().flatten();
        let index = known
            .copied()
            .find(|&index| can_join(&self.steps[index], &step));
        let index = match index.filter(|_| is_joinable) {
            Some(index) => {
                self.join_store(index, step);
                index
            }
            None => {
                let index = self.push(step);
                self.stores.entry(cause).or_default().push(index);
                index
            }
        };
        self.store_places.insert(place, index);
    }

    fn join_store(&mut self, index: usize, step: Step) {
        let known = &mut self.steps[index];
        if known.environment != step.environment {
            known.environment = None;
        }
        if let (Some(change), Some(more)) = (
            known.action.config_change_mut(),
            step.action.config_change(),
        ) {
            change.change.join_places(&more.change);
        }
        self.join_names(index, step.bindings);
    }

    /// Adds a step unless the same one is there.
    fn add_once(&mut self, step: Step) {
        let change = step.action.config_change();
        let place =
            change.and_then(|change| Some((change.project, change.change.place()?.clone())));
        let key = (step.title.clone(), place);
        let known = self.others.get(&key).into_iter().flatten();
        let mut known = known.map(|&index| &self.steps[index]);
        if known.all(|known| known.action != step.action) {
            let index = self.push(step);
            self.others.entry(key).or_default().push(index);
        }
    }

    fn push(&mut self, step: Step) -> usize {
        let index = self.steps.len();
        let names = step.bindings.iter().map(|name| (index, name.clone()));
        self.names.extend(names);
        self.steps.push(step);
        index
    }

    fn join_names(&mut self, index: usize, names: Vec<String>) {
        for name in names {
            if self.names.insert((index, name.clone())) {
                self.steps[index].bindings.push(name);
            }
        }
    }

    /// Whether a config has a key twice in one object. An edit there is refused, and what is joined
    /// with it would be refused too.
    fn has_repeats(&mut self, project: usize) -> bool {
        let document = &self.projects[project].document;
        let find = || document.as_ref().is_ok_and(|read| read.root.has_repeats());
        *self.repeats.entry(project).or_insert_with(find)
    }
}

impl StoreCause {
    /// Why `step` writes a store id, and where, if it does.
    fn find(step: &Step) -> Option<(Self, ConfigPlace)> {
        let ConfigChange { project, change } = step.action.config_change()?;
        let ConfigEdit::SetStore { places, id } = change else {
            return None;
        };
        let cause = Self {
            project: *project,
            title: step.title.clone(),
            is_open: matches!(step.action, Action::Choice(_)),
            id: id.clone(),
        };
        Some((cause, (*project, places.first()?.clone())))
    }
}

/// Whether two steps about one place do the same, or ask the same.
fn has_same_repair(one: &Step, other: &Step) -> bool {
    one.title == other.title && can_join(one, other)
}

/// Whether two steps that write the same store id, or replace the same text, are decided in the same
/// way.
fn can_join(one: &Step, other: &Step) -> bool {
    match (&one.action, &other.action) {
        (Action::Choice(one), Action::Choice(other)) => one.asks_the_same_as(other),
        (Action::Config(one), Action::Config(other)) => one.change.has_same_store(&other.change),
        _ => false,
    }
}
