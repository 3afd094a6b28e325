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
    changed: BTreeMap<PathBuf, ConfigDocument>,
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

impl<'a> ConfigPreviews<'a> {
    /// The configs as they were read.
    pub(crate) fn new(projects: &'a [Project]) -> Self {
        let changed = BTreeMap::new();
        Self { projects, changed }
    }

    /// What `change` makes of its config, proved. An error where the config has a shape that cannot be
    /// edited faithfully.
    pub(crate) fn preview(&self, change: &ConfigChange) -> Result<ConfigPreview, EditRefusal> {
        let project = &self.projects[change.project];
        let read = project.document.as_ref().ok();
        let Some(document) = self.changed.get(&project.path).or(read) else {
            return Err(EditRefusal {
                reason: "the config cannot be read".to_owned(),
                paste: String::new(),
            });
        };
        let edits = change.change.edits(&document.root);
        let edited = splice::edit_document(document, &edits)?;
        Ok(ConfigPreview {
            path: project.path.clone(),
            config: project.config.clone(),
            before: document.bytes.clone(),
            after: edited.document.bytes,
            splices: edited.splices,
        })
    }

    /// Takes a preview as the config's text from now on.
    pub(crate) fn keep(&mut self, preview: ConfigPreview) {
        if let Ok(document) = ConfigDocument::parse(&preview.path, preview.after) {
            self.changed.insert(preview.path, document);
        }
    }
}
