//! A row of the table: a config field with the permissions that it needs.

use crate::permissions::groups::PermissionGroup;
use crate::wrangler::{VersionRange, WranglerVersion};

/// The rule of the documentation, and that no call was seen.
pub(super) const BOUND: &str =
    "Cloudflare docs, Workers authorization, \"Bindings\"; no call recorded";

/// From here on wrangler looks up, and makes, what a binding does not name by id. For this and the next
/// two the packages on npm were compared version by version.
pub(super) const PROVISIONING: WranglerVersion = WranglerVersion(4, 45, 0);

/// From here on it does so for queues, Flagship apps and dispatch namespaces too.
pub(super) const WIDER_PROVISIONING: WranglerVersion = WranglerVersion(4, 113, 0);

/// From here on a refusal of such a look-up is a warning, except for D1.
pub(super) const REFUSAL_IS_WARNING: WranglerVersion = WranglerVersion(4, 129, 0);

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

    /// How sure the need is, for people.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Documented | Self::Accepted => "documented",
            Self::Observed => "not documented; seen in runs of wrangler",
            Self::Source => "not documented; from wrangler's source",
            Self::Inferred => "not documented; likely",
            Self::Reported => "not documented; reported by users",
            Self::Conflict => "sources disagree",
            Self::Unknown => "not documented",
        }
    }
}

pub(super) const fn field(path: &'static str, title: &'static str) -> ConfigField {
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
pub(super) const fn inherited(path: &'static str, title: &'static str) -> ConfigField {
    ConfigField {
        place: SearchLocation::Inherited,
        ..field(path, title)
    }
}

/// A permission that every deploy requires with every wrangler.
pub(super) const fn need(group: &'static PermissionGroup, evidence: Provenance) -> FieldNeed {
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
    pub(super) const fn shape(mut self, shape: &'static [EntryCondition]) -> Self {
        self.shape = shape;
        self
    }

    pub(super) const fn top(mut self) -> Self {
        self.place = SearchLocation::Top;
        self
    }

    pub(super) const fn needs(mut self, needs: &'static [FieldNeed]) -> Self {
        self.needs = needs;
        self
    }

    pub(super) const fn nothing(
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
    pub(super) const fn why(mut self, why: &'static str) -> Self {
        self.why = why;
        self
    }

    pub(super) const fn source(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    pub(super) const fn when(mut self, when: NeedTiming) -> Self {
        self.when = when;
        self
    }

    pub(super) const fn only(mut self, only: &'static [EntryCondition]) -> Self {
        self.only = only;
        self
    }

    pub(super) const fn from(mut self, first: WranglerVersion) -> Self {
        self.versions.from = Some(first);
        self
    }

    pub(super) const fn before(mut self, end: WranglerVersion) -> Self {
        self.versions.before = Some(end);
        self
    }

    pub(super) const fn optional(mut self) -> Self {
        self.required = false;
        self
    }
}
