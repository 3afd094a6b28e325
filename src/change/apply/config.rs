//! Writes configs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::executor::{Executor, InspectResult, PerformOperation, WriteResult, unwritten};
use crate::action::ConfigChange;
use crate::change::error::OperationError;
use crate::change::journal::{ConfigRecord, EntryOutcome, JournalIntent, OperationRecord, hash};
use crate::change::operation::RestoreConfig;
use crate::change::outcome::{OperationResult, StepEffect, StepOutcome};
use crate::change::plan::preview::{ConfigPreview, ProvedPreview};
use crate::config::save::{self, SaveError};
use crate::config::{draft, reverse};

impl PerformOperation for ConfigChange {
    type Basis = ProvedPreview;
    type Output = ProvedPreview;

    async fn inspect(&self, executor: &mut Executor<'_>) -> InspectResult<ProvedPreview> {
        // The steps before it can have changed what the plan was made for.
        let proved = executor.previews.preview(self);
        let proved = proved.map_err(StepOutcome::from)?;
        let record = record(&proved.preview)?;
        let intent = JournalIntent::Operation(OperationRecord::Config(record));
        Ok((intent, proved))
    }

    async fn write(&self, proved: ProvedPreview) -> WriteResult<ProvedPreview> {
        let preview = &proved.preview;
        match save::save(&preview.path, &preview.before, &preview.after) {
            Ok(()) => Ok((EntryOutcome::Made, proved)),
            Err(error) => unwritten(error),
        }
    }

    async fn read_back(&self, executor: &mut Executor<'_>, proved: ProvedPreview) -> StepEffect {
        let effect = (&proved).into();
        executor.previews.keep(proved);
        effect
    }
}

impl PerformOperation for RestoreConfig {
    type Basis = ();
    type Output = ();

    async fn inspect(&self, _: &mut Executor<'_>) -> InspectResult<()> {
        // What is there is compared when it is replaced.
        Ok((JournalIntent::Revert(self.step), ()))
    }

    async fn write(&self, (): ()) -> WriteResult<()> {
        let preview = &self.preview;
        match save::save(&preview.path, &preview.before, &preview.after) {
            Ok(()) => Ok((EntryOutcome::Made, ())),
            Err(error @ SaveError::Changed { .. }) => {
                let outcome = StepOutcome::Refused(error.to_string());
                Err(Box::new((EntryOutcome::Failed, outcome)))
            }
            Err(error) => unwritten(error),
        }
    }

    async fn read_back(&self, _: &mut Executor<'_>, (): ()) -> StepEffect {
        (&self.preview).into()
    }
}

/// Removes what killed runs have left beside these configs.
pub(crate) fn remove_leftovers<'c>(configs: impl Iterator<Item = &'c Path>) {
    let folders = configs.filter_map(|config| {
        let target = fs::canonicalize(config).ok()?;
        target.parent().map(Path::to_owned)
    });
    for folder in folders.collect::<BTreeSet<PathBuf>>() {
        draft::remove_leftovers(&folder);
    }
}

/// What the journal holds of an edit.
fn record(preview: &ConfigPreview) -> Result<ConfigRecord, Box<OperationResult>> {
    let config = preview.config.clone();
    let canonical = match fs::canonicalize(&preview.path) {
        Ok(canonical) => canonical,
        Err(cause) => {
            let error = OperationError::ConfigGone { config, cause };
            return Err(OperationResult::failed(error).into());
        }
    };
    let path = canonical.to_str().map(str::to_owned);
    let hunks = reverse::collect_hunks(&preview.before, &preview.splices);
    let recorded = path.zip(hunks).map(|(path, hunks)| ConfigRecord {
        path,
        before: hash(&preview.before),
        after: hash(&preview.after),
        hunks,
    });
    recorded.ok_or_else(|| OperationResult::failed(OperationError::Unrecordable(config)).into())
}
