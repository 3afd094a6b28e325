//! What Cloudflare shows of the token that is audited.

use anyhow::{Result, anyhow, bail};

use crate::cli::token::credential::WithCredential;
use crate::cloudflare::{ApiError, ApiToken, Client, TokenOwner};
use crate::commands::session::{Session, explain_api_error};
use crate::commands::token::context::read_credential;
use crate::commands::token::projects::AccountNeeds;
use crate::credential::CredentialKind;
use crate::facts::{TokenFacts, TokenQueries};
use crate::permissions::requirements::TokenPurpose;
use crate::permissions::token::{OwnerKind, ReadAnswers, compare, infer_from_reads, reads_for};
use crate::report::view::audit::AuditPart;

/// The credentials that Cloudflare is asked with.
pub(super) struct TokenReader<'a> {
    session: &'a Session<'a>,
    /// That of the run.
    own: Option<Client<'a>>,
    /// That of `--with`.
    lent: Option<Client<'a>>,
}

pub(super) struct TokenAnswers {
    pub(super) examined: TokenExamination,
    /// What the token itself can read, where its policies are not shown.
    answers: ReadAnswers,
    facts: TokenFacts,
}

/// What Cloudflare shows of a token.
#[derive(Debug, Default)]
pub(super) struct TokenExamination {
    pub(super) id: Option<String>,
    /// The token with its policies, where a credential is allowed to read them.
    pub(super) token: Option<ApiToken>,
    /// Why they could not be read.
    obstacle: Option<ApiError>,
    /// Why Cloudflare does not know the credential as a token.
    pub(super) unverified: Option<ApiError>,
}

impl<'a> TokenReader<'a> {
    /// # Errors
    /// `--with` names no credential, or a file of the project decides where it would be sent.
    pub(super) fn open(session: &'a Session<'a>, with: Option<&WithCredential>) -> Result<Self> {
        let lent = with.map(|with| {
            let credential = read_credential(with, session.context)?;
            session.lent_client(&credential)
        });
        Ok(Self {
            session,
            own: session.client(false),
            lent: lent.transpose()?,
        })
    }

