//! Carries out steps, and takes them back. The only module that changes anything, at Cloudflare or
//! on disk.

mod config;
pub(crate) mod handover;
pub(crate) mod reverse;
mod scope;
mod secret;
pub(crate) mod token;

use std::collections::BTreeSet;

use crate::action::Act;
use crate::change::journal::{self, Journal};
use crate::change::plan::draft::Drafts;
use crate::change::plan::{Outcome, Step};
use crate::cloudflare::Client;
use crate::config::edit::Splice;

pub(crate) use secret::{Patience, Wait};

/// What became of a step.
#[derive(Debug)]
pub(crate) struct Done {
    /// The step.
    pub(crate) step: Step,
    /// How it ended.
    pub(crate) outcome: Outcome,
    /// What it changed, or would change.
    pub(crate) effect: Option<Effect>,
}

impl Done {
    /// A step that changed nothing.
    pub(crate) fn unchanged(step: Step, outcome: Outcome) -> Self {
        Self {
            step,
            outcome,
            effect: None,
        }
    }

    /// A step that is left to a person, with what that person would do.
    pub(crate) fn left(step: Step) -> Self {
        let reason = step.obstacle().unwrap_or_default();
        Self::unchanged(step, Outcome::Skipped(reason))
    }
}

/// The change that a step made, or would make.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Scopes of a secret.
    Scopes {
        /// Before.
        before: Vec<String>,
        /// After.
        after: Vec<String>,
    },
    /// Splices of a config, on the bytes that the step found.
    Edits {
        /// The config, as a user sees it.
        config: String,
        /// The splices.
        splices: Vec<Splice>,
    },
    /// A new secret, by its name.
    Created(String),
}

/// Who carries out steps: with the client for what is at Cloudflare, on drafts for what is on disk.
pub(crate) struct Applier<'a> {
    client: Option<&'a Client<'a>>,
    drafts: Drafts<'a>,
    values: secret::Values,
    patience: Option<Patience<'a>>,
    /// The accounts in which a write was let in.
    pub(crate) written: BTreeSet<String>,
    /// Where each act is written down before it is done.
    pub(crate) journal: Journal,
}

impl<'a> Applier<'a> {
    /// An applier that has done nothing yet.
    pub(crate) fn new(client: Option<&'a Client<'a>>, drafts: Drafts<'a>) -> Self {
        Self {
            client,
            drafts,
            values: secret::Values::default(),
            patience: None,
            written: BTreeSet::new(),
            journal: Journal::none(),
        }
    }

    /// The same, with every act written down in `journal` before it is done.
    #[must_use]
    pub(crate) fn journaled(mut self, journal: Journal) -> Self {
        self.journal = journal;
        self
    }

    /// The configs as the steps so far leave them.
    pub(crate) fn drafts(&self) -> &Drafts<'a> {
        &self.drafts
    }

    /// Carries out `step`, and reads back what it did.
    pub(crate) async fn apply(&mut self, step: Step) -> Done {
        let (outcome, effect) = match &step.act {
            Act::Scope(change) => self.widen(change).await,
            Act::Secret(new) => self.create(new).await,
            Act::Config(change) => self.write(change),
            Act::Choice(_) | Act::Manual(_) | Act::Request(_) | Act::Token(_) => {
                return Done::left(step);
            }
        };
        Done {
            step,
            outcome,
            effect,
        }
    }

    /// What `step` would do; later steps are tried on top of it.
    pub(crate) fn rehearse(&mut self, step: Step) -> Done {
        let (outcome, effect) = match &step.act {
            Act::Scope(change) => {
                let (before, after) = (change.before.clone(), change.after());
                (Outcome::Planned, Some(Effect::Scopes { before, after }))
            }
            Act::Secret(new) => Self::rehearse_creation(new),
            Act::Config(change) => self.sketch(change),
            Act::Choice(_) | Act::Manual(_) | Act::Request(_) | Act::Token(_) => {
                return Done::left(step);
            }
        };
        Done {
            step,
            outcome,
            effect,
        }
    }
}

/// What is said of an act that was not done because it could not be written down.
fn unwritten(error: &journal::Error) -> String {
    format!("{error}; {}", error.help())
}
