//! The proof that an edit of a config does no harm. Every edit that is offered goes through it.
//!
//! What wrangler accepted before the edit it accepts afterwards, and only the bindings that the edit
//! names differ, in the environments that it touches. Two things are looked at: what the edit brings
//! where ([`check_edit`], which needs no text and is cheap enough for every finding), and what the
//! config binds once the edit is written ([`prove_edit`], which trusts nothing but the result).

mod comparison;
mod copy;
mod moved;
mod names;
mod objection;
mod place;
mod scope;

use self::comparison::ConfigState;
use self::scope::EditScope;
use crate::action::ConfigEdit;
use crate::config::edit::TextSplice;
use crate::config::splice::{self, EditRefusal, EditedDocument};
use crate::project::Project;

pub(crate) use copy::{NarrowedCopy, copies_title, copy_title, narrow_copy};
pub(crate) use names::TakenNames;
pub(crate) use objection::EditObjection;

/// Why an edit is not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EditError {
    /// The config has a shape that cannot be edited faithfully.
    #[error(transparent)]
    Uneditable(#[from] EditRefusal),
    /// The result would be worse than what is there.
    #[error(transparent)]
    Harmful(#[from] EditObjection),
}

/// An edit that does no harm, with its result.
#[derive(Debug)]
pub(crate) struct ProvedEdit {
    /// The difference, on the bytes of the config.
    pub(crate) splices: Vec<TextSplice>,
    /// The config with the edit made.
    pub(crate) project: Project,
    /// What else follows from the edit, for the person who decides about it.
    pub(crate) consequence: Option<String>,
}

/// Whether `edit` brings a binding whose name `names` has already, or one that wrangler refuses.
///
/// # Errors
/// What stands in its way.
pub(crate) fn check_edit(
    project: &Project,
    names: &TakenNames,
    edit: &ConfigEdit,
) -> Result<(), EditObjection> {
    match read_scope(project, edit) {
        Some(scope) => scope.check(names),
        None => Ok(()),
    }
}

/// Makes `names` those that `edit` leaves.
pub(crate) fn record_edit(project: &Project, names: &mut TakenNames, edit: &ConfigEdit) {
    if let Some(scope) = read_scope(project, edit) {
        scope.record(names);
    }
}

fn read_scope(project: &Project, edit: &ConfigEdit) -> Option<EditScope> {
    let root = &project.document.as_ref().ok()?.root;
    Some(EditScope::new(root, &edit.edits(root)))
}

/// Makes `edit` on a copy of the config, and compares what wrangler makes of the two. Of a copy of
/// bindings, only the free ones are written.
///
/// # Errors
/// The edit cannot be written faithfully, or does harm.
pub(crate) fn prove_edit(project: &Project, edit: &ConfigEdit) -> Result<ProvedEdit, EditError> {
    let document = project.document.as_ref().map_err(|_| EditRefusal {
        reason: "the config cannot be read".to_owned(),
        paste: String::new(),
    })?;
    let names = TakenNames::new(project);
    let narrowed = narrow_copy(&names, edit).into_edit()?;
    let edits = narrowed.edits(&document.root);
    let scope = EditScope::new(&document.root, &edits);
    scope.check(&names)?;
    let EditedDocument { splices, document } = splice::edit_document(document, &edits)?;
    let result = Project::new(
        project.config.clone(),
        project.path.clone(),
        project.origin.clone(),
        Ok(document),
    );
    ConfigState::new(project).compare(&ConfigState::new(&result), &scope)?;
    Ok(ProvedEdit {
        consequence: describe_first_environment(project, &result),
        splices,
        project: result,
    })
}

/// What follows where a config without environments gets its first: wrangler only warns of an unknown
/// environment as long as there is no `env` at all (workers-sdk
/// `packages/workers-utils/src/config/validation.ts`, `normalizeAndValidateConfig`).
fn describe_first_environment(before: &Project, after: &Project) -> Option<String> {
    let has_table = |project: &Project| {
        let document = project.document.as_ref().ok();
        document.is_some_and(|document| document.root.get("env").is_some())
    };
    if has_table(before) || !has_table(after) {
        return None;
    }
    let names = after.environment_names().join(", ");
    Some(format!(
        "This creates the first environment of {}. Until now, `wrangler deploy -e NAME` used the top \
         level's bindings and only warned; from then on it uses only the environment's and refuses \
         every name but {names}",
        before.config
    ))
}

#[cfg(test)]
mod tests;
