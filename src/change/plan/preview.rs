//! The configs as they would be: every edit is tried on the text before anything is written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::action::ConfigChange;
use crate::config::document::ConfigDocument;
use crate::config::edit::TextSplice;
use crate::config::splice::{self, EditRefusal};
use crate::project::Project;

/// The configs of a run, as the steps so far leave them.
#[derive(Debug)]
pub(crate) struct ConfigPreviews<'a> {
    projects: &'a [Project],
    changed: BTreeMap<usize, ConfigDocument>,
}

/// One config before and after one step.
#[derive(Clone, Debug)]
pub(crate) struct ConfigPreview {
    project: usize,
    /// The file.
    pub(crate) path: PathBuf,
    /// The file as a user sees it.
    pub(crate) config: String,
    /// What was read, or left by the step before.
    pub(crate) before: Vec<u8>,
    /// What the step leaves.
    pub(crate) after: Vec<u8>,
    /// The difference.
    pub(crate) splices: Vec<TextSplice>,
}

impl<'a> ConfigPreviews<'a> {
    /// The configs as they were read.
    pub(crate) fn new(projects: &'a [Project]) -> Self {
        Self {
            projects,
            changed: BTreeMap::new(),
        }
    }

    /// What `change` makes of its config, proved.
    ///
    /// # Errors
    /// When the config has a shape that cannot be edited faithfully.
    pub(crate) fn preview(&self, change: &ConfigChange) -> Result<ConfigPreview, EditRefusal> {
        let project = &self.projects[change.project];
        let read = project.document.as_ref().ok();
        let Some(document) = self.changed.get(&change.project).or(read) else {
            let reason = "the config cannot be read".to_owned();
            return Err(EditRefusal {
                reason,
                paste: String::new(),
            });
        };
        let splices = splice::compute_splices(document, &change.change.edits(&document.root))?;
        let after = splice::apply_splices(&document.bytes, &splices);
        Ok(ConfigPreview {
            project: change.project,
            path: project.path.clone(),
            config: project.config.clone(),
            before: document.bytes.clone(),
            after,
            splices,
        })
    }

    /// Takes a preview as the config's text from now on.
    pub(crate) fn keep(&mut self, preview: ConfigPreview) {
        if let Ok(document) = ConfigDocument::parse(&preview.path, preview.after) {
            self.changed.insert(preview.project, document);
        }
    }
}
