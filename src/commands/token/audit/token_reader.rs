//! What Cloudflare tells of the token that is audited.

use anyhow::{Result, bail};

use crate::cli::token::with::WithCredential;
use crate::cloudflare::Client;
use crate::commands::api_error::with_help;
use crate::commands::progress::ProgressLine;
use crate::commands::session::Session;
use crate::commands::token::examine::{self, TokenExamination};
use crate::commands::token::with::read_credential;
use crate::credential::Kind;
use crate::facts::{TokenFacts, TokenQueries, gather_token_facts};
use crate::permissions::requirements::{Needs, Purpose};
use crate::permissions::token::{
    Comparison, Owner, ReadAnswers, compare, infer_from_reads, reads_for,
};
use crate::report::view::audit::{AuditBasis, AuditPart};

/// Needs by account.
type Needed = (Option<String>, Needs);

/// Who asks Cloudflare, and with what.
pub(super) struct TokenReader<'a> {
    session: &'a Session<'a>,
    own: Option<Client<'a>>,
    lent: Option<Client<'a>>,
}

/// What Cloudflare told.
pub(super) struct TokenAnswers {
    pub(super) examined: TokenExamination,
    answers: ReadAnswers,
    told: TokenFacts,
}

impl<'a> TokenReader<'a> {
    /// The credential of the run, and the one that `--with` names.
    ///
    /// # Errors
    /// `--with` names none, or it would be sent elsewhere.
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

    /// Who is asked what is not about the token.
    pub(super) fn client(&self) -> Option<&Client<'a>> {
        self.lent.as_ref().or(self.own.as_ref())
    }

    /// Asks about the token `id`, or the one of the run itself.
    ///
    /// # Errors
    /// There is nobody to ask, or nothing comes of it.
    pub(super) fn ask(&self, id: Option<&str>, parts: &[Needed]) -> Result<TokenAnswers> {
        let _progress = ProgressLine::start(self.session.context, true);
        let accounts = parts.iter().filter_map(|(account, _)| account.clone());
        let accounts: Vec<String> = accounts.collect();
        let runtime = &self.session.runtime;
        let examined = match id {
            Some(id) => runtime.block_on(self.named(id, &accounts))?,
            None => runtime.block_on(self.own(&accounts))?,
        };
        let told = runtime.block_on(self.look(parts));
        let answers = match (&examined.token, &self.own) {
            (None, Some(own)) => {
                let wanted = parts.iter().flat_map(|(account, needs)| {
                    let account = account.as_deref();
                    reads_for(needs, account, &told.resource_ids(account))
                });
                let wanted = TokenQueries::reads(wanted.collect());
                runtime
                    .block_on(gather_token_facts(own, &wanted))
                    .read_answers()
            }
            _ => ReadAnswers::new(),
        };
        Ok(TokenAnswers {
            examined,
            answers,
            told,
        })
    }

    /// Which zones there are, and which groups where a policy can name one that is not built in.
    async fn look(&self, parts: &[Needed]) -> TokenFacts {
        let Some(client) = self.client() else {
            return TokenFacts::default();
        };
        let accounts = parts.iter().filter_map(|(account, _)| account.as_deref());
        let permissions = parts.iter().flat_map(|(_, needs)| &needs.permissions);
        let wanted = TokenQueries::ids(Owner::Account, accounts, permissions);
        gather_token_facts(client, &wanted).await
    }

    /// The token of the run itself.
    async fn own(&self, accounts: &[String]) -> Result<TokenExamination> {
        let Some(own) = &self.own else {
            bail!(
                "no token to audit: set CLOUDFLARE_API_TOKEN to it, or name its id, with a \
                 credential that may read it: token audit ID --with env:VAR"
            );
        };
        let prefix = self.session.prefix();
        if prefix == Some(Kind::GlobalKey) {
            bail!(
                "the credential of this run is no API token, and may do what its owner may: name \
                 the id of a token to audit"
            );
        }
        let others: Vec<&Client<'_>> = self.lent.iter().collect();
        let examined = examine::own(own, prefix, accounts, &others).await;
        let mut examined = examined.map_err(|error| with_help(&error))?;
        match examined.status.as_deref() {
            None | Some("active") => {}
            Some(status) => {
                bail!("the token of this run is {status}: Cloudflare takes it for nothing")
            }
        }
        // A refusal says something about the token; a question that failed does not.
        match examined.obstacle.take() {
            Some(error) if examined.token.is_none() && !error.is_denied() => Err(with_help(&error)),
            _ => Ok(examined),
        }
    }

    /// The token with that id, read by the first credential that is allowed to.
    async fn named(&self, id: &str, accounts: &[String]) -> Result<TokenExamination> {
        let readers: Vec<&Client<'_>> = self.lent.iter().chain(&self.own).collect();
        if readers.is_empty() {
            bail!("no credential to read the token with: --with env:VAR names one");
        }
        let examined = examine::named(&readers, accounts, id).await;
        match (examined.token.is_some(), examined.obstacle) {
            (false, Some(error)) => Err(with_help(&error)),
            (_, obstacle) => Ok(TokenExamination {
                obstacle,
                ..examined
            }),
        }
    }
}

impl TokenAnswers {
    pub(super) fn by(&self) -> AuditBasis {
        match self.examined.token {
            Some(_) => AuditBasis::Policies,
            None => AuditBasis::Reads,
        }
    }

    pub(super) fn part<'n>(&self, (account, needs): &'n Needed, purpose: Purpose) -> AuditPart<'n> {
        let account = account.as_deref();
        let places = self.told.resource_ids(account);
        let comparison: Comparison<'n> = match &self.examined.token {
            Some(token) => compare(
                needs,
                purpose,
                account,
                token,
                (&self.told.catalog(), &places),
            ),
            None => infer_from_reads(needs, account, &places, &self.answers),
        };
        AuditPart {
            account,
            needs,
            comparison,
        }
    }
}
