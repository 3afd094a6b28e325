//! What Cloudflare answered in one run about the accounts, stores and secrets of its configs.

use std::collections::{BTreeMap, BTreeSet};

use super::query_result::QueryResult;
use crate::cloudflare::{
    Account, AccountMembership, ApiError, ApiToken, Secret, SecretQuota, Store, TokenVerification,
};
use crate::credential::CredentialKind;
use crate::project::{Environment, FEDRAMP_HIGH};

/// An account id with a store id.
pub(crate) type StoreKey = (String, String);

/// What was named for the whole run.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunTarget {
    /// `--account-id`: beats every config.
    pub(crate) flag: Option<String>,
    /// `CLOUDFLARE_ACCOUNT_ID`: for environments whose config names none.
    pub(crate) variable: Option<String>,
    /// `CLOUDFLARE_COMPLIANCE_REGION`: for environments whose config names none.
    pub(crate) region: Option<String>,
}

/// Everything that was asked and answered in one run.
#[derive(Debug, Default)]
pub(crate) struct CloudflareFacts {
    pub(crate) offline: bool,
    /// There is a credential.
    pub(crate) has_credential: bool,
    /// What the credential's own form says about its kind.
    pub(crate) kind_by_prefix: Option<CredentialKind>,
    pub(crate) run_target: RunTarget,
    /// `GET /user/tokens/verify`
    pub(crate) user_token: QueryResult<TokenVerification>,
    /// `GET /accounts/{id}/tokens/verify`, by account.
    pub(crate) account_token: BTreeMap<String, QueryResult<TokenVerification>>,
    /// `GET /accounts`
    pub(crate) accounts: QueryResult<Vec<Account>>,
    pub(crate) stores: BTreeMap<String, QueryResult<Vec<Store>>>,
    pub(crate) secrets: BTreeMap<StoreKey, QueryResult<SecretListing>>,
    /// The credential's own policies.
    pub(crate) own_token: QueryResult<ApiToken>,
    /// The accounts of the person behind the credential, with the roles held there.
    pub(crate) memberships: QueryResult<Vec<AccountMembership>>,
    /// What a write that changes nothing was answered, by account.
    pub(crate) probes: BTreeMap<String, QueryResult<()>>,
    /// How many secrets each account has and can have.
    pub(crate) quotas: BTreeMap<String, QueryResult<SecretQuota>>,
    /// The accounts in which a write of this run succeeded.
    pub(crate) written: BTreeSet<String>,
}

/// The secrets of a store, from the pages that were read.
#[derive(Debug, Default)]
pub(crate) struct SecretListing {
    pub(crate) secrets: Vec<Secret>,
    /// How many there are.
    pub(crate) pages: u64,
    /// Every page was read.
    pub(crate) complete: bool,
    /// Why the pages behind the first could not be read.
    pub(crate) cut: Option<ApiError>,
}

/// What is known about a store that a binding names.
#[derive(Debug)]
pub(crate) enum StoreState {
    /// It is in the account, under this name where it was listed.
    Found(Option<String>),
    /// The account has no such store.
    Absent,
    /// The credential is not allowed to see it.
    Denied,
    /// Not asked, or not answered.
    Unknown,
}

/// What is known about a secret that a binding names.
#[derive(Debug)]
pub(crate) enum SecretState<'a> {
    Found(&'a Secret),
    /// The store has no such secret.
    Absent,
    /// Not asked, or not answered.
    Unknown,
}

impl CloudflareFacts {
    /// The account that `environment` is deployed to: `--account-id`, else its config, else
    /// `CLOUDFLARE_ACCOUNT_ID`, else the credential's only one (workers-sdk
    /// `packages/workers-auth/src/core/factory.ts`; the flag is ours).
    pub(crate) fn account<'a>(&'a self, environment: &'a Environment) -> Option<&'a str> {
        self.run_target
            .flag
            .as_deref()
            .or(environment.account_id.as_deref())
            .or(self.run_target.variable.as_deref())
            .or_else(|| match self.accounts.found().map(Vec::as_slice) {
                Some([only]) => Some(only.id.as_str()),
                _ => None,
            })
    }

