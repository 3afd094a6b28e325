//! The table: for each config field, which permissions its deploy needs, and how that is known.
//!
//! Where a row says `wrangler`, the call was read from wrangler 4.125.0 (cloudflare/workers-sdk
//! f830836) or recorded from 4.125.0 and 4.164.0; the versions in between at which a call came or went
//! were found in the published packages. Where it says `accepted`, the group is in the endpoint's
//! published list of accepted permissions (Cloudflare API reference; the same list is in
//! terraform-provider-cloudflare v5.22.0, `docs/resources`).

mod base;
mod bindings;
mod own;
mod storage;
mod triggers;

use super::groups::PermissionGroup;
use crate::permissions::wrangler_version::{VersionRange, WranglerVersion};

pub(crate) use base::BASE;
pub(crate) use own::{CHECK, FIX, PAGES};

/// The rule of the documentation, and that no call was seen.
const BOUND: &str = "Cloudflare docs, Workers authorization, \"Bindings\"; no call recorded";

/// From here on wrangler looks up, and makes, what a binding does not name by id. For this and the next
/// two the packages on npm were compared version by version.
const PROVISIONING: WranglerVersion = WranglerVersion(4, 45, 0);

/// From here on it does so for queues, Flagship apps and dispatch namespaces too.
const WIDER_PROVISIONING: WranglerVersion = WranglerVersion(4, 113, 0);

/// From here on a refusal of such a look-up is a warning, except for D1.
const REFUSAL_IS_WARNING: WranglerVersion = WranglerVersion(4, 129, 0);

/// A config field, or one shape of it, with the permissions that it needs.
#[derive(Debug)]
pub struct ConfigField {
    /// Its keys from the environment's table on, with dots; in brackets where it is not a field.
    pub path: &'static str,
    /// Which of its entries are meant: all of these must hold.
    pub shape: &'static [EntryCondition],
    /// What a person calls it.
    pub(crate) title: &'static str,
    /// What it needs beyond what every deploy does.
    pub needs: &'static [FieldNeed],
    /// Why it needs nothing, where that is so.
    pub nothing: Option<NoNeed>,
    /// Where wrangler looks for it.
    pub place: SearchLocation,
}

/// A permission that a field needs.
#[derive(Debug)]
pub struct FieldNeed {
    /// The permission.
    pub group: &'static PermissionGroup,
    /// When.
    pub when: NeedTiming,
    /// Further conditions on the entry.
    pub only: &'static [EntryCondition],
    /// With which wranglers.
    pub versions: VersionRange,
    /// Not so where another permission of the set is accepted in its place, or only some steps ask.
    pub required: bool,
    /// How it is known.
    pub evidence: Provenance,
    /// From where.
    pub source: &'static str,
    /// Why, as a sentence without its beginning capital and full stop.
    pub why: &'static str,
}

/// Why a field needs nothing.
#[derive(Clone, Copy, Debug)]
pub struct NoNeed {
    /// In a few words: "bound by id".
    pub why: &'static str,
    /// How it is known.
    pub evidence: Provenance,
    /// From where.
    pub source: &'static str,
}

