//! Makes a token, or gives one more permissions, and reads back what came of it.
//!
//! The API has no conditional write and makes a second token of the same name silently, so nothing
//! is sent twice: a creation of unknown outcome is looked up in the list of tokens, a change by reading
//! the token again.

use std::collections::BTreeSet;

use serde_json::Value;

use super::executor::{Executor, InspectResult, PerformOperation, RemoteOperation, WriteResult};
use crate::change::error::TokenError;
use crate::change::journal::{
    CreationRecord, EntryOutcome, ExtensionRecord, JournalIntent, OperationRecord,
};
use crate::change::operation::{TokenCreation, TokenExtension};
use crate::change::outcome::{
    CreatedToken, OperationResult, StepEffect, StepOutcome, TokenReadback,
};
use crate::cloudflare::{self, ApiError, ApiToken, Client, RawToken, TokenOwner, TokenWithSecret};
use crate::permissions::token::{PolicyBody, dropped, extended, lost};

impl PerformOperation for RemoteOperation<'_, TokenCreation<'_>> {
    type Basis = ();
    type Output = TokenWithSecret;

    async fn inspect(&self, _: &mut Executor<'_>) -> InspectResult<()> {
        let record = OperationRecord::Token(CreationRecord {
            account: account_of(self.operation.owner),
            store: None,
            name: self.operation.body.name.clone(),
        });
        Ok((JournalIntent::Operation(record), ()))
    }

    async fn write(&self, (): ()) -> WriteResult<TokenWithSecret> {
        let TokenCreation { owner, body, .. } = *self.operation;
        match self.client.create_token(owner, body).await {
            Ok(made) => Ok((EntryOutcome::Created(made.token.id.clone()), made)),
            Err(error) if error.leaves_doubt() => fail(self.find_created(error).await),
            Err(error) => fail(TokenError::Api(error)),
        }
    }

    async fn read_back(&self, _: &mut Executor<'_>, made: TokenWithSecret) -> StepEffect {
        let TokenCreation { owner, body, .. } = *self.operation;
        let readback = read_back(self.client, owner, &made.token, &body.policies, &[]).await;
        StepEffect::CreatedToken(Box::new(CreatedToken { made, readback }))
    }
}

impl RemoteOperation<'_, TokenCreation<'_>> {
    /// What became of a creation that nobody answered.
    async fn find_created(&self, error: ApiError) -> TokenError {
        let (body, existing) = (self.operation.body, self.operation.existing);
        let tokens = match self.client.tokens(self.operation.owner).await {
            Ok(tokens) => tokens,
            Err(other) => return TokenError::Unknown(error, other),
        };
        let mut namesakes = tokens;
        namesakes.retain(|token| token.name == body.name);
        match existing {
            _ if namesakes.is_empty() => TokenError::NotCreated(error),
            None => TokenError::Untraceable(error),
            Some(existing) => {
                namesakes.retain(|token| !existing.contains(&token.id));
                if namesakes.is_empty() {
                    TokenError::NotCreated(error)
                } else {
                    TokenError::ValueLost(error, namesakes)
                }
            }
        }
    }
}

impl PerformOperation for RemoteOperation<'_, TokenExtension<'_>> {
    /// The token as it was read right before the write.
    type Basis = RawToken;
    type Output = ApiToken;

    async fn inspect(&self, _: &mut Executor<'_>) -> InspectResult<RawToken> {
        let change = self.operation;
        let (owner, before, policies) = (change.owner, change.before, change.policies);
        let now = match self.client.token(owner, &before.token.id).await {
            Ok(now) => now,
            Err(error) => return Err(OperationResult::failed(TokenError::Api(error)).into()),
        };
        let changed = list_differences(&before.raw, &now.raw);
        if !changed.is_empty() {
            return Err(OperationResult::failed(TokenError::Changed(changed)).into());
        }
        let groups = policies.iter().flat_map(|policy| &policy.groups);
        let record = OperationRecord::Extension(ExtensionRecord {
            account: account_of(owner),
            token: before.token.id.clone(),
            name: before.token.name.clone(),
            add: groups.map(|granted| granted.name.to_owned()).collect(),
        });
        Ok((JournalIntent::Operation(record), now))
    }

