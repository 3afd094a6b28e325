//! Takes steps of a fix back.
//!
//! Each is written down before it is done and looked at again right before: what is there must
//! still be what the plan has seen.

use std::collections::BTreeSet;

use super::unwritten;
use crate::change::journal::{Reversed, Reversing};
use crate::change::plan::reversal::{Ended, Narrowing, Restoration, Reversal, Way};
use crate::cloudflare::{Client, Error};
use crate::config::save::{self, SaveError};
use crate::permissions::groups::SECRETS_STORE_WRITE;

/// Who takes steps back, the newest first.
pub(crate) struct Reverser<'a> {
    client: Option<&'a Client<'a>>,
    journal: Reversing,
    /// What keeps a later step, so that nothing before that can be taken back.
    kept: BTreeSet<String>,
}

impl<'a> Reverser<'a> {
    /// One that has taken nothing back yet, and notes in `journal` what it does.
    pub(crate) fn new(client: Option<&'a Client<'a>>, journal: Reversing) -> Self {
        Self {
            client,
            journal,
            kept: BTreeSet::new(),
        }
    }

    /// Takes `reversal` back, if it can be.
    pub(crate) async fn take_back(&mut self, reversal: &Reversal) -> Ended {
        let ended = self.attempt(reversal).await;
        if ended.is_settled() {
            // Without the note, what is there will tell the next time.
            let _ = self.journal.note(reversal.step, Reversed::Done);
        } else {
            self.keep(reversal);
        }
        ended
    }

    async fn attempt(&mut self, reversal: &Reversal) -> Ended {
        if let Some(ended) = reversal.way.ended() {
            return ended;
        }
        if self.kept.contains(&reversal.subject) {
            return Ended::Refused("what was done to it later is still there".to_owned());
        }
        if let Err(error) = self.journal.note(reversal.step, Reversed::Begun) {
            return Ended::Failed(unwritten(&error));
        }
        match &reversal.way {
            Way::Narrow(narrowing) => self.narrow(narrowing).await,
            Way::Restore(restoration) => restore(restoration),
            Way::Gone | Way::Refused(_) | Way::Unread(_) | Way::Stays(_) => Ended::Applied,
        }
    }

    /// A person wants `reversal` left as it is.
    pub(crate) fn keep(&mut self, reversal: &Reversal) {
        self.kept.insert(reversal.subject.clone());
    }

    /// Removes the journal.
    pub(crate) fn close(self) {
        // One that stays holds nothing that is open.
        let _ = self.journal.close();
    }

    async fn narrow(&self, narrowing: &Narrowing) -> Ended {
        let Some(client) = self.client else {
            return Ended::Failed("there is no credential to do it with".to_owned());
        };
        match narrow(client, narrowing).await {
            Ok(ended) => ended,
            Err(error) if error.is_denied() => Ended::Failed(format!(
                "{error}. To edit a secret takes {}: give the token that permission, or have \
                 somebody who may run: {}",
                SECRETS_STORE_WRITE.label,
                narrowing.by_hand()
            )),
            Err(error) => Ended::Failed(error.to_string()),
        }
    }
}

fn restore(restoration: &Restoration) -> Ended {
    let Restoration {
        path,
        before,
        after,
        ..
    } = restoration;
    match save::save(path, before, after) {
        Ok(()) => Ended::Applied,
        Err(error @ SaveError::Changed { .. }) => Ended::Refused(error.to_string()),
        Err(error) => Ended::Failed(format!("{error}; {}", error.help())),
    }
}

/// Writes the list if it still is what was seen, and reads it back. A write of unknown outcome is
/// judged by what is read back.
async fn narrow(client: &Client<'_>, narrowing: &Narrowing) -> Result<Ended, Error> {
    if read(client, narrowing).await? != Some(set(&narrowing.before)) {
        return Ok(Ended::Refused(format!(
            "the scopes of {} have changed since they were read",
            narrowing.name
        )));
    }
    let Narrowing {
        account,
        store,
        secret,
        after,
        ..
    } = narrowing;
    match client.patch_scopes(account, store, secret, after).await {
        Ok(_) => {}
        Err(error) if error.leaves_doubt() => {
            return match read(client, narrowing).await {
                Ok(now) if now == Some(set(after)) => Ok(Ended::Applied),
                _ => Err(error),
            };
        }
        Err(error) => return Err(error),
    }
    let now = read(client, narrowing).await?.unwrap_or_default();
    // Another writer may have added or removed others meanwhile.
    let there = narrowing
        .before
        .iter()
        .any(|scope| !after.contains(scope) && now.contains(scope));
    Ok(match there {
        false => Ended::Applied,
        true => Ended::Failed(format!(
            "another writer has put the scopes of {} back: run undo again when it is done",
            narrowing.name
        )),
    })
}

async fn read(
    client: &Client<'_>,
    narrowing: &Narrowing,
) -> Result<Option<BTreeSet<String>>, Error> {
    let Narrowing {
        account,
        store,
        secret,
        ..
    } = narrowing;
    let secret = client.secret(account, store, secret).await?;
    Ok(secret.scopes.map(|scopes| scopes.into_iter().collect()))
}

fn set(scopes: &[String]) -> BTreeSet<String> {
    scopes.iter().cloned().collect()
}
