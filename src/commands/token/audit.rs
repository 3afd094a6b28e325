//! `token audit`: what a token has against what these projects ask for. Nothing is written.

use anyhow::{Result, bail};

use super::documented;
use super::examine::{self, Examined};
use super::lookup;
use super::projects::{Projects, purpose};
use crate::cli::{Audit, Cli, Format};
use crate::cloudflare::{Client, Logged};
use crate::commands::progress::Progress;
use crate::commands::run::style;
use crate::commands::session::Session;
use crate::credential::Kind;
use crate::exit::Exit;
use crate::host::Host;
use crate::permissions::requirements::{Needs, Purpose};
use crate::permissions::token::{
    Answers, Comparison, Owner, Told, Wanted, compare, glimpse, reads,
};
use crate::report::json::{self, DocumentKind};
use crate::report::text::audit::audit as report;
use crate::report::view::audit::{
    AuditBasis as By, AuditPart as Part, AuditView as Sheet, AuditedToken as Audited,
};

pub(crate) fn run(cli: &Cli, arguments: &Audit, host: &dyn Host) -> Result<Exit> {
    let result = audit(cli, arguments, host);
    let purpose = purpose(arguments.subjects.purpose);
    documented(result, arguments.format, host, |message| {
        json::failed(DocumentKind::Audit(purpose), message, None)
    })
}

fn audit(cli: &Cli, arguments: &Audit, host: &dyn Host) -> Result<Exit> {
    let (session, mut read) = Projects::read(host, &arguments.subjects)?;
    session.warn(host, cli.quiet);
    let log = |logged: &Logged<'_>| host.err(&format!("{logged}\n"));
    let log: Option<&(dyn Fn(&Logged<'_>) + Sync)> = if cli.verbose { Some(&log) } else { None };
    let id = arguments.id.as_ref().map(super::known).transpose()?;
    let lent = arguments.with.as_ref();
    let lent = lent.map(|with| super::lent(with, cli, host)).transpose()?;
    let asker = Asker {
        session: &session,
        own: session.client(false, log),
        lent: lent
            .map(|lent| session.lent_client(&lent, log))
            .transpose()?,
    };
    let purpose = purpose(arguments.subjects.purpose);
    let client = asker.lent.as_ref().or(asker.own.as_ref());
    let parts = lookup::needs(&mut read, purpose, &session, client);
    if parts.is_empty() {
        bail!("these projects take no permissions: there is nothing to hold a token against");
    }
    let progress = Progress::start(cli, host, true);
    let answered = asker.ask(id, &parts);
    progress.end();
    let answered = answered?;
    let parts = parts.iter().map(|part| answered.part(part, purpose));
    let parts: Vec<Part<'_>> = parts.collect();
    let source = session.credential(false).filter(|_| id.is_none());
    let sheet = Sheet {
        token: Audited {
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
    host.out(&match arguments.format {
        Format::Json => json::audit(&sheet)?,
        Format::Human => report(&sheet, style(cli, host, true)),
    });
    Ok(exit(&parts, &read))
}

fn exit(parts: &[Part<'_>], read: &Projects) -> Exit {
    let is_missing = |part: &Part<'_>| part.comparison.missing().next().is_some();
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
    session: &'a Session,
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
        let mut examined = examined.map_err(super::with_help)?;
        match examined.status.as_deref() {
            None | Some("active") => {}
            Some(status) => {
                bail!("the token of this run is {status}: Cloudflare takes it for nothing")
            }
        }
        // That it may not be read is a fact; that the question failed is not.
        match examined.obstacle.take() {
            Some(error) if examined.token.is_none() && !error.is_denied() => {
                Err(super::with_help(error))
            }
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
            (false, Some(error)) => Err(super::with_help(error)),
            (_, obstacle) => Ok(Examined {
                obstacle,
                ..examined
            }),
        }
    }
}

impl Answered {
    fn by(&self) -> By {
        match self.examined.token {
            Some(_) => By::Policies,
            None => By::Reads,
        }
    }

    fn part<'n>(&self, (account, needs): &'n Needed, purpose: Purpose) -> Part<'n> {
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
        Part {
            account,
            needs,
            comparison,
        }
    }
}
