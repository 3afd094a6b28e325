//! Writes a config.

use super::{Applier, Effect};
use crate::act::ConfigChange;
use crate::config::save;
use crate::plan::Outcome;
use crate::plan::draft::Draft;

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
        match save::save(&draft.path, &draft.before, &draft.after) {
            Ok(()) => {
                let effect = effect(&draft);
                self.drafts.keep(draft);
                (Outcome::Applied, Some(effect))
            }
            Err(error) => (Outcome::Failed(format!("{error}; {}", error.help())), None),
        }
    }
}

fn effect(draft: &Draft) -> Effect {
    Effect::Edits {
        config: draft.config.clone(),
        splices: draft.splices.clone(),
    }
}
