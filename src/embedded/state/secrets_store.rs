//! Stores and secrets as data, and when a pending secret becomes active.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct StoreRecord {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) created: String,
    pub(crate) modified: String,
}

/// A secret. Its value is not kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SecretRecord {
    pub(crate) id: String,
    pub(crate) store: String,
    /// The name, unique in its store.
    pub(crate) name: String,
    /// The services that can use it, in any order. The API can answer `null`; what that means to a
    /// deploy is not documented. Here it serves nobody, because "a request to bind … will be
    /// rejected if that service is not in the scope list" (access control).
    pub(crate) scopes: Option<Vec<String>>,
    /// `pending`, `active`, `deleted`, or what Cloudflare adds.
    pub(crate) status: String,
    /// A `pending` secret becomes `active` after this; without it, it never does.
    pub(crate) pending: Option<ActivationDelay>,
    pub(crate) comment: Option<String>,
    pub(crate) created: String,
    pub(crate) modified: String,
}

impl Default for SecretRecord {
    fn default() -> Self {
        Self {
            id: String::new(),
            store: String::new(),
            name: String::new(),
            scopes: None,
            status: "active".to_owned(),
            pending: None,
            comment: None,
            created: "2026-01-05T10:00:00.000000Z".to_owned(),
            modified: "2026-01-05T10:00:00.000000Z".to_owned(),
        }
    }
}

/// How long a secret stays pending: both conditions have to be met.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ActivationDelay {
    /// It is read, listed or bound as pending this many times first.
    pub(crate) reads: u32,
    /// Milliseconds since the first time.
    pub(crate) ms: u64,
    #[serde(skip)]
    since: Option<Instant>,
}

impl ActivationDelay {
    /// Counts one read; true if the delay was over before it.
    fn count_read(&mut self) -> bool {
        let since = *self.since.get_or_insert_with(Instant::now);
        if self.reads == 0 && since.elapsed() >= Duration::from_millis(self.ms) {
            return true;
        }
        self.reads = self.reads.saturating_sub(1);
        false
    }
}

impl SecretRecord {
    /// The secret as a read shows it now: a pending one can have become active.
    pub(crate) fn refresh(&mut self) -> &Self {
        if self.status == "pending"
            && self
                .pending
                .as_mut()
                .is_some_and(ActivationDelay::count_read)
        {
            self.status = "active".to_owned();
            self.pending = None;
        }
        self
    }

    /// Whether `service` is among its scopes.
    pub(crate) fn serves(&self, service: &str) -> bool {
        self.scopes
            .as_ref()
            .is_some_and(|scopes| scopes.iter().any(|scope| scope == service))
    }
}
