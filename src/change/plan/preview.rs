//! The configs as they would be: every edit is tried on the text, and proved to do no harm, before
//! anything is written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::action::ConfigChange;
use crate::config::edit::TextSplice;
use crate::config::splice;
use crate::project::Project;
use crate::rules::edit_proof::{
    EditError, NarrowedCopy, ProvedEdit, TakenNames, narrow_copy, prove_edit,
};

/// The configs of a run, as the steps so far leave them.
#[derive(Debug)]
pub(crate) struct ConfigPreviews<'a> {
    projects: &'a [Project],
    changed: BTreeMap<PathBuf, Project>,
}

/// One config before and after one step.
#[derive(Clone, Debug)]
pub(crate) struct ConfigPreview {
    pub(crate) path: PathBuf,
    /// The path as a user sees it.
    pub(crate) config: String,
    /// What was read, or left by the step before.
    pub(crate) before: Vec<u8>,
    pub(crate) after: Vec<u8>,
    /// The difference, on the bytes `before`.
    pub(crate) splices: Vec<TextSplice>,
}

/// A config before and after an edit that was proved.
#[derive(Debug)]
pub(crate) struct ProvedPreview {
    pub(crate) preview: ConfigPreview,
    /// What else follows from the edit, for the person who decides about it.
    pub(crate) consequence: Option<String>,
    /// The config after the edit.
    project: Project,
}

impl<'a> ConfigPreviews<'a> {
    /// The configs as they were read.
    pub(crate) fn new(projects: &'a [Project]) -> Self {
        let changed = BTreeMap::new();
        Self { projects, changed }
    }

    /// What `change` makes of its config as the steps so far leave it.
    ///
    /// # Errors
    /// The config has a shape that cannot be edited faithfully, or the edit would do harm.
    pub(crate) fn preview(&self, change: &ConfigChange) -> Result<ProvedPreview, EditError> {
        let project = self.current(change);
        let ProvedEdit {
            splices,
            project: result,
            consequence,
        } = prove_edit(project, &change.change)?;
        let document = project.document.as_ref().ok();
        let before = document.map_or_else(Vec::new, |document| document.bytes.clone());
        Ok(ProvedPreview {
            preview: ConfigPreview {
                path: project.path.clone(),
                config: project.config.clone(),
                after: splice::apply_splices(&before, &splices),
                before,
                splices,
            },
            consequence,
            project: result,
        })
    }

    /// `change`, if it is a copy, without the bindings whose name is taken by now.
    pub(crate) fn narrow(&self, change: &ConfigChange) -> NarrowedCopy {
        let names = TakenNames::new(self.current(change));
        narrow_copy(&names, &change.change)
    }

    /// Takes a preview as the config's text from now on.
    pub(crate) fn keep(&mut self, proved: ProvedPreview) {
        self.changed.insert(proved.preview.path, proved.project);
    }

    fn current(&self, change: &ConfigChange) -> &Project {
        let project = &self.projects[change.project];
        self.changed.get(&project.path).unwrap_or(project)
    }
}
