//! Runs on one machine that change one secret take turns.
//!
//! Cloudflare has no conditional write: of two runs that read the same list, the later one would take away
//! what the earlier one has added.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::action::ScopeChange;
use crate::change::error::ScopeError;
use crate::change::journal::hash;
use crate::cloudflare::Client;

/// How long a run waits for its turn. A change takes three requests.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// What is waited for, as progress names it.
const ANOTHER: &str = "another run that changes the secret";

/// Where the locks are, and what ends the wait for one.
pub(crate) struct SecretTurns {
    pub(crate) folder: PathBuf,
    pub(crate) is_ended: fn() -> bool,
}

/// The turn of this run, until it is dropped.
#[derive(Debug)]
pub(super) struct SecretTurn(#[expect(dead_code, reason = "the lock goes with the file")] File);

impl SecretTurn {
    /// Waits until no other run of this machine changes the secret of `change`. None where `folder` cannot
    /// hold locks: then runs are not kept apart.
    ///
    /// # Errors
    /// Another run takes too long, or a person does not want to wait for it.
    pub(super) async fn take(
        turns: &SecretTurns,
        client: &Client<'_>,
        change: &ScopeChange,
    ) -> Result<Option<Self>, ScopeError> {
        let Some(file) = open(&turns.folder, change) else {
            return Ok(None);
        };
        let mut wait = None;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self(file))),
                Err(TryLockError::WouldBlock) if (turns.is_ended)() => {
                    return Err(ScopeError::Left(change.name.clone()));
                }
                Err(TryLockError::WouldBlock) if start.elapsed() < LONGEST_WAIT => {
                    wait.get_or_insert_with(|| client.wait_for(ANOTHER));
                    sleep(PAUSE).await;
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(ScopeError::Busy(change.name.clone()));
                }
                Err(TryLockError::Error(_)) => return Ok(None),
            }
        }
    }
}

/// The file that stands for the secret. It stays: who waits for it would wait for another one otherwise.
fn open(folder: &Path, change: &ScopeChange) -> Option<File> {
    let secret = [&change.account, &change.store, &change.secret].map(String::as_str);
    let name = hash(secret.join("/").as_bytes());
    // A few hundred files are enough: secrets that share one wait for each other too.
    let path = folder.join(format!("{}.lock", name.get(..2)?));
    fs::create_dir_all(folder).ok()?;
    let mut options = File::options();
    options
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .ok()
}
