//! The one way in which every operation is carried out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::turn::{SecretTurn, SecretTurns};
use crate::action::{ConfigChange, NewSecret, ScopeChange};
use crate::change::error::{OperationError, ScopeError};
use crate::change::journal::{EntryOutcome, Journal, JournalIntent};
use crate::change::operation::Operation;
use crate::change::outcome::{OperationResult, StepEffect, StepOutcome};
use crate::change::plan::preview::ConfigPreviews;
use crate::cloudflare::Client;
use crate::project::Project;

/// Carries operations out: with a client at Cloudflare, on previews of the configs on disk.
pub(crate) struct Executor<'a> {
    client: Option<&'a Client<'a>>,
    pub(super) previews: ConfigPreviews<'a>,
    /// The values of the secrets to create, by store and name, until each is sent.
    pub(super) values: BTreeMap<(String, String), SecretString>,
    pub(super) polling: Option<PollOptions<'a>>,
    /// The accounts in which a write was allowed.
    pub(crate) written: BTreeSet<String>,
    /// Where each operation is written down before it is done.
    pub(crate) journal: Journal,
    /// The locks by which runs take turns; without a place for them they don't.
    turns: Option<SecretTurns>,
    /// The turn on the secret that is being changed.
    turn: Option<SecretTurn>,
}

/// How long to wait for a pending secret, and who hears of it.
#[derive(Clone, Copy)]
pub(crate) struct PollOptions<'a> {
    pub(crate) limit: Duration,
    /// Called at each moment; false ends the wait.
    pub(crate) watch: &'a dyn Fn(PollProgress<'_>) -> bool,
}

