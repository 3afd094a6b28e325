//! Carries out steps, and takes them back. The only module that changes anything, at Cloudflare or
//! on disk.

mod config;
pub mod handover;
pub mod reverse;
mod scope;
mod secret;
pub mod token;

use std::collections::BTreeSet;

use crate::act::Act;
use crate::cloudflare::Client;
use crate::config::edit::Splice;
use crate::journal::{self, Journal};
use crate::plan::draft::Drafts;
use crate::plan::{Outcome, Step};

pub use secret::{Patience, Wait};

/// What became of a step.
#[derive(Debug)]
pub struct Done {
    /// The step.
    pub step: Step,
    /// How it ended.
    pub outcome: Outcome,
    /// What it changed, or would change.
    pub effect: Option<Effect>,
}

impl Done {
    /// A step that changed nothing.
    pub fn unchanged(step: Step, outcome: Outcome) -> Self {
        Self {
            step,
            outcome,
            effect: None,
        }
    }

    /// A step that is left to a person, with what that person would do.
    pub fn left(step: Step) -> Self {
        let reason = step.obstacle().unwrap_or_default();
        Self::unchanged(step, Outcome::Skipped(reason))
    }
}

/// The change that a step made, or would make.
#[derive(Clone, Debug)]
pub enum Effect {
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
    /// A new secret.
    Created {
        /// Account id.
        account: String,
        /// Store id.
        store: String,
        /// The secret's id; empty where it would be created only.
        id: String,
        /// Its name.
        name: String,
    },
}

/// Who carries out steps: with the client for what is at Cloudflare, on drafts for what is on disk.
pub struct Applier<'a> {
    client: Option<&'a Client<'a>>,
    drafts: Drafts<'a>,
    values: secret::Values,
    patience: Option<Patience<'a>>,
    /// The accounts in which a write was let in.
    pub written: BTreeSet<String>,
    /// Where each act is written down before it is done.
    pub journal: Journal,
}

impl<'a> Applier<'a> {
    /// An applier that has done nothing yet.
    pub fn new(client: Option<&'a Client<'a>>, drafts: Drafts<'a>) -> Self {
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
    pub fn journaled(mut self, journal: Journal) -> Self {
        self.journal = journal;
        self
    }

    /// The configs as the steps so far leave them.
    pub fn drafts(&self) -> &Drafts<'a> {
        &self.drafts
    }

    /// Carries out `step`, and reads back what it did.
    pub async fn apply(&mut self, step: Step) -> Done {
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
    pub fn rehearse(&mut self, step: Step) -> Done {
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