    async fn write(&self, now: RawToken) -> WriteResult<ApiToken> {
        let (owner, policies) = (self.operation.owner, self.operation.policies);
        let body = extended(&now.raw, policies);
        let error = match self.client.replace_token(owner, &now.token.id, &body).await {
            Ok(whole) => return Ok((EntryOutcome::Made, whole.token)),
            Err(error) => error,
        };
        let written = if error.leaves_doubt() {
            self.find_changed(&now, error).await
        } else {
            Err(TokenError::Api(error))
        };
        written.map_or_else(fail, |token| Ok((EntryOutcome::Made, token)))
    }

    async fn read_back(&self, _: &mut Executor<'_>, written: ApiToken) -> StepEffect {
        let change = self.operation;
        let (owner, before, policies) = (change.owner, change.before, change.policies);
        let held = &before.token.policies;
        let readback = read_back(self.client, owner, &written, policies, held).await;
        StepEffect::ExtendedToken(readback)
    }
}

impl RemoteOperation<'_, TokenExtension<'_>> {
    /// What became of a change that nobody answered.
    async fn find_changed(
        &self,
        before: &RawToken,
        error: ApiError,
    ) -> Result<ApiToken, TokenError> {
        let TokenExtension {
            owner, policies, ..
        } = *self.operation;
        let now = match self.client.token(owner, &before.token.id).await {
            Ok(now) => now,
            Err(other) => return Err(TokenError::Unknown(error, other)),
        };
        let changed = list_differences(&before.raw, &now.raw);
        if changed.is_empty() {
            Err(TokenError::NotChanged(error))
        } else if dropped(policies, &now.token.policies).is_empty() {
            Ok(now.token)
        } else {
            Err(TokenError::Changed(changed))
        }
    }
}

/// A write that has ended with `error`, with what the journal says of it.
fn fail<T>(error: TokenError) -> WriteResult<T> {
    let ended = match &error {
        TokenError::ValueLost(_, tokens) => match tokens.as_slice() {
            [one] => EntryOutcome::Created(one.id.clone()),
            _ => EntryOutcome::Unknown,
        },
        TokenError::Unknown(..) | TokenError::Untraceable(_) => EntryOutcome::Unknown,
        _ => EntryOutcome::Failed,
    };
    Err(Box::new((ended, StepOutcome::Failed(error.into()))))
}

/// Compares the token as Cloudflare shows it now with what it was asked to be.
async fn read_back(
    client: &Client<'_>,
    owner: &TokenOwner,
    answered: &ApiToken,
    asked: &[PolicyBody],
    before: &[cloudflare::TokenPolicy],
) -> TokenReadback {
    let read = client.token(owner, &answered.id).await;
    let (now, unread) = match &read {
        Ok(now) => (&now.token, None),
        Err(error) => (answered, Some(error.clone())),
    };
    TokenReadback {
        dropped: dropped(asked, &now.policies),
        lost: lost(before, &now.policies),
        unread,
    }
}

/// The fields in which two readings of a token differ, but for when it was last used.
fn list_differences(before: &Value, now: &Value) -> Vec<String> {
    let fields = |value: &Value| {
        let mut fields = value.as_object().cloned().unwrap_or_default();
        fields.remove("last_used_on");
        fields
    };
    let (before, now) = (fields(before), fields(now));
    let keys: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let mut differ: Vec<String> = keys.into_iter().cloned().collect();
    differ.retain(|key| before.get(key) != now.get(key));
    // The time of a change says no more than the fields that have changed.
    if differ.len() > 1 {
        differ.retain(|key| key != "modified_on");
    }
    differ
}

fn account_of(owner: &TokenOwner) -> String {
    match owner {
        TokenOwner::User => String::new(),
        TokenOwner::Account(account) => account.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::list_differences;

    #[test]
    fn being_used_is_no_change() {
        let before = json!({ "name": "ci", "last_used_on": null });
        let used = json!({ "name": "ci", "last_used_on": "2026-01-01T00:00:00Z" });
        assert!(list_differences(&before, &used).is_empty());
        let other = json!({ "name": "cd", "status": "active", "modified_on": "now" });
        assert_eq!(list_differences(&before, &other), ["name", "status"]);
        let touched = json!({ "name": "ci", "modified_on": "now" });
        assert_eq!(list_differences(&before, &touched), ["modified_on"]);
    }
}
