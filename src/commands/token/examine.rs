//! What Cloudflare shows of a token: which one it is, and its policies.

use crate::cloudflare::{ApiError, ApiToken, Client, TokenOwner};
use crate::credential::CredentialKind;
use crate::facts::{TokenFacts, TokenQueries, gather_token_facts};

/// A token, as far as Cloudflare shows it.
#[derive(Debug, Default)]
pub(super) struct TokenExamination {
    /// Its id.
    pub(super) id: Option<String>,
    /// Its status, where it is the caller's own.
    pub(super) status: Option<String>,
    /// Its policies, where somebody can read them.
    pub(super) token: Option<ApiToken>,
    /// Why they could not be read.
    pub(super) obstacle: Option<ApiError>,
}

/// The token that `client` itself uses: verified as a user's, and as one of each of `accounts`.
/// `others` are asked where it cannot read its own policies.
pub(super) async fn own(
    client: &Client<'_>,
    prefix: Option<CredentialKind>,
    accounts: &[String],
    others: &[&Client<'_>],
) -> Result<TokenExamination, ApiError> {
    let wanted = TokenQueries::own(possible_owners(prefix, accounts));
    let mut facts = gather_token_facts(client, &wanted).await;
    let mut examination = TokenExamination::default();
    let Some((owner, verified)) = facts.own() else {
        let last = facts.verified.pop();
        let refusal = last.and_then(|(_, result)| result.into_result()?.err());
        return refusal.map_or(Ok(examination), Err);
    };
    let (owner, id) = (owner.clone(), verified.id.clone());
    examination.status = Some(verified.status.clone());
    examination.take_in(facts);
    examination.read(others, &[owner], &id).await;
    examination.id = Some(id);
    Ok(examination)
}

/// The token `id`, which is one of `accounts` or of the reader.
pub(super) async fn named(
    readers: &[&Client<'_>],
    accounts: &[String],
    id: &str,
) -> TokenExamination {
    let owners = accounts.iter().cloned().map(TokenOwner::Account);
    let owners: Vec<TokenOwner> = owners.chain([TokenOwner::User]).collect();
    let mut examination = TokenExamination {
        id: Some(id.to_owned()),
        ..TokenExamination::default()
    };
    examination.read(readers, &owners, id).await;
    examination
}

/// Whose token a credential can be. Where its prefix does not show it, the user is asked first: a user's
/// token that answers is nobody else's.
fn possible_owners(prefix: Option<CredentialKind>, accounts: &[String]) -> Vec<TokenOwner> {
    let of_accounts = accounts.iter().cloned().map(TokenOwner::Account);
    match prefix {
        Some(CredentialKind::UserToken) => vec![TokenOwner::User],
        Some(CredentialKind::AccountToken) if !accounts.is_empty() => of_accounts.collect(),
        _ => [TokenOwner::User].into_iter().chain(of_accounts).collect(),
    }
}

impl TokenExamination {
    /// Asks one reader after the other until one is shown the token.
    async fn read(&mut self, readers: &[&Client<'_>], owners: &[TokenOwner], id: &str) {
        for reader in readers {
            if self.token.is_some() {
                return;
            }
            let wanted = TokenQueries::token(owners.to_vec(), id);
            self.take_in(gather_token_facts(reader, &wanted).await);
        }
    }

    /// Keeps the token, else the first reason against it that is not mere absence.
    fn take_in(&mut self, facts: TokenFacts) {
        let results = facts.token.into_iter();
        for result in results.filter_map(|(_, result)| result.into_result()) {
            match result {
                Ok(raw) => self.token = Some(raw.token),
                Err(error) => {
                    let known = self.obstacle.as_ref();
                    if known.is_none_or(|known| is_absence(known) && !is_absence(&error)) {
                        self.obstacle = Some(error);
                    }
                }
            }
        }
    }
}

fn is_absence(error: &ApiError) -> bool {
    matches!(error, ApiError::NotFound { .. })
}
