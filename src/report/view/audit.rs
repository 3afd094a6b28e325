//! What `token audit` found.

use std::collections::BTreeSet;

use crate::permissions::requirements::{Requirements, TokenPurpose};
use crate::permissions::token::{RequiredPermission, SurplusGrant, TokenComparison};
use crate::permissions::wrangler_version::tool::WranglerTool;
use crate::project::Project;

/// What `token audit` has to tell.
pub(crate) struct AuditView<'a> {
    /// The token.
    pub(crate) token: AuditedToken<'a>,
    /// What tells what it grants.
    pub(crate) by: AuditBasis,
    /// What the token is compared with.
    pub(crate) purpose: TokenPurpose,
    /// What was found, for each account that the projects name.
    pub(crate) parts: &'a [AuditPart<'a>],
    /// The projects.
    pub(crate) projects: &'a [Project],
    /// The wrangler of each.
    pub(crate) tools: &'a [WranglerTool],
}

/// A token, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuditedToken<'a> {
    /// Its id.
    pub(crate) id: Option<&'a str>,
    /// What people call it.
    pub(crate) name: Option<&'a str>,
    /// Where it comes from, if it is the credential of the run.
    pub(crate) source: Option<&'a str>,
}

/// What tells what a token grants.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum AuditBasis {
    /// Its policies.
    Policies,
    /// Reads that worked or were refused.
    Reads,
}

/// What was found for one account.
#[derive(Debug)]
pub(crate) struct AuditPart<'a> {
    /// The account; none where nothing names it.
    pub(crate) account: Option<&'a str>,
    /// What the projects ask for there.
    pub(crate) needs: &'a Requirements,
    /// What the token grants of it, and what else.
    pub(crate) comparison: TokenComparison<'a>,
}

impl AuditView<'_> {
    /// Everything that is asked for, in every account.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &RequiredPermission<'_>> {
        self.parts.iter().flat_map(|part| &part.comparison.asked)
    }

    /// The labels of what is required and missing, each once.
    pub(crate) fn missing(&self) -> BTreeSet<&'static str> {
        let missing = self.parts.iter().flat_map(|part| part.comparison.missing());
        missing.map(|asked| asked.permission.group.label).collect()
    }

    /// What is granted and asked for in no account, each group once.
    pub(crate) fn surplus(&self) -> Vec<&SurplusGrant> {
        let mut found: Vec<&SurplusGrant> = Vec::new();
        let everywhere = |surplus: &SurplusGrant| {
            let parts = self.parts.iter();
            parts
                .map(|part| &part.comparison.surplus)
                .all(|all| all.iter().any(|other| other.name == surplus.name))
        };
        for surplus in self.parts.iter().flat_map(|part| &part.comparison.surplus) {
            let known = found.iter().any(|known| known.name == surplus.name);
            if !known && everywhere(surplus) {
                found.push(surplus);
            }
        }
        found
    }
}
