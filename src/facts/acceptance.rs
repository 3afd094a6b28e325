//! Is there a credential, and does Cloudflare accept it for an account?

use super::cloudflare_facts::CloudflareFacts;
use super::query_result::QueryResult;
use crate::cloudflare::{Account, ApiError};
use crate::credential::CredentialKind;

/// Whether Cloudflare accepts the credential for an account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum CredentialAcceptance {
    /// There is none.
    Missing,
    /// Cloudflare takes it for no credential, or no longer. The reason, to follow "the credential".
    Rejected(String),
    /// It belongs to other accounts: their names and ids.
    WrongAccount(Vec<(String, String)>),
    /// It is accepted.
    Accepted,
    /// Not asked, or not answered.
    Unknown,
}

/// Whether the credential is accepted for `account`, where that is known.
pub(crate) fn of(facts: &CloudflareFacts, account: Option<&str>) -> CredentialAcceptance {
    if facts.offline {
        return CredentialAcceptance::Unknown;
    }
    if !facts.credential {
        return CredentialAcceptance::Missing;
    }
    if let Some(reason) = rejection(facts) {
        return CredentialAcceptance::Rejected(reason);
    }
    let Some(account) = account else {
        return CredentialAcceptance::Unknown;
    };
    match facts.stores.get(account) {
        Some(QueryResult::Found(_)) => CredentialAcceptance::Accepted,
        // An id that cannot be an account's is not one of the credential's either.
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

/// Why Cloudflare takes the credential for none, where it says so: "is disabled".
pub(crate) fn rejection(facts: &CloudflareFacts) -> Option<String> {
    if let Some(verified) = facts.verified() {
        return match verified.status.as_str() {
            "active" => None,
            status => Some(format!("is {status}")),
        };
    }
    if facts.prefix == Some(CredentialKind::GlobalKey) {
        return refused_everywhere(facts);
    }
    let user = denied(&facts.user_token);
    let account = facts.account_token.values().next().and_then(denied);
    let asked_account = !facts.account_token.is_empty();
    let by = match facts.prefix {
        Some(CredentialKind::UserToken) => user,
        Some(CredentialKind::AccountToken) => account,
        // An unprefixed token is refused where neither a user nor the account knows it.
        _ if asked_account => user.and(account),
        _ => user.filter(|_| facts.accounts.is_denied()),
    };
    // A list that was answered counts more than a verification that failed: every other account
    // does not know an account's token.
    let answered = facts.stores.values().any(|known| known.found().is_some())
        || facts.accounts.found().is_some();
    by.filter(|_| !answered)
        .map(|_| "is not one that Cloudflare knows".to_owned())
}

/// What Cloudflare said when it refused the credential, with the code; none where it said how the
/// credential stands.
pub(crate) fn refusal(facts: &CloudflareFacts) -> Option<String> {
    if facts.verified().is_some() {
        return None;
    }
    let by_account = || facts.account_token.values().find_map(denied);
    let by_stores = || facts.stores.values().find_map(denied);
    match denied(&facts.user_token)
        .or_else(by_account)
        .or_else(by_stores)?
    {
        ApiError::Denied {
            message,
            code: Some(code),
            ..
        } => Some(format!("{message} [code: {code}]")),
        ApiError::Denied { message, .. } => Some(message.clone()),
        _ => None,
    }
}

/// A key cannot be verified: it is refused where the API does not recognise it.
fn refused_everywhere(facts: &CloudflareFacts) -> Option<String> {
    let unrecognised = facts.stores.values().find_map(|known| match known {
        // 9103: unknown key; 9106: not recognised at all.
        QueryResult::Denied(ApiError::Denied {
            code: Some(9103 | 9106),
            ..
        }) => Some(()),
        _ => None,
    });
    unrecognised.map(|_| "is not one that Cloudflare knows".to_owned())
}

fn denied<T>(known: &QueryResult<T>) -> Option<&ApiError> {
    match known {
        QueryResult::Denied(error) => Some(error),
        _ => None,
    }
}
