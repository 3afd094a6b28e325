//! `token audit`: what a token has against what these projects ask for. Nothing is written.

use anyhow::{Result, bail};

use super::examine::{self, Examined};
use super::lookup;
use super::projects::Projects;
use super::with::read_credential;
use crate::cli::context::Context;
use crate::cli::format::Format;
use crate::cli::token::audit::AuditArgs;
use crate::cli::token::id::TokenId;
use crate::cloudflare::Client;
use crate::commands::api_error::with_help;
use crate::commands::progress::Progress;
use crate::commands::session::Session;
use crate::credential::Kind;
use crate::exit::Exit;
use crate::permissions::requirements::{Needs, Purpose};
use crate::permissions::token::{
    Answers, Comparison, Owner, Told, Wanted, compare, glimpse, reads,
};
use crate::report::json::{self, DocumentKind};
use crate::report::text::audit::audit as report;
use crate::report::view::audit::{AuditBasis, AuditPart, AuditView, AuditedToken};

pub(crate) fn run(context: &Context<'_>, arguments: &AuditArgs) -> Result<Exit> {
    let result = audit(context, arguments);
    let purpose = arguments.subjects.purpose;
    context.document_failure(result, arguments.format == Format::Json, |error| {
        json::failed(DocumentKind::Audit(purpose), format!("{error:#}"), None)
    })
}

fn audit(context: &Context<'_>, arguments: &AuditArgs) -> Result<Exit> {
    let (session, mut read) = Projects::read(context, &arguments.subjects)?;
    session.warn();
    let id = arguments.id.as_ref().map(TokenId::known).transpose()?;
    let lent = arguments.with.as_ref();
    let lent = lent
        .map(|with| read_credential(with, context))
        .transpose()?;
    let asker = Asker {
        session: &session,
        own: session.client(false),
        lent: lent.map(|lent| session.lent_client(&lent)).transpose()?,
    };
    let purpose = arguments.subjects.purpose;
    let client = asker.lent.as_ref().or(asker.own.as_ref());
    let parts = lookup::needs(&mut read, purpose, &session, client);
    if parts.is_empty() {
        bail!("these projects take no permissions: there is nothing to hold a token against");
    }
    let progress = Progress::start(context, true);
    let answered = asker.ask(id, &parts);
    progress.end();
    let answered = answered?;
    let parts = parts.iter().map(|part| answered.part(part, purpose));
    let parts: Vec<AuditPart<'_>> = parts.collect();
    let source = session.credential(false).filter(|_| id.is_none());
    let sheet = AuditView {
        token: AuditedToken {
            id: answered.examined.id.as_deref(),
            name: answered.examined.token.as_ref().map(|it| it.name.as_str()),
            source: source.map(|credential| credential.source.as_str()),
        },
        by: answered.by(),
        purpose,
        parts: &parts,
        projects: &read.projects,
        tools: &read.tools,
    };
    context.host.out(&match arguments.format {
        Format::Json => json::audit(&sheet)?,
        Format::Human => report(&sheet, context.stdout_style()),
    });
    Ok(exit(&parts, &read))
}

fn exit(parts: &[AuditPart<'_>], read: &Projects) -> Exit {
    let is_missing = |part: &AuditPart<'_>| part.comparison.missing().next().is_some();
    match (read.broken.is_empty(), parts.iter().any(is_missing)) {
        (false, _) => Exit::Failed,
        (true, true) => Exit::Findings,
        (true, false) => Exit::Clean,
    }
}

/// Needs by account.
type Needed = (Option<String>, Needs);

/// Who asks Cloudflare, and with what.
struct Asker<'a> {
    session: &'a Session<'a>,
    own: Option<Client<'a>>,
    lent: Option<Client<'a>>,
}

/// What Cloudflare told.
struct Answered {
    examined: Examined,
    answers: Answers,
    told: Told,
}

impl Asker<'_> {
    fn ask(&self, id: Option<&str>, parts: &[Needed]) -> Result<Answered> {
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
                    reads(needs, account, &told.places(account))
                });
                runtime.block_on(examine::try_reads(own, wanted.collect()))
            }
            _ => Answers::new(),
        };
        Ok(Answered {
            examined,
            answers,
            told,
        })
    }

    /// Which zones there are, and which groups where a policy may name one that is not built in.
    async fn look(&self, parts: &[Needed]) -> Told {
        let Some(client) = self.lent.as_ref().or(self.own.as_ref()) else {
            return Told::default();
        };
        let accounts = parts.iter().filter_map(|(account, _)| account.as_deref());
        let permissions = parts.iter().flat_map(|(_, needs)| &needs.permissions);
        let wanted = Wanted::new(Owner::Account, accounts, permissions);
        lookup::gather(client, &wanted).await
    }

    /// The token of the run itself.
    async fn own(&self, accounts: &[String]) -> Result<Examined> {
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
        // That it may not be read is a fact; that the question failed is not.
        match examined.obstacle.take() {
            Some(error) if examined.token.is_none() && !error.is_denied() => Err(with_help(&error)),
            _ => Ok(examined),
        }
    }

    /// The token of that id, read by whoever may.
    async fn named(&self, id: &str, accounts: &[String]) -> Result<Examined> {
        let readers: Vec<&Client<'_>> = self.lent.iter().chain(&self.own).collect();
        if readers.is_empty() {
            bail!("no credential to read the token with: --with env:VAR names one");
        }
        let examined = examine::named(&readers, accounts, id).await;
        match (examined.token.is_some(), examined.obstacle) {
            (false, Some(error)) => Err(with_help(&error)),
            (_, obstacle) => Ok(Examined {
                obstacle,
                ..examined
            }),
        }
    }
}

impl Answered {
    fn by(&self) -> AuditBasis {
        match self.examined.token {
            Some(_) => AuditBasis::Policies,
            None => AuditBasis::Reads,
        }
    }

    fn part<'n>(&self, (account, needs): &'n Needed, purpose: Purpose) -> AuditPart<'n> {
        let account = account.as_deref();
        let places = self.told.places(account);
        let comparison: Comparison<'n> = match &self.examined.token {
            Some(token) => compare(
                needs,
                purpose,
                account,
                token,
                (&self.told.catalog(), &places),
            ),
            None => glimpse(needs, account, &places, &self.answers),
        };
        AuditPart {
            account,
            needs,
            comparison,
        }
    }
}
