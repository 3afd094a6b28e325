//! Which permissions a set of projects takes, and why: the table of [`crate::permissions`] applied to
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

/// What the token shall be able to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TokenPurpose {
    /// Deploy again what is deployed already, as CI does.
    Deploy,
    /// Deploy for the first time, or with a new binding.
    FirstDeploy,
    /// Run `check`.
    Check,
    /// Run `fix`.
    Fix,
}

impl TokenPurpose {
    /// The word for it in `--for` and in documents.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::FirstDeploy => "first-deploy",
            Self::Check => "check",
            Self::Fix => "fix",
        }
    }
}

/// A project with the wrangler that deploys it; none where that is not known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeploySubject<'a> {
    /// The project.
    pub(crate) project: &'a Project,
    /// Its wrangler.
    pub(crate) wrangler: Option<WranglerVersion>,
}

/// The accounts that a run was told.
#[derive(Clone, Debug, Default)]
pub(crate) struct AccountHints {
    /// By a flag: it beats the config.
    pub(crate) flag: Option<String>,
    /// By a variable: it stands in where the config names none.
    pub(crate) variable: Option<String>,
    /// The only one that a credential sees: it stands in where nothing names any. Who deploys does not
    /// know of it, so it changes nothing about what a deploy takes.
    pub(crate) only: Option<String>,
}

/// What comes of it.
#[derive(Debug, Default)]
pub(crate) struct Requirements {
    /// The permissions, what is required first.
    pub(crate) permissions: Vec<Permission>,
    /// What takes none.
    pub(crate) free: Vec<FieldNote>,
    /// What nobody knows about.
    pub(crate) unknown: Vec<FieldNote>,
    /// Permissions that a first deploy might use and that are not asked for, with why.
    pub(crate) withheld: Vec<(&'static PermissionGroup, FieldNote)>,
}

impl Requirements {
    /// Whether a permission is in here that `other` lacks, or does not have for certain.
    pub(crate) fn takes_more_than(&self, other: &Self) -> bool {
        self.permissions.iter().any(|more| {
            let known = other.permissions.iter();
            !known
                .filter(|known| known.group == more.group)
                .any(|known| known.required || !more.required)
        })
    }
}

/// A permission with everything that asks for it.
#[derive(Debug)]
pub(crate) struct Permission {
    /// Which.
    pub(crate) group: &'static PermissionGroup,
    /// What it must be granted on.
    pub(crate) resources: BTreeSet<GrantResource>,
    /// Whether something fails for certain without it.
    pub(crate) required: bool,
    /// The most frequent occasion.
    pub(crate) when: NeedTiming,
    /// The best evidence.
    pub(crate) evidence: Provenance,
    /// What asks for it.
    pub(crate) reasons: Vec<PermissionReason>,
}

#[cfg(test)]
impl Permission {
    /// One that every deploy takes for certain on `resource`.
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

/// One thing that asks for a permission.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PermissionReason {
    /// The field of the config; none where every deploy asks.
    pub(crate) field: Option<&'static str>,
    /// The config, as a user sees it.
    pub(crate) config: String,
    /// The line, from 1.
    pub(crate) line: Option<usize>,
    /// The binding.
    pub(crate) binding: Option<String>,
    /// Why.
    pub(crate) why: String,
}

/// Something in a config that is worth a word.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct FieldNote {
    /// The field.
    pub(crate) field: String,
    /// What a person calls it.
    pub(crate) title: String,
    /// The config, as a user sees it.
    pub(crate) config: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is to say about it.
    pub(crate) why: String,
    /// Whether somebody might think that it takes a permission.
    pub(crate) surprising: bool,
}
