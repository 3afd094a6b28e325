//! Which permissions a set of projects needs, and why: the table of [`crate::permissions`] applied to
//! what their configs say. Nothing is asked, nothing is read from disk.

mod derive;
mod entries;
mod requirement_set;
mod resource;

use std::collections::BTreeSet;

use crate::permissions::groups::PermissionGroup;
use crate::permissions::table::{NeedTiming, Provenance};
use crate::permissions::wrangler_version::WranglerVersion;
use crate::project::Project;

pub(crate) use derive::{by_account, derive};
pub(crate) use resource::{GrantResource, ZoneReference};

/// What a token is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TokenPurpose {
    /// Deploy again what is deployed already, as CI does.
    Deploy,
    /// Deploy for the first time, or with a new binding.
    FirstDeploy,
    Check,
    Fix,
}

/// A project with the wrangler that deploys it; none where that is not known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeploySubject<'a> {
    pub(crate) project: &'a Project,
    pub(crate) wrangler: Option<WranglerVersion>,
}

/// The accounts that a run knows from elsewhere than a config.
#[derive(Clone, Debug, Default)]
pub(crate) struct AccountHints {
    /// From a flag: it beats the config.
    pub(crate) flag: Option<String>,
    /// From a variable: it counts where the config names none.
    pub(crate) variable: Option<String>,
    /// The only one that a credential sees: it counts where nothing names any. Whoever deploys does not
    /// know it, so it changes nothing about what a deploy needs.
    pub(crate) only: Option<String>,
}

/// What projects need.
#[derive(Debug, Default)]
pub(crate) struct Requirements {
    /// What is required comes first.
    pub(crate) permissions: Vec<Permission>,
    /// What needs no permission.
    pub(crate) free: Vec<FieldNote>,
    /// What nobody knows about.
    pub(crate) unknown: Vec<FieldNote>,
    /// What a first deploy might use and is not asked for, with why.
    pub(crate) withheld: Vec<(&'static PermissionGroup, FieldNote)>,
}

impl Requirements {
    /// Whether `other` lacks one of the permissions, or does not have it for certain.
    pub(crate) fn takes_more_than(&self, other: &Self) -> bool {
        self.permissions.iter().any(|more| {
            other
                .permissions
                .iter()
                .all(|known| known.group != more.group || (more.required && !known.required))
        })
    }
}

/// A permission with everything that asks for it.
#[derive(Debug)]
pub(crate) struct Permission {
    pub(crate) group: &'static PermissionGroup,
    /// What it must be granted on.
    pub(crate) resources: BTreeSet<GrantResource>,
    /// Whether something fails for certain without it.
    pub(crate) required: bool,
    /// The most frequent occasion.
    pub(crate) when: NeedTiming,
    /// The best evidence.
    pub(crate) evidence: Provenance,
    pub(crate) reasons: Vec<PermissionReason>,
}

#[cfg(test)]
impl Permission {
    /// One that every deploy certainly needs on `resource`.
    pub(crate) fn certain(group: &'static PermissionGroup, resource: GrantResource) -> Self {
        Self {
            group,
            resources: [resource].into(),
            required: true,
            when: NeedTiming::Always,
            evidence: Provenance::Documented,
            reasons: Vec::new(),
        }
    }
}

/// Why a permission is needed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PermissionReason {
    /// The field of the config; none where every deploy needs it.
    pub(crate) field: Option<&'static str>,
    /// The config, as a user sees it.
    pub(crate) config: String,
    /// From 1.
    pub(crate) line: Option<usize>,
    pub(crate) binding: Option<String>,
    pub(crate) why: String,
}

/// A remark about a field of a config.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct FieldNote {
    pub(crate) field: String,
    /// What a person calls it.
    pub(crate) title: String,
    /// The config, as a user sees it.
    pub(crate) config: String,
    /// From 1.
    pub(crate) line: usize,
    pub(crate) why: String,
    /// Somebody might think that it needs a permission.
    pub(crate) surprising: bool,
}
