//! Adds scopes to a secret, and removes them again.
//!
//! The API replaces the whole list and knows no conditional write, so the list is read right before
//! it is written and read back after. Another writer can still slip in between, for one round trip.

use std::collections::BTreeSet;

use super::executor::{
    Executor, InspectResult, PerformOperation, RemoteOperation, WriteResult, unwritten,
};
use crate::action::ScopeChange;
use crate::change::error::{ScopeError, TRIES};
use crate::change::journal::{EntryOutcome, JournalIntent, OperationRecord};
use crate::change::operation::RemoveScopes;
use crate::change::outcome::{OperationResult, StepEffect, StepOutcome};
use crate::cloudflare::{ApiError, Client, Secret};

impl PerformOperation for RemoteOperation<'_, ScopeChange> {
    type Basis = BTreeSet<String>;
    /// The scopes before and after.
    type Output = (Vec<String>, Vec<String>);

    async fn inspect(&self, executor: &mut Executor<'_>) -> InspectResult<BTreeSet<String>> {
        let change = self.operation;
        let turn = executor.take_turn(self.client, change).await;
        turn.map_err(OperationResult::failed)?;
        let now = self.read().await.map_err(OperationResult::failed)?;
        let before: Vec<String> = now.iter().cloned().collect();
        let missing = change.add.iter().filter(|scope| !now.contains(*scope));
        let add: Vec<String> = missing.cloned().collect();
        if add.is_empty() {
            let after = before.clone();
            let unchanged = StepEffect::Scopes { before, after };
            return Err(OperationResult::applied(unchanged).into());
        }
        let record = OperationRecord::Scope(ScopeChange {
            before,
            add,
            ..change.clone()
        });
        Ok((JournalIntent::Operation(record), now))
    }

    async fn write(&self, now: BTreeSet<String>) -> WriteResult<Self::Output> {
        let before: Vec<String> = now.iter().cloned().collect();
        let mut certain = true;
        let error = match self.write_until_stable(now, &mut certain).await {
            Ok(after) => return Ok((EntryOutcome::Scopes(after.clone()), (before, after))),
            Err(error) => error,
        };
        Err(Box::new(match error {
            // What was written was seen, and is gone again.
            ScopeError::Contended { .. } => {
                (EntryOutcome::Unknown, StepOutcome::Failed(error.into()))
            }
            _ if !certain => {
                let outcome = StepOutcome::Unconfirmed(error.into());
                (EntryOutcome::Unknown, outcome)
            }
            ScopeError::Denied(_) => {
                let outcome = StepOutcome::Denied(error.into(), self.operation.request());
                (EntryOutcome::Failed, outcome)
            }
            _ => (EntryOutcome::Failed, StepOutcome::Failed(error.into())),
        }))
    }

    async fn read_back(
        &self,
        executor: &mut Executor<'_>,
        (before, after): Self::Output,
    ) -> StepEffect {
        // A write was allowed: the permission needs no other proof.
        executor.written.insert(self.operation.account.clone());
        StepEffect::Scopes { before, after }
    }
}

impl RemoteOperation<'_, ScopeChange> {
    /// Writes until the list holds what it should, and returns it as it was read back. `certain` stays
    /// true while no write can have had an effect.
    async fn write_until_stable(
        &self,
        mut now: BTreeSet<String>,
        certain: &mut bool,
    ) -> Result<Vec<String>, ScopeError> {
        let mut wanted: BTreeSet<String> = self.operation.add.iter().cloned().collect();
        for _ in 0..TRIES {
            // Whatever the list held at any time is kept: scopes are only ever added.
            wanted.extend(now.iter().cloned());
            if wanted.is_subset(&now) {
                return Ok(now.into_iter().collect());
            }
            now = self.write_once(&wanted, certain).await?;
        }
        if wanted.is_subset(&now) {
            return Ok(now.into_iter().collect());
        }
        let lacking: Vec<&str> = wanted.difference(&now).map(String::as_str).collect();
        Err(ScopeError::Contended {
            name: self.operation.name.clone(),
            lacking: lacking.join(", "),
        })
    }

    /// Writes the list and reads it back. A write of unknown outcome is judged by what is read back.
    async fn write_once(
        &self,
        wanted: &BTreeSet<String>,
        certain: &mut bool,
    ) -> Result<BTreeSet<String>, ScopeError> {
        let change = self.operation;
        let scopes: Vec<String> = wanted.iter().cloned().collect();
        let was_certain = std::mem::replace(certain, false);
        match write_scopes(self.client, change, &scopes).await {
            Ok(answered) => Ok(confirm_scopes(self.client, change, answered, wanted.clone()).await),
            Err(error) if error.leaves_doubt() => match self.read().await {
                Ok(now) if wanted.is_subset(&now) => Ok(now),
                Ok(now) => {
                    *certain = was_certain && change.add.iter().all(|scope| !now.contains(scope));
                    Err(error.into())
                }
                Err(_) => Err(error.into()),
            },
            Err(error) => {
                *certain = was_certain;
                Err(if error.is_denied() {
                    ScopeError::Denied(error)
                } else {
                    ScopeError::Api(error)
                })
            }
        }
    }

    async fn read(&self) -> Result<BTreeSet<String>, ScopeError> {
        let scopes = read_scopes(self.client, self.operation).await?;
        scopes.ok_or_else(|| ScopeError::Hidden(self.operation.name.clone()))
    }
}

