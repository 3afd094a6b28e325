//! What the embedded Cloudflare holds: accounts, users, credentials, stores, secrets, faults.
//!
//! Plain data that is read from and written to JSON; a test or a demo is a state file. Identifiers
//! are whatever the file says; those the server issues are derived from its logical clock, so that
//! two runs give the same answers.

use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::faults::Fault;
use super::policies::{GlobalKey, Sensitive, Token};
use super::resource::{Kind, Resource};
use super::store::{Pending, Secret, Store};
use super::worker::Worker;
use super::zone::Zone;

/// Everything the server knows.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct State {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The people, with the accounts they are members of.
    pub users: Vec<User>,
    /// API tokens, of users and of accounts.
    pub tokens: Vec<Token>,
    /// Global API keys.
    pub global_keys: Vec<GlobalKey>,
    /// Secrets Store stores.
    pub stores: Vec<Store>,
    /// Secrets Store secrets, without their values.
    pub secrets: Vec<Secret>,
    /// Workers.
    pub workers: Vec<Worker>,
    /// Whatever else the accounts hold.
    pub resources: Vec<Resource>,
    /// Zones.
    pub zones: Vec<Zone>,
    /// Uploads of files that were begun.
    pub sessions: Vec<Session>,
    /// How many stores an account may have.
    pub store_quota: usize,
    /// How many secrets an account may have.
    pub secret_quota: usize,
    /// How long a secret that is created or duplicated here stays pending. Its creation is always
    /// answered with `pending`.
    pub activation: Pending,
    /// Names of permission groups that a token which is made or changed is not given, without a word.
    pub withheld_groups: Vec<String>,
    /// What goes wrong, and when.
    pub faults: Vec<Fault>,
    /// How long every answer is held back, in milliseconds.
    pub latency_ms: u64,
    /// The logical clock: seconds since 1970, one more with every write.
    pub clock: u64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            accounts: Vec::new(),
            users: Vec::new(),
            tokens: Vec::new(),
            global_keys: Vec::new(),
            stores: Vec::new(),
            secrets: Vec::new(),
            workers: Vec::new(),
            resources: Vec::new(),
            zones: Vec::new(),
            sessions: Vec::new(),
            store_quota: 1,
            secret_quota: 100,
            activation: Pending::default(),
            withheld_groups: Vec::new(),
            faults: Vec::new(),
            latency_ms: 0,
            clock: 1_790_000_000,
        }
    }
}

/// The state that `demo` starts from, as it is shipped.
const DEMO: &str = include_str!("../../templates/demo/state.json");

impl State {
    /// Reads a state file.
    ///
    /// # Errors
    /// It is not JSON, or not a state: unknown fields are refused.
    pub fn from_json(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// One account with one store: two secrets that Workers may use, and `openai`, which only AI
    /// Gateway may. Its token may deploy Workers and edit secrets.
    pub fn demo() -> Self {
        // The file is built in and a test reads it: there is nobody to report an error to.
        Self::from_json(DEMO).unwrap_or_default()
    }

    /// The things of a kind that an account holds.
    pub(super) fn of_kind(&self, kind: Kind, account: &str) -> impl Iterator<Item = &Resource> {
        let held = self.resources.iter();
        held.filter(move |resource| resource.is(kind, account))
    }

    /// Gives an account one more thing.
    pub(super) fn hold(&mut self, resource: Resource) -> &mut Resource {
        let place = self.resources.len();
        self.resources.push(resource);
        &mut self.resources[place]
    }

    /// Begins an upload: a token that is good for it, in a form whose claims a client can read. The one
    /// claim is that it expires in the year 2100.
    pub(super) fn begin_session(&mut self) -> String {
        let token = format!(
            "eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.{}",
            self.issue_id()
        );
        self.sessions.push(Session {
            token: Sensitive::new(token.clone()),
        });
        token
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

/// An account.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The display name.
    pub name: String,
    /// The account's subdomain of workers.dev, if it has registered one.
    pub workers_subdomain: Option<String>,
}

/// Files on their way: what an upload is paid with instead of a credential.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// A JSON Web Token, signed with nothing that could be checked.
    pub token: Sensitive,
}

/// A person.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct User {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The address the person logs in with.
    pub email: String,
    /// The accounts the person belongs to.
    pub memberships: Vec<Membership>,
}

impl User {
    /// The names of the roles held in an account.
    pub(super) fn roles_in(&self, account: &str) -> impl Iterator<Item = &str> {
        self.memberships
            .iter()
            .filter(move |membership| membership.account == account)
            .flat_map(|membership| &membership.roles)
            .map(String::as_str)
    }
}

/// A person's place in an account.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Membership {
    /// The account's id.
    pub account: String,
    /// The names of the roles held, e.g. `Super Administrator - All Privileges`.
    pub roles: Vec<String>,
}
