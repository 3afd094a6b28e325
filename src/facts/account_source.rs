//! Which account an environment is deployed to, and what says so.

use std::fmt;

use super::cloudflare_facts::CloudflareFacts;
use crate::project::Environment;

/// What says which account is meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum AccountSource<'a> {
    /// `--account-id`
    Flag,
    /// `account_id` of the config.
    Config,
    /// A person, asked in this run.
    Chosen,
    /// A variable: `env:NAME`, or `FILE:NAME` for a `.env` file.
    Variable(&'a str),
    /// The file in which wrangler remembers it.
    Cache(&'a str),
    /// The credential sees no other one.
    Credential,
}

/// An account id, and what names it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct AccountChoice<'a> {
    pub(crate) id: &'a str,
    pub(crate) source: AccountSource<'a>,
}

impl<'a> AccountSource<'a> {
    /// As documents spell it.
    pub(crate) fn spell(self) -> &'a str {
        match self {
            Self::Flag => "flag",
            Self::Config => "config",
            Self::Chosen => "chosen",
            Self::Variable(source) => source,
            Self::Cache(_) => "wrangler-cache",
            Self::Credential => "credential",
        }
    }
}

impl fmt::Display for AccountSource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("--account-id"),
            Self::Config => f.write_str("`account_id` in the config"),
            Self::Chosen => f.write_str("your choice in this run"),
            Self::Variable(source) => match source.split_once(':') {
                Some(("env", name)) => f.write_str(name),
                Some((file, name)) => write!(f, "{name} in {file}"),
                None => f.write_str(source),
            },
            Self::Cache(file) => write!(f, "{file}, where wrangler remembers it"),
            Self::Credential => f.write_str("the credential, which sees no other one"),
        }
    }
}

impl AccountChoice<'_> {
    /// Whether the id has the form of one. No other one is ever sent.
    pub(crate) fn is_sound(&self) -> bool {
        self.id.len() == 32 && self.id.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

impl CloudflareFacts {
    /// The account that is named for `environment`, whatever it looks like: by `--account-id`, else its
    /// config, else a person's choice, else `CLOUDFLARE_ACCOUNT_ID`, else the one that wrangler remembers, else
    /// the credential's only one (workers-sdk `packages/workers-auth/src/core/factory.ts`; the flag and the
    /// choice are ours).
    pub(crate) fn account_choice<'a>(
        &'a self,
        environment: &'a Environment,
    ) -> Option<AccountChoice<'a>> {
        let target = &self.run_target;
        let choice = |id, source| AccountChoice { id, source };
        if let Some(id) = &target.flag {
            return Some(choice(id, AccountSource::Flag));
        }
        if let Some(id) = &environment.account_id {
            return Some(choice(id, AccountSource::Config));
        }
        if let Some(id) = &target.chosen {
            return Some(choice(id, AccountSource::Chosen));
        }
        if let Some(named) = &target.variable {
            return Some(choice(&named.id, AccountSource::Variable(&named.source)));
        }
        if let Some(cached) = &target.cached {
            return Some(choice(&cached.id, AccountSource::Cache(&cached.file)));
        }
        match self.accounts.found().map(Vec::as_slice) {
            Some([only]) => Some(choice(&only.id, AccountSource::Credential)),
            _ => None,
        }
    }

    /// The account that `environment` is deployed to, where its id can be one.
    pub(crate) fn account<'a>(&'a self, environment: &'a Environment) -> Option<&'a str> {
        let choice = self.account_choice(environment)?;
        choice.is_sound().then_some(choice.id)
    }
}
