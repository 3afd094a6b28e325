//! The steps of a plan that edit a config, each judged on the text that those before it leave.

use std::collections::{BTreeMap, BTreeSet};

use super::Step;
use super::preview::ConfigPreviews;
use crate::action::{Action, ConfigChange, ConfigEdit};
use crate::project::Project;
use crate::rules::edit_proof::{
    EditError, EditObjection, NarrowedCopy, TakenNames, check_edit, copies_title, copy_title,
    narrow_copy, prove_edit, record_edit,
};

/// What becomes of a step once it is judged.
#[derive(Debug)]
pub(crate) struct JudgedStep {
    /// What can be done of it.
    pub(crate) open: Option<Step>,
    /// What cannot, each part with its objection.
    pub(crate) left: Vec<Step>,
}

/// The same plan, judged step by step: what nobody has to decide counts as done for the steps after
/// it. A part of a step that would do harm becomes a step with an objection. Only names are looked at:
/// the text is proved once the step is shown, and again right before it is written.
pub(crate) fn judge_plan(steps: Vec<Step>, projects: &[Project]) -> Vec<Step> {
    let mut taken: BTreeMap<usize, TakenNames> = BTreeMap::new();
    let mut judged = Vec::new();
    for step in steps {
        let Some(change) = step.action.known_edit() else {
            judged.push(step);
            continue;
        };
        let project = &projects[change.project];
        let names = taken.entry(change.project);
        let names = names.or_insert_with(|| TakenNames::new(project));
        let narrowed = narrow_copy(names, &change.change);
        let JudgedStep { open, left } = narrow_step(step, &change, &narrowed);
        judged.extend(open.map(|mut step| {
            let edit = step.action.known_edit().unwrap_or(change).change;
            step.objection = check_edit(project, names, &edit).err();
            if step.objection.is_none() && matches!(step.action, Action::Config(_)) {
                record_edit(project, names, &edit);
            }
            step
        }));
        judged.extend(left);
    }
    join_copies(judged, projects)
}

/// Makes one step of the copies into the environments of one config that nobody has to decide: the
/// file is read and written once for all. Where they cannot all be written, they stay apart, so that
/// one does not take the others down.
fn join_copies(steps: Vec<Step>, projects: &[Project]) -> Vec<Step> {
    let mut copies: BTreeMap<usize, Vec<&ConfigEdit>> = BTreeMap::new();
    for change in steps.iter().filter_map(find_decided_copy) {
        copies
            .entry(change.project)
            .or_default()
            .push(&change.change);
    }
    copies.retain(|project, edits| {
        edits.len() > 1 && are_writable_together(&projects[*project], edits)
    });
    let joinable: BTreeSet<usize> = copies.into_keys().collect();
    let mut joined: Vec<Step> = Vec::new();
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for step in steps {
        let project = find_decided_copy(&step).map(|change| change.project);
        match project.filter(|project| joinable.contains(project)) {
            Some(project) if first.contains_key(&project) => {
                join_copy(&mut joined[first[&project]], step);
            }
            project => {
                first.extend(project.map(|project| (project, joined.len())));
                joined.push(step);
            }
        }
    }
    joined
}

/// The copy that `step` makes, if nothing is left to decide about it.
fn find_decided_copy(step: &Step) -> Option<&ConfigChange> {
    match &step.action {
        Action::Config(change) if change.is_copy() && step.objection.is_none() => Some(change),
        _ => None,
    }
}

/// Whether all `copies` can be written together.
fn are_writable_together(project: &Project, copies: &[&ConfigEdit]) -> bool {
    let all = ConfigEdit::Copies(copies.iter().copied().cloned().collect());
    !matches!(prove_edit(project, &all), Err(EditError::Uneditable(_)))
}

fn join_copy(known: &mut Step, step: Step) {
    let (Action::Config(change), Action::Config(more)) = (&mut known.action, &step.action) else {
        return;
    };
    change.change.join_copies(&more.change);
    known.title = copies_title(&change.change);
    if known.environment != step.environment {
        known.environment = None;
    }
    let known_names: BTreeSet<String> = known.bindings.iter().cloned().collect();
    let new = step.bindings.into_iter();
    known
        .bindings
        .extend(new.filter(|name| !known_names.contains(name)));
}

/// Judges `step` anew, whatever was found before, by the text that it would leave.
pub(crate) fn judge_step(mut step: Step, previews: &ConfigPreviews<'_>) -> JudgedStep {
    step.objection = None;
    let Some(change) = step.action.known_edit() else {
        return JudgedStep::open(step);
    };
    let narrowed = previews.narrow(&change);
    let JudgedStep { open, mut left } = narrow_step(step, &change, &narrowed);
    let Some(mut step) = open else {
        return JudgedStep { open, left };
    };
    let change = step.action.known_edit().unwrap_or(change);
    match previews.preview(&change) {
        Err(EditError::Harmful(objection)) => {
            step.objection = Some(objection);
            left.insert(0, step);
            JudgedStep { open: None, left }
        }
        // What cannot be written faithfully is shown as a text to paste.
        Ok(_) | Err(EditError::Uneditable(_)) => {
            let open = Some(step);
            JudgedStep { open, left }
        }
    }
}

/// A copy as one step for the bindings that are free, and one for each that is not.
fn narrow_step(step: Step, change: &ConfigChange, narrowed: &NarrowedCopy) -> JudgedStep {
    let NarrowedCopy { edit, left_out } = narrowed;
    let ConfigEdit::Copy { to, .. } = &change.change else {
        return JudgedStep::open(step);
    };
    if left_out.is_empty() {
        return JudgedStep::open(step);
    }
    let part = |keep: &dyn Fn(&str) -> bool, objection: Option<EditObjection>| {
        let mut edit = change.clone();
        edit.change.keep_copies(keep);
        let names = edit.change.copied_names().unwrap_or_default();
        Step {
            title: copy_title(names.len(), to),
            action: step.action.with_edit(edit),
            bindings: names,
            objection,
            ..step.clone()
        }
    };
    let left = left_out
        .iter()
        .map(|(name, objection)| part(&|other| other == name, Some(objection.clone())));
    let is_free = |name: &str| left_out.iter().all(|(other, _)| other != name);
    JudgedStep {
        open: edit.as_ref().map(|_| part(&is_free, None)),
        left: left.collect(),
    }
}

impl JudgedStep {
    fn open(step: Step) -> Self {
        Self {
            open: Some(step),
            left: Vec::new(),
        }
    }
}
