//! Widens the scopes of a secret.
//!
//! The API replaces the whole list and knows no conditional write, so the list is read right before
//! it is written and read back after. Another writer may still slip in between, for one round trip.

use std::collections::BTreeSet;

use super::{Applier, Effect};
use crate::act::ScopeChange;
use crate::cloudflare::{Client, Error, Secret};
use crate::permissions::groups::SECRETS_STORE_WRITE;
use crate::plan::Outcome;

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
        match widen(client, change).await {
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
}

async fn widen(client: &Client<'_>, change: &ScopeChange) -> Result<Widened, Failure> {
    let mut written = false;
    let mut wanted: BTreeSet<String> = change.add.iter().cloned().collect();
    let mut now = read(client, change).await?;
    let before = now.iter().cloned().collect();
    for _ in 0..TRIES {
        // What stood there at any time is kept: only ever added to.
        wanted.extend(now.iter().cloned());
        if wanted.is_subset(&now) {
            return Ok(Widened {
                before,
                after: now.into_iter().collect(),
                written,
            });
        }
        now = write(client, change, &wanted).await?;
        written = true;
    }
    if wanted.is_subset(&now) {
        return Ok(Widened {
            before,
            after: now.into_iter().collect(),
            written,
        });
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
) -> Result<BTreeSet<String>, Failure> {
    let scopes: Vec<String> = wanted.iter().cloned().collect();
    let answer = client
        .patch_scopes(&change.account, &change.store, &change.secret, &scopes)
        .await;
    match answer {
        Ok(_) => read(client, change).await,
        Err(error) if error.leaves_doubt() => match read(client, change).await {
            Ok(now) if wanted.is_subset(&now) => Ok(now),
            _ => Err(error.into()),
        },
        Err(error) if error.is_denied() => Err(Failure::Denied {
            error,
            label: SECRETS_STORE_WRITE.label,
        }),
        Err(error) => Err(error.into()),
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
