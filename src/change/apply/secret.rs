//! Creates a secret, and waits until it can be bound.
//!
//! A new secret is pending for a while, and a deploy that binds it then is refused as if it were not
//! there. The API has no conditional write and finds nothing by name: a creation of unknown outcome
//! is looked up in the whole list before it is called failed.

use std::time::Duration;

use secrecy::SecretString;
use tokio::time::{Instant, sleep};

use super::executor::{
    Executor, InspectResult, PerformOperation, PollOptions, PollProgress, RemoteOperation,
    WriteResult, unwritten,
};
use crate::action::NewSecret;
use crate::change::error::SecretError;
use crate::change::journal::{CreationRecord, EntryOutcome, JournalIntent, OperationRecord};
use crate::change::outcome::{StepEffect, StepOutcome};
use crate::cloudflare::{ApiError, Secret};

/// The status before a secret can be bound.
const PENDING: &str = "pending";

/// The wait before the second look at a pending secret; each later one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The longest wait between two looks: the API limits requests.
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// How often during a wait the watcher can end it.
const SLICE: Duration = Duration::from_millis(250);

impl PerformOperation for RemoteOperation<'_, NewSecret> {
    type Basis = SecretString;
    type Output = Secret;

    async fn inspect(&self, executor: &mut Executor<'_>) -> InspectResult<SecretString> {
        let new = self.operation;
        let key = (new.store.clone(), new.name.clone());
        let Some(value) = executor.values.remove(&key) else {
            let reason = "no value was given".to_owned();
            return Err(StepOutcome::Skipped(reason).into());
        };
        let record = OperationRecord::Secret(CreationRecord {
            account: new.account.clone(),
            store: Some(new.store.clone()),
            name: new.name.clone(),
        });
        Ok((JournalIntent::Operation(record), value))
    }

    async fn write(&self, value: SecretString) -> WriteResult<Secret> {
        let (ended, outcome) = match self.create(&value).await {
            Ok(made) => return Ok((EntryOutcome::Created(made.id.clone()), made)),
            Err(error @ SecretError::Denied(_)) => {
                let outcome = StepOutcome::Denied(error.into(), self.operation.request());
                (EntryOutcome::Failed, outcome)
            }
            Err(error @ (SecretError::Unknown(_) | SecretError::Unlisted)) => (
                EntryOutcome::Unknown,
                StepOutcome::Unconfirmed(error.into()),
            ),
            Err(error) => return unwritten(error),
        };
        Err(Box::new((ended, outcome)))
    }

    async fn read_back(&self, executor: &mut Executor<'_>, made: Secret) -> StepEffect {
        executor.written.insert(self.operation.account.clone());
        if let Some(options) = executor.polling {
            self.poll(&made, options).await;
        }
        StepEffect::Created(self.operation.name.clone())
    }
}

impl RemoteOperation<'_, NewSecret> {
    async fn create(&self, value: &SecretString) -> Result<Secret, SecretError> {
        let new = self.operation;
        let answer = self
            .client
            .create_secret(&new.account, &new.store, &new.name, value, &new.scopes)
            .await;
        match answer {
            Ok(Some(made)) => Ok(made),
            // It was made, though the answer does not say which one it is.
            Ok(None) => match self.find().await {
                Ok(Some(made)) => Ok(made),
                _ => Err(SecretError::Unlisted),
            },
            Err(error) if error.says("secret_name_already_exists") => {
                Err(SecretError::NameTaken(new.name.clone()))
            }
            Err(error) if error.says("maximum_secrets_exceeded") => Err(SecretError::AccountFull),
            Err(error) if error.leaves_doubt() => match self.find().await {
                Ok(Some(made)) => Ok(made),
                Ok(None) => Err(SecretError::NotCreated(error)),
                Err(_) => Err(SecretError::Unknown(error)),
            },
            Err(error) if error.is_denied() => Err(SecretError::Denied(error)),
            Err(error) => Err(error.into()),
        }
    }

    async fn find(&self) -> Result<Option<Secret>, ApiError> {
        let new = self.operation;
        self.client
            .secret_named(&new.account, &new.store, &new.name)
            .await
    }

    /// Looks at the new secret until it is pending no more, or the longest wait is over. What goes
    /// wrong here changes nothing about the creation: the check that follows looks again.
    async fn poll(&self, made: &Secret, options: PollOptions<'_>) {
        let new = self.operation;
        let start = Instant::now();
        let mut wait = FIRST_WAIT;
        loop {
            let look = self.client.secret(&new.account, &new.store, &made.id).await;
            if !look.is_ok_and(|secret| secret.status == PENDING) {
                (options.watch)(PollProgress::Over);
                return;
            }
            let left = options.limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                (options.watch)(PollProgress::Late(&new.name, options.limit));
                return;
            }
            let until = Instant::now() + wait.min(left);
            while Instant::now() < until {
                if !(options.watch)(PollProgress::Pending(&new.name, start.elapsed())) {
                    (options.watch)(PollProgress::Over);
                    return;
                }
                sleep(SLICE.min(until.duration_since(Instant::now()))).await;
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }
}
