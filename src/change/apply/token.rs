//! Makes a token, or gives one more permissions, and reads back what came of it.
//!
//! The API has no conditional write and makes a second token of the same name without a word, so nothing
//! is sent twice: a creation of unknown outcome is looked up in the list of tokens, a change by reading
//! the token again.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::unwritten;
use crate::change::journal::{Created, Extended, Intent, Journal, Settled};
use crate::cloudflare::{self, Client, Error, RawToken, Token, TokenOwner, TokenWithSecret};
use crate::permissions::groups::Group;
use crate::permissions::token::{Body, Policy, dropped, extended, lost};

/// A token that was made.
#[derive(Debug)]
pub(crate) struct Minted {
    /// The token with its value.
    pub(crate) made: TokenWithSecret,
    /// What came of it.
    pub(crate) seen: Seen,
}

/// What Cloudflare shows of a token after a write.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The groups that it was to get and did not.
    pub(crate) dropped: Vec<&'static Group>,
    /// What it had before and has no more.
    pub(crate) lost: BTreeSet<String>,
    /// Why it could not be read back, if so: then the answer to the write is what was looked at.
    pub(crate) unread: Option<Error>,
}

/// Why a token is not there, or not as it was to be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Nothing was sent, because it could not be written down first.
    #[error("{0}")]
    Unwritten(String),
    /// Cloudflare has an answer, and it is no.
    #[error("{0}")]
    Api(#[from] Error),
    /// No answer to a creation, and no token that was not there before.
    #[error("{0}. No token of that name is there: nothing was made")]
    Lost(Error),
    /// No answer to a creation. These tokens were not there before.
    #[error("{0}. A token was made all the same, and its value was in the answer")]
    Valueless(Error, Vec<Token>),
    /// No answer to a write, and nothing that tells what came of it.
    #[error("{0}. Whether Cloudflare did it cannot be seen: {1}")]
    Unseen(Error, Error),
    /// The token is not what the plan was made for. What differs.
    #[error("the token has changed since the plan was made: {}", .0.join(", "))]
    Changed(Vec<String>),
    /// No answer to a change, and the token is as it was.
    #[error("{0}. The token is as it was: nothing was changed")]
    Unchanged(Error),
}

/// Makes the token that `body` describes. `before` are the ids of the tokens that were there.
///
/// # Errors
/// Why there is none, or none whose value is known.
pub(crate) async fn create(
    client: &Client<'_>,
    journal: &mut Journal,
    owner: &TokenOwner,
    body: &Body,
    before: &BTreeSet<String>,
) -> Result<Minted, Failure> {
    let intent = Intent::Token(Created {
        account: account(owner),
        store: None,
        name: body.name.clone(),
    });
    let ticket = journal.intend(intent);
    let ticket = ticket.map_err(|error| Failure::Unwritten(unwritten(&error)))?;
    let made = match client.create_token(owner, body).await {
        Ok(made) => Ok(made),
        Err(error) if error.leaves_doubt() => {
            Err(look_for(client, owner, &body.name, before, error).await)
        }
        Err(error) => Err(Failure::Api(error)),
    };
    journal.settle(
        ticket,
        match &made {
            Ok(made) => Settled::Created(made.token.id.clone()),
            Err(Failure::Valueless(_, tokens)) => match tokens.as_slice() {
                [one] => Settled::Created(one.id.clone()),
                _ => Settled::Unknown,
            },
            Err(Failure::Unseen(..)) => Settled::Unknown,
            Err(_) => Settled::Failed,
        },
    );
    let made = made?;
    let seen = read_back(client, owner, &made.token, &body.policies, &[]).await;
    Ok(Minted { made, seen })
}

/// What became of a creation that nobody answered.
async fn look_for(
    client: &Client<'_>,
    owner: &TokenOwner,
    name: &str,
    before: &BTreeSet<String>,
    error: Error,
) -> Failure {
    let tokens = match client.tokens(owner).await {
        Ok(tokens) => tokens,
        Err(other) => return Failure::Unseen(error, other),
    };
    let is_new = |token: &Token| token.name == name && !before.contains(&token.id);
    let found: Vec<Token> = tokens.into_iter().filter(is_new).collect();
    match found.is_empty() {
        true => Failure::Lost(error),
        false => Failure::Valueless(error, found),
    }
}

