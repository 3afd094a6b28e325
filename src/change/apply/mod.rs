//! Carries operations out. The only module that changes anything, at Cloudflare or on disk.
//!
//! Each one goes the same way: what it rests on is read, what it is about to do is written down in the
//! journal, it is done, how that ended is written down, and what it left is read back.

mod config;
pub(crate) mod deliver;
mod scopes;
mod secret;
mod token;

use std::collections::BTreeSet;

use super::error::OperationError;
use super::journal::{EntryOutcome, Journal, JournalIntent};
use super::operation::Operation;
use super::outcome::{OperationResult, StepEffect, StepOutcome};
use super::plan::preview::ConfigPreviews;
use crate::cloudflare::Client;
use crate::project::Project;

pub(crate) use secret::{PollOptions, PollProgress};

/// Carries operations out: with a client at Cloudflare, on previews of the configs on disk.
pub(crate) struct Executor<'a> {
    client: Option<&'a Client<'a>>,
    previews: ConfigPreviews<'a>,
    values: secret::SecretValues,
    polling: Option<PollOptions<'a>>,
    /// The accounts in which a write was allowed.
    pub(crate) written: BTreeSet<String>,
    /// Where each operation is written down before it is done.
    pub(crate) journal: Journal,
}

/// How an operation of one kind is carried out. [`Executor::run`] goes through these in their order.
trait PerformOperation {
    /// What the write rests on, as it was read right before it.
    type Basis;
    /// What was written.
    type Output;

    /// Reads what the write rests on, and says what is about to be done.
    async fn inspect(&self, executor: &mut Executor<'_>) -> InspectResult<Self::Basis>;

    /// Writes. With what the journal says of it.
    async fn write(&self, basis: Self::Basis) -> WriteResult<Self::Output>;

    /// Looks at what was written, once the journal knows of it.
    async fn read_back(&self, executor: &mut Executor<'_>, written: Self::Output) -> StepEffect;
}

/// What is about to be done on what basis, or what became of the operation instead.
type InspectResult<T> = Result<(JournalIntent, T), Box<OperationResult>>;

/// What was written, or what became of the operation instead; with what the journal says of it.
type WriteResult<T> = Result<(EntryOutcome, T), Box<(EntryOutcome, StepOutcome)>>;

/// Nothing was written. Why.
fn unwritten<T>(error: impl Into<OperationError>) -> WriteResult<T> {
    let outcome = StepOutcome::Failed(error.into());
    Err(Box::new((EntryOutcome::Failed, outcome)))
}

/// An operation at Cloudflare, with the client for it.
struct RemoteOperation<'a, T> {
    client: &'a Client<'a>,
    operation: &'a T,
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
            values: secret::SecretValues::default(),
            polling: None,
            written: BTreeSet::new(),
            journal,
        }
    }

    /// The configs as the operations so far leave them.
    pub(crate) fn previews(&self) -> &ConfigPreviews<'a> {
        &self.previews
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
        match operation {
            Operation::AddScopes(change) => OperationResult::planned(StepEffect::Scopes {
                before: change.before.clone(),
                after: change.after(),
            }),
            Operation::RemoveScopes(change) => OperationResult::planned(scopes::removal(change)),
            Operation::CreateSecret(new) => {
                OperationResult::planned(StepEffect::Created(new.name.clone()))
            }
            Operation::EditConfig(change) => self.preview_edit(change),
            Operation::RestoreConfig(change) => {
                OperationResult::planned(config::edits(&change.preview))
            }
            Operation::CreateToken(_) | Operation::ExtendToken(_) => StepOutcome::Planned.into(),
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
                let reason = "there is no credential to do it with".to_owned();
                StepOutcome::Skipped(reason).into()
            }
        }
    }

    async fn run(&mut self, operation: &impl PerformOperation) -> OperationResult {
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
