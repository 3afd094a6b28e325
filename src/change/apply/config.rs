//! Writes a config.

use super::{Applier, Effect, unwritten};
use crate::action::ConfigChange;
use crate::change::journal::{Edited, Intent, Settled, hash};
use crate::change::plan::Outcome;
use crate::change::plan::draft::Draft;
use crate::config::reverse;
use crate::config::save;

impl Applier<'_> {
    /// What a change would make of its config.
    pub(super) fn sketch(&mut self, change: &ConfigChange) -> (Outcome, Option<Effect>) {
        match self.drafts.try_out(change) {
            Ok(draft) => {
                let effect = effect(&draft);
                self.drafts.keep(draft);
                (Outcome::Planned, Some(effect))
            }
            Err(refused) => (Outcome::Refused(refused), None),
        }
    }

    /// Makes the change on disk.
    pub(super) fn write(&mut self, change: &ConfigChange) -> (Outcome, Option<Effect>) {
        let draft = match self.drafts.try_out(change) {
            Ok(draft) => draft,
            Err(refused) => return (Outcome::Refused(refused), None),
        };
        let intent = match intent(&draft) {
            Ok(intent) => intent,
            Err(failed) => return (Outcome::Failed(failed), None),
        };
        let ticket = match self.journal.intend(intent) {
            Ok(ticket) => ticket,
            Err(error) => return (Outcome::Failed(unwritten(&error)), None),
        };
        match save::save(&draft.path, &draft.before, &draft.after) {
            Ok(()) => {
                self.journal.settle(ticket, Settled::Made);
                let effect = effect(&draft);
                self.drafts.keep(draft);
                (Outcome::Applied, Some(effect))
            }
            Err(error) => {
                self.journal.settle(ticket, Settled::Failed);
                (Outcome::Failed(format!("{error}; {}", error.help())), None)
            }
        }
    }
}

/// What the journal holds of it, or why it holds nothing.
fn intent(draft: &Draft) -> Result<Intent, String> {
    let canonical = std::fs::canonicalize(&draft.path)
        .map_err(|cause| format!("cannot find {}: {cause}", draft.config))?;
    let path = canonical.to_str().map(str::to_owned);
    let hunks = reverse::hunks(&draft.before, &draft.splices);
    path.zip(hunks)
        .map(|(path, hunks)| {
            Intent::Config(Edited {
                path,
                before: hash(&draft.before),
                after: hash(&draft.after),
                hunks,
            })
        })
        .ok_or_else(|| format!("the journal cannot hold the edit of {}", draft.config))
}

fn effect(draft: &Draft) -> Effect {
    Effect::Edits {
        config: draft.config.clone(),
        splices: draft.splices.clone(),
    }
}
