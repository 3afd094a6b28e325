//! Which permissions a set of projects takes, and why: the table of [`crate::permissions`] applied to
//! what their configs say. Nothing is asked, nothing is read from disk.

mod derive;
mod entries;
mod resource;
mod union;

use std::collections::BTreeSet;

use crate::permissions::groups::Group;
use crate::permissions::table::{Evidence, When};
use crate::project::Project;
use crate::wrangler::Version;

pub use derive::{by_account, derive};
pub use resource::{Resource, Zone};

/// What the token shall be able to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// Deploy again what is deployed already, as CI does.
    Deploy,
    /// Deploy for the first time, or with a new binding.
    FirstDeploy,
    /// Run `check`.
    Check,
    /// Run `fix`.
    Fix,
}

/// A project with the wrangler that deploys it; none where that is not known.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its wrangler.
    pub wrangler: Option<Version>,
}

/// The accounts that a run was told.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    /// By a flag: it beats the config.
    pub flag: Option<String>,
    /// By a variable: it stands in where the config names none.
    pub variable: Option<String>,
    /// The only one that a credential sees: it stands in where nothing names any. Who deploys does not
    /// know of it, so it changes nothing about what a deploy takes.
    pub only: Option<String>,
}

/// What comes of it.
#[derive(Debug, Default)]
pub struct Needs {
    /// The permissions, what is required first.
    pub permissions: Vec<Permission>,
    /// What takes none.
    pub free: Vec<Mention>,
    /// What nobody knows about.
    pub unknown: Vec<Mention>,
    /// Permissions that a first deploy might use and that are not asked for, with why.
    pub withheld: Vec<(&'static Group, Mention)>,
}

/// A permission with everything that asks for it.
#[derive(Debug)]
pub struct Permission {
    /// Which.
    pub group: &'static Group,
    /// What it must be granted on.
    pub resources: BTreeSet<Resource>,
    /// Whether something fails for certain without it.
    pub required: bool,
    /// The most frequent occasion.
    pub when: When,
    /// The best evidence.
    pub evidence: Evidence,
    /// What asks for it.
    pub reasons: Vec<Reason>,
}

#[cfg(test)]
impl Permission {
    /// One that every deploy takes for certain on `resource`.
    pub(crate) fn certain(group: &'static Group, resource: Resource) -> Self {
        Self {
            group,
            resources: [resource].into(),
            required: true,
            when: When::Always,
            evidence: Evidence::Documented,
            reasons: Vec::new(),
        }
    }
}

/// One thing that asks for a permission.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reason {
    /// The field of the config; none where every deploy asks.
    pub field: Option<&'static str>,
    /// The config, as a user sees it.
    pub config: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The binding.
    pub binding: Option<String>,
    /// Why.
    pub why: String,
}

/// Something in a config that is worth a word.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mention {
    /// The field.
    pub field: String,
    /// What a person calls it.
    pub title: String,
    /// The config, as a user sees it.
    pub config: String,
    /// The line, from 1.
    pub line: usize,
    /// What is to say about it.
    pub why: String,
    /// Whether somebody might think that it takes a permission.
    pub surprising: bool,
}
