//! A copy of bindings without those whose name is taken.

use std::collections::{BTreeMap, BTreeSet};

use super::names::TakenNames;
use super::objection::EditObjection;
use super::place::EnvironmentPlace;
use crate::action::ConfigEdit;
use crate::config::tree::ConfigPath;
use crate::project::FIELD;
use crate::project::name_list::enumerate_names;

/// An edit with what it leaves out.
#[derive(Debug)]
pub(crate) struct NarrowedCopy {
    /// The edit, if anything is left of it.
    pub(crate) edit: Option<ConfigEdit>,
    /// Each name that is left out, with the reason.
    pub(crate) left_out: Vec<(String, EditObjection)>,
}

impl NarrowedCopy {
    /// The edit.
    ///
    /// # Errors
    /// Nothing is left of it.
    pub(super) fn into_edit(self) -> Result<ConfigEdit, EditObjection> {
        let first = self.left_out.into_iter().next();
        match (self.edit, first) {
            (Some(edit), _) => Ok(edit),
            (None, Some((_, objection))) => Err(objection),
            (None, None) => Ok(ConfigEdit::Edits(Vec::new())),
        }
    }
}

/// What a copy of `count` bindings into the array `to` does, as an imperative.
pub(crate) fn copy_title(count: usize, to: &ConfigPath) -> String {
    let noun = if count == 1 { "binding" } else { "bindings" };
    let place = if to.last_key() == Some(FIELD) {
        EnvironmentPlace::enclosing(to).id.title()
    } else {
        to.to_string()
    };
    format!("copy {count} {noun} into {place}")
}

/// What copies into several environments do, as an imperative.
pub(crate) fn copies_title(edit: &ConfigEdit) -> String {
    let copies = edit.copies().unwrap_or_default().iter();
    let places = copies.filter_map(ConfigEdit::place);
    let mut seen = BTreeSet::new();
    let places: Vec<String> = places
        .map(|to| EnvironmentPlace::enclosing(to).id.title())
        .filter(|title| seen.insert(title.clone()))
        .collect();
    format!("copy bindings into {}", enumerate_names(&places))
}

/// Leaves out of a copy every binding that the environment cannot get beside `names`. Any other edit
/// stays what it is.
pub(crate) fn narrow_copy(names: &TakenNames, edit: &ConfigEdit) -> NarrowedCopy {
    let ConfigEdit::Copy { bindings, to, .. } = edit else {
        return NarrowedCopy {
            edit: Some(edit.clone()),
            left_out: Vec::new(),
        };
    };
    let place = EnvironmentPlace::enclosing(to);
    let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, _) in bindings {
        *wanted.entry(name).or_default() += 1;
    }
    let mut left_out: Vec<(String, EditObjection)> = Vec::new();
    for (name, path) in bindings {
        // Once for each name.
        let Some(count) = wanted.remove(name.as_str()) else {
            continue;
        };
        let taken = names.object_to(name, &place, &BTreeSet::new());
        let unclear = (count > 1).then(|| EditObjection::NotClear {
            name: name.clone(),
            origin: EnvironmentPlace::enclosing(path).id,
            environment: place.id.clone(),
        });
        left_out.extend(taken.or(unclear).map(|objection| (name.clone(), objection)));
    }
    let out: BTreeSet<&str> = left_out.iter().map(|(name, _)| name.as_str()).collect();
    let is_free = |name: &str| !out.contains(name);
    let is_empty = !bindings.iter().any(|(name, _)| is_free(name));
    let mut narrowed = edit.clone();
    narrowed.keep_copies(is_free);
    NarrowedCopy {
        edit: (!is_empty).then_some(narrowed),
        left_out,
    }
}
