//! What Cloudflare answered in one run about the accounts, stores and secrets of its configs.

use std::collections::{BTreeMap, BTreeSet};

use super::query_result::QueryResult;
use super::repeated_call::{RepeatedCall, StoreKey};
use super::secret_listing::SecretListing;
use crate::cloudflare::{
    Account, AccountMembership, ApiToken, SecretQuota, Store, TokenVerification,
};
use crate::credential::{CachedAccount, CredentialAbsence, CredentialKind, Login};
use crate::project::{Environment, FEDRAMP_HIGH};

/// An account that a variable names.
#[derive(Clone, Debug)]
pub(crate) struct NamedAccount {
    pub(crate) id: String,
    /// `env:NAME`, or `FILE:NAME` for a `.env` file.
    pub(crate) source: String,
}

/// What was named for the whole run.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunTarget {
    /// `--account-id`: beats every config.
    pub(crate) flag: Option<String>,
    /// The account that a person chose in this run: for environments whose config names none.
    pub(crate) chosen: Option<String>,
    /// `CLOUDFLARE_ACCOUNT_ID`: for environments whose config names none.
    pub(crate) variable: Option<NamedAccount>,
    /// The account that wrangler remembers: for environments that nothing else names one for.
    pub(crate) cached: Option<CachedAccount>,
    /// `CLOUDFLARE_COMPLIANCE_REGION`: for environments whose config names none.
    pub(crate) region: Option<String>,
}

/// Everything that was asked and answered in one run.
#[derive(Debug, Default)]
pub(crate) struct CloudflareFacts {
    pub(crate) offline: bool,
    /// Why no credential was found, if so.
    pub(crate) absence: Option<CredentialAbsence>,
    /// The source of an API token that the credential, a key, wins over.
    pub(crate) shadowed_token: Option<String>,
    /// The profile of a login that the credential wins over.
    pub(crate) shadowed_login: Option<String>,
    /// The login that the credential is the access token of.
    pub(crate) login: Option<Login>,
    /// What the credential's own form or origin says about its kind.
    pub(crate) kind_by_prefix: Option<CredentialKind>,
    pub(crate) run_target: RunTarget,
    /// `GET /user/tokens/verify`
    pub(crate) user_token: QueryResult<TokenVerification>,
    /// `GET /accounts/{id}/tokens/verify`, by account.
    pub(crate) account_token: BTreeMap<String, QueryResult<TokenVerification>>,
    /// `GET /accounts`
    pub(crate) accounts: QueryResult<Vec<Account>>,
    pub(crate) stores: BTreeMap<String, QueryResult<Vec<Store>>>,
    /// The stores of accounts that no environment names, asked in order to find one that is missing.
    pub(crate) elsewhere: BTreeMap<String, QueryResult<Vec<Store>>>,
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
    /// The calls that were made a second time, because another answer contradicted the first.
    pub(crate) repeated: BTreeSet<RepeatedCall>,
}

impl CloudflareFacts {
    /// Whether there is a credential to ask with.
    pub(crate) fn has_credential(&self) -> bool {
        self.absence.is_none()
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
        let listed = self.accounts.found().into_iter().flatten();
        let listed = listed.map(|account| (&account.id, Some(&account.name)));
        let own = self.memberships.found().into_iter().flatten();
        let own = own.filter_map(|membership| membership.account.as_ref());
        let own = own.map(|account| (&account.id, account.name.as_ref()));
        let mut known = listed.chain(own);
        let (_, name) = known.find(|(known, name)| *known == id && name.is_some())?;
        name.map(String::as_str)
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

    /// What the credential is: by its answers, else by its form.
    pub(crate) fn kind(&self) -> CredentialKind {
        if let Some(kind @ (CredentialKind::GlobalKey | CredentialKind::OAuth)) =
            self.kind_by_prefix
        {
            return kind;
        }
        if self.user_token.found().is_some() {
            return CredentialKind::UserToken;
        }
        if self.verified().is_some() {
            return CredentialKind::AccountToken;
        }
        match self.kind_by_prefix {
            Some(kind) => kind,
            None if self.is_no_api_token() => CredentialKind::OAuth,
            None => CredentialKind::Unknown,
        }
    }

    /// Whether neither the user's nor the account's endpoint knows the credential as a token, although
    /// it reads in that account: then it is the access token of a login.
    fn is_no_api_token(&self) -> bool {
        let by_account = |(account, verified): (&String, &QueryResult<TokenVerification>)| {
            verified.is_denied() && self.can_read(account)
        };
        self.user_token.is_denied() && self.account_token.iter().any(by_account)
    }

    /// What verifying the credential as a token said, where it said anything.
    pub(crate) fn verified(&self) -> Option<&TokenVerification> {
        let by_account = || self.account_token.values().find_map(QueryResult::found);
        self.user_token.found().or_else(by_account)
    }

    /// Notes that `call` was made a second time, if it was.
    pub(super) fn note_repetition(&mut self, is_second: bool, call: RepeatedCall) {
        if is_second {
            self.repeated.insert(call);
        }
    }

    /// Whether the call about `subject` was made a second time.
    pub(super) fn has_repeated<S: Clone>(
        &self,
        call: impl Fn(S) -> RepeatedCall,
        subject: &S,
    ) -> bool {
        self.repeated.contains(&call(subject.clone()))
    }
}
