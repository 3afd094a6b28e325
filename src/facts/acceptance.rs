//! Is there a credential, and does Cloudflare accept it for an account?

use super::cloudflare_facts::CloudflareFacts;
use super::query_result::QueryResult;
use crate::cloudflare::{Account, ApiError, RefusedAddress};
use crate::credential::CredentialKind;

/// Whether Cloudflare accepts the credential for an account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum CredentialAcceptance {
    /// No credential was found.
    Missing,
    /// Cloudflare does not know it, or no longer. The reason, to follow "the credential".
    Rejected(String),
    /// It belongs to other accounts: their names and ids.
    WrongAccount(Vec<(String, String)>),
    Accepted,
    /// Cloudflare refuses it from this address: nothing else is known of it.
    AddressRefused,
    /// Not asked, or not answered.
    Unknown,
}

/// Accounts by name and id, as the end of "it sees".
pub(crate) fn name_accounts<'a>(
    accounts: impl IntoIterator<Item = (&'a String, &'a String)>,
) -> String {
    let titles = accounts
        .into_iter()
        .map(|(name, id)| format!("{name} ({id})"));
    match titles.collect::<Vec<_>>().as_slice() {
        [] => "no account".to_owned(),
        titles => titles.join(", "),
    }
}

/// Whether the credential is accepted for `account`, where that is known.
pub(crate) fn assess(facts: &CloudflareFacts, account: Option<&str>) -> CredentialAcceptance {
    if facts.offline {
        return CredentialAcceptance::Unknown;
    }
    if !facts.has_credential() {
        return CredentialAcceptance::Missing;
    }
    if let Some(reason) = rejection(facts) {
        return CredentialAcceptance::Rejected(reason);
    }
    let Some(account) = account else {
        return CredentialAcceptance::Unknown;
    };
    if facts.can_read(account) {
        return CredentialAcceptance::Accepted;
    }
    if refused_address(facts).is_some() {
        return CredentialAcceptance::AddressRefused;
    }
    match facts.stores.get(account) {
        // An id that no account can have does not belong to the credential either.
        Some(QueryResult::Denied(_) | QueryResult::Absent(_)) => match facts.accounts.found() {
            Some(accounts) if accounts.iter().all(|other| other.id != account) => {
                let pair = |account: &Account| (account.name.clone(), account.id.clone());
                CredentialAcceptance::WrongAccount(accounts.iter().map(pair).collect())
            }
            _ => CredentialAcceptance::Accepted,
        },
        _ if facts.verified().is_some() => CredentialAcceptance::Accepted,
        _ => CredentialAcceptance::Unknown,
    }
}

/// The address from which Cloudflare does not let the credential be used, where it says so.
pub(crate) fn refused_address(facts: &CloudflareFacts) -> Option<RefusedAddress> {
    let stores = facts.stores.values().filter_map(denied);
    let accounts = facts.account_token.values().filter_map(denied);
    let secrets = facts.secrets.values().filter_map(denied);
    let others = [denied(&facts.user_token), denied(&facts.accounts)];
    let mut all = stores
        .chain(accounts)
        .chain(secrets)
        .chain(others.into_iter().flatten());
    all.find_map(ApiError::refused_address)
}

/// Why Cloudflare does not accept the credential, where it says so: "is disabled".
pub(crate) fn rejection(facts: &CloudflareFacts) -> Option<String> {
    if let Some(verified) = facts.verified() {
        let status = verified.status.as_str();
        return (status != "active").then(|| format!("is {status}"));
    }
    if refused_address(facts).is_some() {
        return None;
    }
    let user = denied(&facts.user_token).is_some();
    let account = facts.account_token.values().next();
    let account = account.and_then(denied).is_some();
    let is_refused = match facts.kind_by_prefix {
        Some(CredentialKind::GlobalKey) => is_unrecognised(facts),
        // A login is not verified. The list of accounts needs no permission.
        Some(CredentialKind::OAuth) => facts.accounts.is_denied() && !is_answered(facts),
        Some(CredentialKind::UserToken) => user && !is_answered(facts),
        Some(CredentialKind::AccountToken) => account && !is_answered(facts),
        // A token without a prefix is refused where neither a user nor the account knows it.
        _ if !facts.account_token.is_empty() => user && account && !is_answered(facts),
        _ => user && facts.accounts.is_denied() && !is_answered(facts),
    };
    is_refused.then(|| "was rejected by Cloudflare".to_owned())
}

/// Whether a list was answered. That counts more than a verification that failed: every other account
/// does not know an account's token.
fn is_answered(facts: &CloudflareFacts) -> bool {
    let mut accounts = facts.stores.keys();
    accounts.any(|account| facts.can_read(account)) || facts.accounts.found().is_some()
}

/// Whether the API does not recognise the credential: a key cannot be verified. 9103 is an unknown key,
/// 9106 one that is not recognised at all.
fn is_unrecognised(facts: &CloudflareFacts) -> bool {
    let mut refusals = facts.stores.values().filter_map(denied);
    refusals.any(|error| {
        matches!(
            error,
            ApiError::Denied {
                code: Some(9103 | 9106),
                ..
            }
        )
    })
}

/// What Cloudflare said when it refused the credential, with the code; none where it verified it.
pub(crate) fn refusal(facts: &CloudflareFacts) -> Option<String> {
    if facts.verified().is_some() {
        return None;
    }
    let by_account = || facts.account_token.values().find_map(denied);
    let by_stores = || facts.stores.values().find_map(denied);
    let refused = denied(&facts.user_token).or_else(by_account);
    match refused.or_else(by_stores)? {
        ApiError::Denied {
            message,
            code: Some(code),
            ..
        } => Some(format!("{message} [code: {code}]")),
        ApiError::Denied { message, .. } => Some(message.clone()),
        _ => None,
    }
}

fn denied<T>(known: &QueryResult<T>) -> Option<&ApiError> {
    match known {
        QueryResult::Denied(error) => Some(error),
        _ => None,
    }
}
