//! What `token audit` found.

use std::collections::BTreeSet;

use crate::action::Invocation;
use crate::permissions::requirements::{Requirements, TokenPurpose};
use crate::permissions::token::{RequiredPermission, SurplusGrant, TokenComparison};
use crate::project::Project;
use crate::wrangler::WranglerTool;

/// What `token audit` shows.
pub(crate) struct AuditView<'a> {
    /// How the run was started.
    pub(crate) invocation: &'a Invocation,
    pub(crate) token: AuditedToken<'a>,
    /// The login, where the credential is the access token of one.
    pub(crate) login: Option<AuditedLogin<'a>>,
    pub(crate) by: AuditBasis,
    /// What the token is compared with.
    pub(crate) purpose: TokenPurpose,
    /// What was found, for each account that the projects name.
    pub(crate) parts: &'a [AuditPart<'a>],
    pub(crate) projects: &'a [Project],
    /// The wrangler of each project.
    pub(crate) tools: &'a [WranglerTool],
}

/// What is known of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuditedToken<'a> {
    pub(crate) id: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
    /// Where it comes from, if it is the credential of the run.
    pub(crate) source: Option<&'a str>,
}

/// What is known of the login behind an access token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuditedLogin<'a> {
    /// Its scopes, where they are known.
    pub(crate) scopes: Option<&'a [String]>,
    /// The roles of the person, each account's in turn, where they are known.
    pub(crate) roles: &'a [&'a str],
}

/// What shows which permissions a token grants.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum AuditBasis {
    /// Its policies.
    Policies,
    /// Reads that worked or were refused.
    Reads,
    /// The same, and the scopes and roles of a login.
    Login,
}

/// What was found for one account.
#[derive(Debug)]
pub(crate) struct AuditPart<'a> {
    /// None where nothing names the account.
    pub(crate) account: Option<&'a str>,
    pub(crate) needs: &'a Requirements,
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
        let everywhere = |surplus: &&SurplusGrant| {
            let mut parts = self.parts.iter().map(|part| &part.comparison.surplus);
            parts.all(|grants| grants.iter().any(|grant| grant.name == surplus.name))
        };
        let grants = self.parts.iter().flat_map(|part| &part.comparison.surplus);
        let mut known = BTreeSet::new();
        grants
            .filter(everywhere)
            .filter(|grant| known.insert(&grant.name))
            .collect()
    }
}