/// Adds `policies` to a token that is as `before` says. Everything else of it stays.
///
/// # Errors
/// Why it was not changed, or why that is not known.
pub(crate) async fn extend(
    client: &Client<'_>,
    journal: &mut Journal,
    owner: &TokenOwner,
    before: &RawToken,
    policies: &[Policy],
) -> Result<Seen, Failure> {
    let id = &before.token.id;
    let now = client.token(owner, id).await?;
    let changed = differences(&before.raw, &now.raw);
    if !changed.is_empty() {
        return Err(Failure::Changed(changed));
    }
    let groups = policies.iter().flat_map(|policy| &policy.groups);
    let intent = Intent::Extension(Extended {
        account: account(owner),
        token: id.clone(),
        name: before.token.name.clone(),
        add: groups.map(|granted| granted.name.to_owned()).collect(),
    });
    let ticket = journal.intend(intent);
    let ticket = ticket.map_err(|error| Failure::Unwritten(unwritten(&error)))?;
    let body = extended(&now.raw, policies);
    let written = match client.replace_token(owner, id, &body).await {
        Ok(whole) => Ok(whole.token),
        Err(error) if error.leaves_doubt() => look_at(client, owner, &now, policies, error).await,
        Err(error) => Err(Failure::Api(error)),
    };
    journal.settle(
        ticket,
        match &written {
            Ok(_) => Settled::Made,
            Err(Failure::Unseen(..)) => Settled::Unknown,
            Err(_) => Settled::Failed,
        },
    );
    let held = &before.token.policies;
    Ok(read_back(client, owner, &written?, policies, held).await)
}

/// What became of a change that nobody answered.
async fn look_at(
    client: &Client<'_>,
    owner: &TokenOwner,
    before: &RawToken,
    policies: &[Policy],
    error: Error,
) -> Result<Token, Failure> {
    match client.token(owner, &before.token.id).await {
        Err(other) => Err(Failure::Unseen(error, other)),
        Ok(now) if differences(&before.raw, &now.raw).is_empty() => Err(Failure::Unchanged(error)),
        Ok(now) if dropped(policies, &now.token.policies).is_empty() => Ok(now.token),
        Ok(now) => Err(Failure::Changed(differences(&before.raw, &now.raw))),
    }
}

/// Holds the token as Cloudflare shows it now against what it was asked to be.
async fn read_back(
    client: &Client<'_>,
    owner: &TokenOwner,
    answered: &Token,
    asked: &[Policy],
    before: &[cloudflare::Policy],
) -> Seen {
    let read = client.token(owner, &answered.id).await;
    let (now, unread) = match &read {
        Ok(now) => (&now.token, None),
        Err(error) => (answered, Some(error.clone())),
    };
    Seen {
        dropped: dropped(asked, &now.policies),
        lost: lost(before, &now.policies),
        unread,
    }
}

/// The fields in which two readings of a token differ, but for when it was last used.
fn differences(before: &Value, now: &Value) -> Vec<String> {
    let fields = |value: &Value| -> Map<String, Value> {
        let mut fields = value.as_object().cloned().unwrap_or_default();
        fields.remove("last_used_on");
        fields
    };
    let (before, now) = (fields(before), fields(now));
    let keys: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let differ = keys
        .into_iter()
        .filter(|key| before.get(*key) != now.get(*key));
    let mut differ: Vec<String> = differ.cloned().collect();
    // It tells no more than the others do.
    if differ.len() > 1 {
        differ.retain(|key| key != "modified_on");
    }
    differ
}

fn account(owner: &TokenOwner) -> String {
    match owner {
        TokenOwner::User => String::new(),
        TokenOwner::Account(account) => account.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::differences;

    #[test]
    fn being_used_is_no_change() {
        let before = json!({ "name": "ci", "last_used_on": null });
        let used = json!({ "name": "ci", "last_used_on": "2026-01-01T00:00:00Z" });
        assert!(differences(&before, &used).is_empty());
        let other = json!({ "name": "cd", "status": "active", "modified_on": "now" });
        assert_eq!(differences(&before, &other), ["name", "status"]);
        let touched = json!({ "name": "ci", "modified_on": "now" });
        assert_eq!(differences(&before, &touched), ["modified_on"]);
    }
}