    /// The client of the run's own credential.
    pub(super) fn own(&self) -> Option<&Client<'a>> {
        self.own.as_ref()
    }

    /// The client for what is not about the token.
    pub(super) fn client(&self) -> Option<&Client<'a>> {
        self.lent.as_ref().or(self.own.as_ref())
    }

    /// Asks about the token `id`, or the one of the run itself.
    ///
    /// # Errors
    /// No credential was found to ask with, or Cloudflare shows nothing of the token.
    pub(super) fn ask(&self, id: Option<&str>, parts: &[AccountNeeds]) -> Result<TokenAnswers> {
        let accounts = parts.iter().filter_map(|(account, _)| account.clone());
        let owners = accounts.map(TokenOwner::Account).collect();
        let examined = match id {
            Some(id) => self.examine_named(id, owners)?,
            None => self.examine_own(owners)?,
        };
        for error in examined.obstacle.iter().chain(&examined.unverified) {
            refuse_address(error)?;
        }
        let facts = self.fetch_ids(parts);
        let answers = match (&examined.token, &self.own) {
            (None, Some(own)) => {
                let wanted = parts.iter().flat_map(|(account, needs)| {
                    let account = account.as_deref();
                    reads_for(needs, account, &facts.resource_ids(account))
                });
                let queries = TokenQueries::reads(wanted.collect());
                let facts = self.session.fetch_token_facts(own, &queries);
                facts.read_answers()
            }
            _ => ReadAnswers::new(),
        };
        Ok(TokenAnswers {
            examined,
            answers,
            facts,
        })
    }

    /// Which zones there are, and which groups where a policy can name one that is not built in.
    fn fetch_ids(&self, parts: &[AccountNeeds]) -> TokenFacts {
        let Some(client) = self.client() else {
            return TokenFacts::default();
        };
        let accounts = parts.iter().filter_map(|(account, _)| account.as_deref());
        let permissions = parts.iter().flat_map(|(_, needs)| &needs.permissions);
        let queries = TokenQueries::ids(OwnerKind::Account, accounts, permissions);
        self.session.fetch_token_facts(client, &queries)
    }

    /// The token of the run itself, one of `accounts` or of the user.
    fn examine_own(&self, accounts: Vec<TokenOwner>) -> Result<TokenExamination> {
        let Some(own) = &self.own else {
            return Err(self.explain_absence());
        };
        let prefix = self.session.prefix();
        if prefix == Some(CredentialKind::GlobalKey) {
            bail!(
                "the credential of this run is not an API token, and can do what its owner can: name \
                 the id of a token to audit"
            );
        }
        if prefix == Some(CredentialKind::OAuth) {
            return Ok(TokenExamination::default());
        }
        let queries = TokenQueries::own(possible_owners(prefix, accounts));
        let mut facts = self.session.fetch_token_facts(own, &queries);
        let mut examined = TokenExamination::default();
        let Some((owner, verified)) = facts.own() else {
            let last = facts.verified.pop();
            examined.unverified = last.and_then(|(_, result)| result.into_result()?.err());
            return Ok(examined);
        };
        let (owner, id) = (owner.clone(), verified.id.clone());
        let status = verified.status.clone();
        examined.merge_facts(facts);
        self.read_token(&mut examined, self.lent.iter(), &[owner], &id);
        if status != "active" {
            bail!("the token of this run is {status}: Cloudflare does not accept it");
        }
        examined.id = Some(id);
        match &examined.obstacle {
            // A refusal says something about the token; a question that failed does not.
            Some(error) if examined.token.is_none() && !error.is_denied() => {
                Err(explain_api_error(error))
            }
            _ => Ok(examined),
        }
    }

    /// Why there is nothing to audit, and what to do.
    fn explain_absence(&self) -> anyhow::Error {
        let Session {
            context, variables, ..
        } = self.session;
        let named = context
            .invocation
            .command("token audit", [&["ID", "--with", "env:VAR"]]);
        let absence = variables.credential.as_ref().err();
        let absence = absence
            .map(|absence| format!("{absence}. "))
            .unwrap_or_default();
        anyhow!(
            "{absence}To audit a token, set CLOUDFLARE_API_TOKEN to it, or name its id, with a \
             credential that can read it: {named}"
        )
    }

    /// The token with that id, read by the first credential that is allowed to.
    fn examine_named(&self, id: &str, mut owners: Vec<TokenOwner>) -> Result<TokenExamination> {
        if self.client().is_none() {
            bail!("no credential to read the token with: --with env:VAR names one");
        }
        owners.push(TokenOwner::User);
        let mut examined = TokenExamination {
            id: Some(id.to_owned()),
            ..TokenExamination::default()
        };
        let readers = self.lent.iter().chain(&self.own);
        self.read_token(&mut examined, readers, &owners, id);
        match &examined.obstacle {
            Some(error) if examined.token.is_none() => Err(explain_api_error(error)),
            _ => Ok(examined),
        }
    }

    /// Asks with one credential after the other until one is shown the token.
    fn read_token<'r>(
        &self,
        examined: &mut TokenExamination,
        readers: impl Iterator<Item = &'r Client<'r>>,
        owners: &[TokenOwner],
        id: &str,
    ) {
        for reader in readers {
            if examined.token.is_none() {
                let queries = TokenQueries::token(owners.to_vec(), id);
                examined.merge_facts(self.session.fetch_token_facts(reader, &queries));
            }
        }
    }
}

/// # Errors
/// The credential is not to be used from this address: what Cloudflare answers says nothing of what it is
/// allowed to do.
fn refuse_address(error: &ApiError) -> Result<()> {
    match error.refused_address() {
        Some(_) => Err(explain_api_error(error)),
        None => Ok(()),
    }
}

/// Whose token a credential can be. Where its prefix does not show it, the user is asked first: a user's
/// token that answers is nobody else's.
fn possible_owners(prefix: Option<CredentialKind>, accounts: Vec<TokenOwner>) -> Vec<TokenOwner> {
    match prefix {
        Some(CredentialKind::UserToken) => vec![TokenOwner::User],
        Some(CredentialKind::AccountToken) if !accounts.is_empty() => accounts,
        _ => [TokenOwner::User].into_iter().chain(accounts).collect(),
    }
}

impl TokenExamination {
    /// Keeps the token, else the first reason against it that is not mere absence.
    fn merge_facts(&mut self, facts: TokenFacts) {
        let is_absence = |error: &ApiError| matches!(error, ApiError::NotFound { .. });
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

impl TokenAnswers {
    /// Compares the token with what is needed in one account.
    pub(super) fn compare<'n>(
        &self,
        (account, needs): &'n AccountNeeds,
        purpose: TokenPurpose,
    ) -> AuditPart<'n> {
        let account = account.as_deref();
        let places = self.facts.resource_ids(account);
        let catalog = self.facts.catalog();
        AuditPart {
            account,
            needs,
            comparison: match &self.examined.token {
                Some(token) => compare(needs, purpose, account, token, (&catalog, &places)),
                None => infer_from_reads(needs, account, &places, &self.answers),
            },
        }
    }
}