    /// Whether Secrets Store is offered where `environment` is deployed to.
    pub(crate) fn is_offered(&self, environment: &Environment) -> bool {
        let named = environment.region.as_ref().map(|region| &region.value);
        named
            .or(self.run_target.region.as_ref())
            .map(String::as_str)
            != Some(FEDRAMP_HIGH)
    }

    /// The name of the account `id`, where the credential sees it.
    pub(crate) fn account_name(&self, id: &str) -> Option<&str> {
        let mut accounts = self.accounts.found()?.iter();
        let account = accounts.find(|account| account.id == id)?;
        Some(&account.name)
    }

    /// The names of the roles held in `account`, where the answer has them.
    pub(crate) fn roles_in(&self, account: &str) -> Option<&[String]> {
        let mut memberships = self.memberships.found()?.iter();
        let here = memberships.find(|known| {
            let known = known.account.as_ref();
            known.is_some_and(|known| known.id == account)
        })?;
        here.roles.as_deref()
    }

    /// The stores of `account`, where they were listed.
    pub(crate) fn stores_of(&self, account: &str) -> Option<&[Store]> {
        self.stores.get(account)?.found().map(Vec::as_slice)
    }

    /// What is known about the store `id` of `account`.
    pub(crate) fn store(&self, account: &str, id: &str) -> StoreState {
        match self.stores.get(account) {
            Some(QueryResult::Found(stores)) => match stores.iter().find(|store| store.id == id) {
                Some(store) => StoreState::Found(Some(store.name.clone())),
                None => StoreState::Absent,
            },
            Some(QueryResult::Denied(_)) => StoreState::Denied,
            // The list of stores failed, but the store itself can have answered.
            _ => match self.secrets.get(&(account.to_owned(), id.to_owned())) {
                Some(QueryResult::Found(_)) => StoreState::Found(None),
                Some(QueryResult::Absent(_)) => StoreState::Absent,
                Some(QueryResult::Denied(_)) => StoreState::Denied,
                _ => StoreState::Unknown,
            },
        }
    }

    /// What to call the store `id`: its name, where it was listed.
    pub(crate) fn store_title(&self, account: &str, id: &str) -> String {
        match self.store(account, id) {
            StoreState::Found(Some(name)) => name,
            _ => id.to_owned(),
        }
    }

    /// What is known about the secret `name` of a store.
    pub(crate) fn secret(&self, account: &str, store: &str, name: &str) -> SecretState<'_> {
        let key = (account.to_owned(), store.to_owned());
        let Some(QueryResult::Found(listing)) = self.secrets.get(&key) else {
            return SecretState::Unknown;
        };
        match listing.secrets.iter().find(|secret| secret.name == name) {
            Some(secret) => SecretState::Found(secret),
            None if listing.complete => SecretState::Absent,
            None => SecretState::Unknown,
        }
    }

    /// What the credential is: by its answers, else by its form.
    pub(crate) fn kind(&self) -> CredentialKind {
        if let Some(kind @ CredentialKind::GlobalKey) = self.kind_by_prefix {
            return kind;
        }
        if self.user_token.found().is_some() {
            return CredentialKind::UserToken;
        }
        if self.verified().is_some() {
            return CredentialKind::AccountToken;
        }
        self.kind_by_prefix.unwrap_or(CredentialKind::Unknown)
    }

    /// What verifying the credential as a token said, where it said anything.
    pub(crate) fn verified(&self) -> Option<&TokenVerification> {
        let by_account = || self.account_token.values().find_map(QueryResult::found);
        self.user_token.found().or_else(by_account)
    }

    /// The calls that neither worked nor were denied: what they leave open stays unknown.
    pub(crate) fn failures(&self) -> Vec<&ApiError> {
        let mut failures = vec![
            self.user_token.failed(),
            self.accounts.failed(),
            self.own_token.failed(),
            self.memberships.failed(),
        ];
        failures.extend(self.account_token.values().map(QueryResult::failed));
        failures.extend(self.stores.values().map(QueryResult::failed));
        failures.extend(self.secrets.values().map(|known| match known {
            QueryResult::Found(listing) => listing.cut.as_ref(),
            other => other.failed(),
        }));
        failures.into_iter().flatten().collect()
    }
}