impl PerformOperation for RemoteOperation<'_, RemoveScopes> {
    type Basis = ();
    /// The scopes after it.
    type Output = BTreeSet<String>;

    async fn inspect(&self, executor: &mut Executor<'_>) -> InspectResult<()> {
        let change = self.operation;
        let turn = executor.take_turn(self.client, &change.added).await;
        turn.map_err(OperationResult::failed)?;
        match read_scopes(self.client, &change.added).await {
            Ok(now) if now == Some(set(&change.before)) => {
                Ok((JournalIntent::Revert(change.step), ()))
            }
            Ok(_) => {
                let name = &change.added.name;
                let reason = format!("the scopes of {name} have changed since they were read");
                Err(StepOutcome::Refused(reason).into())
            }
            Err(error) => Err(OperationResult::failed(self.explain(error)).into()),
        }
    }

    /// Writes the list and reads it back. A write of unknown outcome is judged by what is read back.
    async fn write(&self, (): ()) -> WriteResult<BTreeSet<String>> {
        let RemoveScopes { added, after, .. } = self.operation;
        let now = match write_scopes(self.client, added, after).await {
            Ok(answered) => confirm_scopes(self.client, added, answered, set(after)).await,
            Err(error) if error.leaves_doubt() => match read_scopes(self.client, added).await {
                Ok(Some(now)) if self.is_removed(&now) => now,
                Ok(Some(_)) => return unwritten(self.explain(error)),
                Ok(None) | Err(_) => {
                    let outcome = StepOutcome::Unconfirmed(self.explain(error).into());
                    return Err(Box::new((EntryOutcome::Unknown, outcome)));
                }
            },
            Err(error) => return unwritten(self.explain(error)),
        };
        if self.is_removed(&now) {
            Ok((EntryOutcome::Made, now))
        } else {
            unwritten(ScopeError::PutBack(added.name.clone()))
        }
    }

    async fn read_back(&self, _: &mut Executor<'_>, now: BTreeSet<String>) -> StepEffect {
        StepEffect::Scopes {
            before: self.operation.before.clone(),
            after: now.into_iter().collect(),
        }
    }
}

impl RemoteOperation<'_, RemoveScopes> {
    /// Whether nothing of what is taken back is there. Another writer can have added or removed others.
    fn is_removed(&self, now: &BTreeSet<String>) -> bool {
        let RemoveScopes { before, after, .. } = self.operation;
        let mut removed = before.iter().filter(|scope| !after.contains(scope));
        !removed.any(|scope| now.contains(scope))
    }

    fn explain(&self, error: ApiError) -> ScopeError {
        if error.is_denied() {
            let RemoveScopes { added, after, .. } = self.operation;
            ScopeError::RemovalDenied(error, added.command(after).to_string())
        } else {
            ScopeError::Api(error)
        }
    }
}

/// What a secret holds after a write that Cloudflare has accepted: as it is read back; where that fails, as
/// the list shows it; else as the answer to the write did.
async fn confirm_scopes(
    client: &Client<'_>,
    of: &ScopeChange,
    answered: Secret,
    written: BTreeSet<String>,
) -> BTreeSet<String> {
    if let Ok(Some(now)) = read_scopes(client, of).await {
        return now;
    }
    let listed = client.secret_named(&of.account, &of.store, &of.name).await;
    let listed = listed.ok().flatten().filter(|found| found.id == of.secret);
    let seen = listed.and_then(|found| found.scopes).or(answered.scopes);
    seen.map_or(written, |scopes| scopes.into_iter().collect())
}

/// The scopes of the secret; `None` where the answer does not list them.
async fn read_scopes(
    client: &Client<'_>,
    ScopeChange {
        account,
        store,
        secret,
        ..
    }: &ScopeChange,
) -> Result<Option<BTreeSet<String>>, ApiError> {
    let secret = client.secret(account, store, secret).await?;
    Ok(secret.scopes.map(|scopes| scopes.into_iter().collect()))
}

async fn write_scopes(
    client: &Client<'_>,
    of: &ScopeChange,
    scopes: &[String],
) -> Result<Secret, ApiError> {
    client
        .patch_scopes(&of.account, &of.store, &of.secret, scopes)
        .await
}

fn set(scopes: &[String]) -> BTreeSet<String> {
    scopes.iter().cloned().collect()
}