/// A moment of waiting for the secret of that name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PollProgress<'n> {
    /// It has been pending for so long.
    Pending(&'n str, Duration),
    /// It is still pending when the longest wait is over.
    Late(&'n str, Duration),
    Over,
}

/// How an operation of one kind is carried out. [`Executor::run`] calls these in their order.
pub(super) trait PerformOperation {
    /// What the write depends on, as it was read right before it.
    type Basis;
    /// What was written.
    type Output;

    /// Reads what the write depends on, and says what is about to be done.
    async fn inspect(&self, executor: &mut Executor<'_>) -> InspectResult<Self::Basis>;

    /// Writes. With what the journal says of it.
    async fn write(&self, basis: Self::Basis) -> WriteResult<Self::Output>;

    /// Looks at what was written, once the journal knows of it.
    async fn read_back(&self, executor: &mut Executor<'_>, written: Self::Output) -> StepEffect;
}

/// What is about to be done on what basis, or what became of the operation instead.
pub(super) type InspectResult<T> = Result<(JournalIntent, T), Box<OperationResult>>;

/// What was written, or what became of the operation instead; with what the journal says of it.
pub(super) type WriteResult<T> = Result<(EntryOutcome, T), Box<(EntryOutcome, StepOutcome)>>;

/// Nothing was written. Why.
pub(super) fn unwritten<T>(error: impl Into<OperationError>) -> WriteResult<T> {
    let outcome = StepOutcome::Failed(error.into());
    Err(Box::new((EntryOutcome::Failed, outcome)))
}

/// An operation at Cloudflare, with the client for it.
pub(super) struct RemoteOperation<'a, T> {
    pub(super) client: &'a Client<'a>,
    pub(super) operation: &'a T,
}

impl<'a> Executor<'a> {
    /// An executor that has done nothing yet, and writes down in `journal` what it does.
    pub(crate) fn new(
        client: Option<&'a Client<'a>>,
        projects: &'a [Project],
        journal: Journal,
    ) -> Self {
        Self {
            client,
            previews: ConfigPreviews::new(projects),
            values: BTreeMap::new(),
            polling: None,
            written: BTreeSet::new(),
            journal,
            turns: None,
            turn: None,
        }
    }

    /// Takes turns with the other runs whose locks are in `folder`. A wait ends where `is_ended` says so.
    #[must_use]
    pub(crate) fn taking_turns(mut self, folder: Option<PathBuf>, is_ended: fn() -> bool) -> Self {
        self.turns = folder.map(|folder| SecretTurns { folder, is_ended });
        self
    }

    /// Waits for the turn of this run on the secret of `change`.
    ///
    /// # Errors
    /// Another run takes too long.
    pub(super) async fn take_turn(
        &mut self,
        client: &Client<'_>,
        change: &ScopeChange,
    ) -> Result<(), ScopeError> {
        if let Some(turns) = &self.turns {
            self.turn = SecretTurn::take(turns, client, change).await?;
        }
        Ok(())
    }

    /// How to wait for what is created. Without it, nothing is waited for.
    #[must_use]
    pub(crate) fn polling(mut self, options: PollOptions<'a>) -> Self {
        self.polling = Some(options);
        self
    }

    /// Takes the value of a secret that is going to be created.
    pub(crate) fn supply(&mut self, new: &NewSecret, value: SecretString) {
        self.values
            .insert((new.store.clone(), new.name.clone()), value);
    }

    /// The configs as the operations so far leave them.
    pub(crate) fn previews(&self) -> &ConfigPreviews<'a> {
        &self.previews
    }

    /// The client of the operations at Cloudflare.
    pub(crate) fn client(&self) -> Option<&'a Client<'a>> {
        self.client
    }

    /// Carries `operation` out, and reads back what it did.
    pub(crate) async fn execute(&mut self, operation: Operation<'_>) -> OperationResult {
        match operation {
            Operation::EditConfig(change) => self.run(change).await,
            Operation::RestoreConfig(change) => self.run(change).await,
            Operation::AddScopes(change) => self.run_remote(change).await,
            Operation::RemoveScopes(change) => self.run_remote(change).await,
            Operation::CreateSecret(new) => self.run_remote(new).await,
            Operation::CreateToken(new) => self.run_remote(new).await,
            Operation::ExtendToken(change) => self.run_remote(change).await,
        }
    }

    /// What `operation` would do; later ones are tried on top of it.
    pub(crate) fn preview(&mut self, operation: Operation<'_>) -> OperationResult {
        let effect = match operation {
            Operation::AddScopes(change) => StepEffect::Scopes {
                before: change.before.clone(),
                after: change.after(),
            },
            Operation::RemoveScopes(change) => change.into(),
            Operation::CreateSecret(new) => StepEffect::Created(new.name.clone()),
            Operation::EditConfig(change) => return self.preview_edit(change),
            Operation::RestoreConfig(change) => (&change.preview).into(),
            Operation::CreateToken(_) | Operation::ExtendToken(_) => {
                return StepOutcome::Planned.into();
            }
        };
        OperationResult::planned(effect)
    }

    fn preview_edit(&mut self, change: &ConfigChange) -> OperationResult {
        match self.previews.preview(change) {
            Ok(proved) => {
                let effect = (&proved).into();
                self.previews.keep(proved);
                OperationResult::planned(effect)
            }
            Err(error) => StepOutcome::from(error).into(),
        }
    }

    async fn run_remote<'r, T>(&mut self, operation: &'r T) -> OperationResult
    where
        'a: 'r,
        RemoteOperation<'r, T>: PerformOperation,
    {
        match self.client {
            Some(client) => self.run(&RemoteOperation { client, operation }).await,
            None => {
                let reason = "no Cloudflare credential found".to_owned();
                StepOutcome::Skipped(reason).into()
            }
        }
    }

    async fn run(&mut self, operation: &impl PerformOperation) -> OperationResult {
        let result = self.run_in_turn(operation).await;
        self.turn = None;
        result
    }

    async fn run_in_turn(&mut self, operation: &impl PerformOperation) -> OperationResult {
        let (intent, basis) = match operation.inspect(self).await {
            Ok(inspected) => inspected,
            Err(result) => return *result,
        };
        let pending = match self.journal.begin(intent) {
            Ok(pending) => pending,
            Err(error) => return OperationResult::failed(error),
        };
        match operation.write(basis).await {
            Ok((ended, output)) => {
                self.journal.finish(pending, ended);
                OperationResult::applied(operation.read_back(self, output).await)
            }
            Err(unwritten) => {
                let (ended, outcome) = *unwritten;
                self.journal.finish(pending, ended);
                outcome.into()
            }
        }
    }
}