/// A condition on an entry of a field. An empty string counts as absent, as in wrangler.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EntryCondition {
    /// It has this key.
    Has(&'static str),
    /// It lacks this key.
    Lacks(&'static str),
    /// This key is `true`.
    Is(&'static str),
    /// This key is not `true`.
    IsNot(&'static str),
    /// The environment does not say `workers_dev = true`; beside routes that means off.
    WorkersDevOff,
    /// Neither the config nor a variable names an account.
    NoAccount,
}

/// When a permission is asked for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum NeedTiming {
    /// At every deploy.
    Always,
    /// At the first deploy, and at the first one with a new binding of this kind.
    New,
    /// Where the resource does not exist yet and wrangler makes it.
    Missing,
    /// At the same deploys, but granting it would do more harm than good.
    Withheld,
    /// Only where the token holds the roles for single Workers instead of Workers Scripts.
    SingleWorker,
    /// Only for another command of wrangler.
    Command(&'static str),
}

/// How something is known, from the strongest to the weakest.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Provenance {
    /// Cloudflare's documentation says it about this call.
    Documented,
    /// It is in the published list of what the endpoint accepts.
    Accepted,
    /// The call was recorded from the real wrangler.
    Observed,
    /// The call was read in wrangler's source.
    Source,
    /// Only from similar endpoints.
    Inferred,
    /// Somebody found it out on their own account.
    Reported,
    /// The sources contradict each other.
    Conflict,
    /// Nobody knows.
    Unknown,
}

/// Where wrangler looks for a field of an environment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SearchLocation {
    /// In the environment alone.
    Own,
    /// In the environment, else at the top level.
    Inherited,
    /// At the top level alone.
    Top,
}

impl NeedTiming {
    /// The word in documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::New => "first-deploy",
            Self::Missing => "resource-missing",
            Self::Withheld => "withheld",
            Self::SingleWorker => "single-worker-roles",
            Self::Command(_) => "other-command",
        }
    }
}

impl Provenance {
    /// The word in documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Accepted => "documented-accepted",
            Self::Observed => "observed",
            Self::Source => "source",
            Self::Inferred => "inferred",
            Self::Reported => "community-reported",
            Self::Conflict => "conflict",
            Self::Unknown => "unknown",
        }
    }
}

/// Every field of a config that something is known about.
pub fn permission_fields() -> impl Iterator<Item = &'static ConfigField> {
    [
        base::FIELDS,
        triggers::FIELDS,
        storage::FIELDS,
        bindings::FIELDS,
    ]
    .into_iter()
    .flatten()
}

/// Everything in the table, also what is not a field.
pub fn permission_rows() -> impl Iterator<Item = &'static ConfigField> {
    [BASE]
        .into_iter()
        .chain(permission_fields())
        .chain([CHECK, FIX, PAGES])
}

const fn field(path: &'static str, title: &'static str) -> ConfigField {
    ConfigField {
        path,
        shape: &[],
        title,
        needs: &[],
        nothing: None,
        place: SearchLocation::Own,
    }
}

/// A field that an environment inherits from the top level.
const fn inherited(path: &'static str, title: &'static str) -> ConfigField {
    ConfigField {
        place: SearchLocation::Inherited,
        ..field(path, title)
    }
}

/// A permission that every deploy requires with every wrangler.
const fn need(group: &'static PermissionGroup, evidence: Provenance) -> FieldNeed {
    FieldNeed {
        group,
        when: NeedTiming::Always,
        only: &[],
        versions: VersionRange::ALL,
        required: true,
        evidence,
        source: "",
        why: "",
    }
}

impl ConfigField {
    const fn of(mut self, shape: &'static [EntryCondition]) -> Self {
        self.shape = shape;
        self
    }

    const fn top(mut self) -> Self {
        self.place = SearchLocation::Top;
        self
    }

    const fn needs(mut self, needs: &'static [FieldNeed]) -> Self {
        self.needs = needs;
        self
    }

    const fn nothing(
        mut self,
        why: &'static str,
        evidence: Provenance,
        source: &'static str,
    ) -> Self {
        self.nothing = Some(NoNeed {
            why,
            evidence,
            source,
        });
        self
    }
}

impl FieldNeed {
    const fn why(mut self, why: &'static str) -> Self {
        self.why = why;
        self
    }

    const fn source(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    const fn when(mut self, when: NeedTiming) -> Self {
        self.when = when;
        self
    }

    const fn only(mut self, only: &'static [EntryCondition]) -> Self {
        self.only = only;
        self
    }

    const fn from(mut self, first: WranglerVersion) -> Self {
        self.versions.from = Some(first);
        self
    }

    const fn before(mut self, end: WranglerVersion) -> Self {
        self.versions.before = Some(end);
        self
    }

    const fn optional(mut self) -> Self {
        self.required = false;
        self
    }
}
