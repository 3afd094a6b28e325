//! Widens the scopes of a secret.
//!
//! The API replaces the whole list and knows no conditional write, so the list is read right before
//! it is written and read back after. Another writer may still slip in between, for one round trip.

use std::collections::BTreeSet;

use super::{Applier, Effect, unwritten};
use crate::action::ScopeChange;
use crate::change::journal::{self, Intent, Journal, Settled};
use crate::change::plan::Outcome;
use crate::cloudflare::{Client, Error, Secret};
use crate::permissions::groups::SECRETS_STORE_WRITE;

/// How often a list that another writer has changed is written again.
const TRIES: usize = 3;

impl Applier<'_> {
    pub(super) async fn widen(&mut self, change: &ScopeChange) -> (Outcome, Option<Effect>) {
        let Some(client) = self.client else {
            return (
                Outcome::Skipped("there is no credential to do it with".to_owned()),
                None,
            );
        };
        match widen(client, change, &mut self.journal).await {
            Ok(widened) => {
                if widened.written {
                    self.written.insert(change.account.clone());
                }
                let (before, after) = (widened.before, widened.after);
                (Outcome::Applied, Some(Effect::Scopes { before, after }))
            }
            Err(failure @ Failure::Denied { .. }) => {
                (Outcome::Denied(failure.to_string(), change.request()), None)
            }
            Err(failure) => (Outcome::Failed(failure.to_string()), None),
        }
    }
}

struct Widened {
    before: Vec<String>,
    after: Vec<String>,
    /// A write was let in: it might have been needed no more.
    written: bool,
}

/// Why the scopes are not as they should be.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{error}. To edit a secret takes {label}")]
    Denied { error: Error, label: &'static str },
    #[error("{0}")]
    Api(#[from] Error),
    #[error(
        "Cloudflare does not tell the scopes of {name}, and writing them would replace what it \
             keeps to itself. Look at the secret in the dashboard"
    )]
    Unseen { name: String },
    #[error(
        "another writer keeps changing the scopes of {name}: after {TRIES} writes they still \
             lack {lacking}. Run fix again when it is done"
    )]
    Contended { name: String, lacking: String },
    #[error("{}", unwritten(.0))]
    Unwritten(#[from] journal::Error),
}

async fn widen(
    client: &Client<'_>,
    change: &ScopeChange,
    journal: &mut Journal,
) -> Result<Widened, Failure> {
    let now = read(client, change).await?;
    let before: Vec<String> = now.iter().cloned().collect();
    let add: Vec<String> = change
        .add
        .iter()
        .filter(|scope| !now.contains(*scope))
        .cloned()
        .collect();
    if add.is_empty() {
        return Ok(Widened {
            after: before.clone(),
            before,
            written: false,
        });
    }
    let ticket = journal.intend(intent(change, &before, add))?;
    let mut certain = true;
    let after = insist(client, change, now, &mut certain).await;
    journal.settle(
        ticket,
        match &after {
            Ok(after) => Settled::Scopes(after.clone()),
            Err(_) if certain => Settled::Failed,
            Err(_) => Settled::Unknown,
        },
    );
    Ok(Widened {
        before,
        after: after?,
        written: true,
    })
}

/// What the journal holds of it.
fn intent(change: &ScopeChange, before: &[String], add: Vec<String>) -> Intent {
    Intent::Scope(journal::Widened {
        account: change.account.clone(),
        store: change.store.clone(),
        secret: change.secret.clone(),
        name: change.name.clone(),
        before: before.to_vec(),
        add,
    })
}

/// Writes until the list holds what it should, and returns it as it was read back. `certain` stays
/// true while no write can have had an effect.
async fn insist(
    client: &Client<'_>,
    change: &ScopeChange,
    mut now: BTreeSet<String>,
    certain: &mut bool,
) -> Result<Vec<String>, Failure> {
    let mut wanted: BTreeSet<String> = change.add.iter().cloned().collect();
    for _ in 0..TRIES {
        // What stood there at any time is kept: only ever added to.
        wanted.extend(now.iter().cloned());
        if wanted.is_subset(&now) {
            return Ok(now.into_iter().collect());
        }
        now = write(client, change, &wanted, certain).await?;
    }
    if wanted.is_subset(&now) {
        return Ok(now.into_iter().collect());
    }
    let lacking: Vec<&str> = wanted.difference(&now).map(String::as_str).collect();
    Err(Failure::Contended {
        name: change.name.clone(),
        lacking: lacking.join(", "),
    })
}

/// Writes the list and reads it back. A write of unknown outcome is judged by what is read back.
async fn write(
    client: &Client<'_>,
    change: &ScopeChange,
    wanted: &BTreeSet<String>,
    certain: &mut bool,
) -> Result<BTreeSet<String>, Failure> {
    let scopes: Vec<String> = wanted.iter().cloned().collect();
    let answer = client
        .patch_scopes(&change.account, &change.store, &change.secret, &scopes)
        .await;
    let was_certain = std::mem::replace(certain, false);
    match answer {
        Ok(_) => read(client, change).await,
        Err(error) if error.leaves_doubt() => match read(client, change).await {
            Ok(now) if wanted.is_subset(&now) => Ok(now),
            Ok(now) => {
                *certain = was_certain && change.add.iter().all(|scope| !now.contains(scope));
                Err(error.into())
            }
            Err(_) => Err(error.into()),
        },
        Err(error) => {
            *certain = was_certain;
            Err(match error.is_denied() {
                true => Failure::Denied {
                    error,
                    label: SECRETS_STORE_WRITE.label,
                },
                false => error.into(),
            })
        }
    }
}

async fn read(client: &Client<'_>, change: &ScopeChange) -> Result<BTreeSet<String>, Failure> {
    let secret: Secret = client
        .secret(&change.account, &change.store, &change.secret)
        .await?;
    let unseen = || Failure::Unseen {
        name: change.name.clone(),
    };
    Ok(secret.scopes.ok_or_else(unseen)?.into_iter().collect())
}
