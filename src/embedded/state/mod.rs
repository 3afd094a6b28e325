//! What the embedded Cloudflare holds: accounts, users, credentials, stores, secrets, faults.
//!
//! Plain data that is read from and written to JSON; a test or a demo is a state file. Identifiers
//! are what the file says; those that the server issues are derived from its logical clock, so that
//! two runs give the same answers.

pub(super) mod accounts;
pub(super) mod faults;
pub(super) mod policies;
pub(super) mod secrets_store;
pub(super) mod tokens;
pub(super) mod workers;

use std::io;
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use accounts::{AccountRecord, AccountResource, UploadSession, UserRecord, ZoneRecord};
use faults::{FaultRule, ForeignWrite};
use secrets_store::{ActivationDelay, SecretRecord, StoreRecord};
use tokens::{GlobalKeyRecord, LoginRecord, SensitiveText, TokenRecord};
use workers::WorkerRecord;

/// Everything the server knows.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ServerState {
    pub(crate) accounts: Vec<AccountRecord>,
    pub(crate) users: Vec<UserRecord>,
    pub(crate) tokens: Vec<TokenRecord>,
    pub(crate) global_keys: Vec<GlobalKeyRecord>,
    pub(crate) logins: Vec<LoginRecord>,
    pub(crate) stores: Vec<StoreRecord>,
    pub(crate) secrets: Vec<SecretRecord>,
    pub(crate) workers: Vec<WorkerRecord>,
    pub(crate) resources: Vec<AccountResource>,
    pub(crate) zones: Vec<ZoneRecord>,
    pub(crate) sessions: Vec<UploadSession>,
    /// How many stores each account can have; `secret_quota` counts the secrets in all of them.
    pub(crate) store_quota: usize,
    pub(crate) secret_quota: usize,
    /// How long a new secret stays pending. Its creation is always answered with `pending`.
    pub(crate) activation: ActivationDelay,
    /// Names of permission groups that are silently left out of a token that is made or changed.
    pub(crate) withheld_groups: Vec<String>,
    pub(crate) faults: Vec<FaultRule>,
    /// How long every answer is held back, in milliseconds.
    pub(crate) latency_ms: u64,
    /// The logical clock: seconds since 1970, one more with every write.
    pub(crate) clock: u64,
}

impl Default for ServerState {
    fn default() -> Self {
        Self {
            accounts: Vec::new(),
            users: Vec::new(),
            tokens: Vec::new(),
            global_keys: Vec::new(),
            logins: Vec::new(),
            stores: Vec::new(),
            secrets: Vec::new(),
            workers: Vec::new(),
            resources: Vec::new(),
            zones: Vec::new(),
            sessions: Vec::new(),
            store_quota: 1,
            secret_quota: 100,
            activation: ActivationDelay::default(),
            withheld_groups: Vec::new(),
            faults: Vec::new(),
            latency_ms: 0,
            clock: 1_790_000_000,
        }
    }
}

/// The state that `demo` starts from, as it is shipped: one account with one store, two secrets
/// that Workers can use, and `openai`, which only AI Gateway can. Its token is allowed to deploy
/// Workers and to edit secrets.
pub fn demo_state() -> Value {
    // The file is built in and tests start from it: there is nobody to report an error to.
    let state =
        serde_json::from_str::<ServerState>(include_str!("../../../templates/demo/state.json"));
    state.unwrap_or_default().to_json()
}

impl ServerState {
    /// Reads a state file.
    ///
    /// # Errors
    /// It is not a state (unknown fields are refused), or it names a permission group that does not
    /// exist and would silently permit nothing.
    pub(super) fn from_json(state: &Value) -> io::Result<Self> {
        let invalid = |cause| io::Error::new(io::ErrorKind::InvalidInput, cause);
        let state = Self::deserialize(state).map_err(|error| invalid(error.to_string()))?;
        match state.unknown_group() {
            None => Ok(state),
            Some((place, name)) => Err(invalid(format!(
                "{place}: no permission group is named `{name}`"
            ))),
        }
    }

    /// The state as a state file.
    pub(super) fn to_json(&self) -> Value {
        // It is read from JSON and holds nothing that JSON cannot.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// A permission group that is named and does not exist, with the place that names it.
    fn unknown_group(&self) -> Option<(String, &str)> {
        let held = self.tokens.iter().flat_map(|token| {
            let policies = token.policies.iter();
            let names = policies.flat_map(|policy| &policy.permission_groups);
            names.map(|name| (format!("token `{}`", token.name), name.as_str()))
        });
        let withheld = self.withheld_groups.iter();
        held.chain(withheld.map(|name| ("withheld_groups".to_owned(), name.as_str())))
            .find(|(_, name)| policies::find_group_by_name(name).is_none())
    }

    pub(super) fn account(&self, id: &str) -> Option<&AccountRecord> {
        self.accounts.iter().find(|account| account.id == id)
    }

    pub(super) fn user(&self, id: &str) -> Option<&UserRecord> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(super) fn zone(&self, id: &str) -> Option<&ZoneRecord> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    /// Begins an upload and gives its token: a JSON Web Token with one claim, which clients read:
    /// it expires in the year 2100.
    pub(super) fn begin_session(&mut self) -> String {
        let signature = self.issue_id();
        let text = format!("eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.{signature}");
        let token = SensitiveText::new(text.as_str());
        self.sessions.push(UploadSession { token });
        text
    }

    /// Does what another writer does.
    pub(super) fn apply_foreign_write(&mut self, write: ForeignWrite) {
        match write {
            ForeignWrite::Delete(id) => self.secrets.retain(|secret| secret.id != id),
            ForeignWrite::Rename { token, name } => {
                let now = self.tick();
                for known in self.tokens.iter_mut().filter(|known| known.id == token) {
                    known.name.clone_from(&name);
                    known.modified_on.clone_from(&now);
                }
            }
            ForeignWrite::Scopes { secret, scopes } => {
                for known in self.secrets.iter_mut().filter(|known| known.id == secret) {
                    known.scopes = Some(scopes.clone());
                }
            }
            ForeignWrite::Status { secret, status } => {
                for known in self.secrets.iter_mut().filter(|known| known.id == secret) {
                    known.status.clone_from(&status);
                }
            }
        }
    }

    /// The next moment of the logical clock, in the API's format.
    pub(super) fn tick(&mut self) -> String {
        self.clock += 1;
        let moment = UNIX_EPOCH + Duration::from_secs(self.clock);
        humantime::format_rfc3339_micros(moment).to_string()
    }

    /// A new identifier of 32 hexadecimal digits.
    pub(super) fn issue_id(&mut self) -> String {
        self.clock += 1;
        let high = scramble(self.clock);
        format!("{high:016x}{:016x}", scramble(high))
    }

    /// A new identifier in the form of a UUID.
    pub(super) fn issue_uuid(&mut self) -> String {
        let hex = self.issue_id();
        let (a, b, c) = (&hex[..8], &hex[8..12], &hex[13..16]);
        format!("{a}-{b}-4{c}-8{}-{}", &hex[17..20], &hex[20..])
    }
}

/// SplitMix64's output function: distinct inputs give distinct outputs that look random.
pub(super) fn scramble(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
