//! `token audit`: what a token has against what these projects ask for. Nothing is written.

mod own_credential;
mod token_reader;

use anyhow::{Result, bail};

use self::own_credential::OwnCredential;
use self::token_reader::TokenReader;
use super::projects::{AccountNeeds, DeployedProjects};
use crate::cli::context::Context;
use crate::cli::flags::OutputFormat;
use crate::cli::token::audit::AuditArgs;
use crate::cli::token::credential::TokenId;
use crate::commands::session::LoginRenewal;
use crate::exit::Exit;
use crate::report::json;
use crate::report::text::audit::audit as report;
use crate::report::view::audit::{AuditBasis, AuditPart, AuditView, AuditedLogin, AuditedToken};

pub(crate) fn run(context: &Context<'_>, arguments: &AuditArgs) -> Result<Exit> {
    let id = arguments.id().map(TokenId::known).transpose()?;
    let renewal = LoginRenewal::wanted(id.is_none());
    let (session, mut read) = DeployedProjects::read(context, &arguments.subjects, &[], renewal)?;
    session.warn();
    let reader = TokenReader::open(&session, arguments.with.as_ref())?;
    let needs = read.needs_by_account(&session, reader.client());
    refuse_nothing(&needs, !read.broken.is_empty())?;
    let answered = reader.ask(id, &needs)?;
    let parts = needs
        .iter()
        .map(|part| answered.compare(part, read.purpose));
    let mut parts: Vec<AuditPart<'_>> = parts.collect();
    let token = answered.examined.token.as_ref();
    // A token that shows all that is needed raises no question.
    let is_puzzling = id.is_none() && (token.is_none() || is_missing(&parts));
    let own = reader.own().filter(|_| is_puzzling);
    let own = own.map(|client| OwnCredential::ask(&session, client, &read.projects));
    if let Some(own) = &own {
        own.refuse(&answered, &needs)?;
    }
    let login = own.as_ref().filter(|own| own.is_login());
    if let Some(login) = login {
        parts.iter_mut().for_each(|part| login.settle(part));
    }
    let roles = login.map(|login| login.roles(&needs)).unwrap_or_default();
    let source = session.credential(false).filter(|_| id.is_none());
    let view = AuditView {
        invocation: &context.invocation,
        token: AuditedToken {
            id: answered.examined.id.as_deref(),
            name: token.map(|token| token.name.as_str()),
            source: source.map(|credential| credential.source.as_str()),
        },
        login: login.map(|login| AuditedLogin {
            scopes: login.scopes(),
            roles: &roles,
        }),
        by: match (token, login) {
            (Some(_), _) => AuditBasis::Policies,
            (None, Some(_)) => AuditBasis::Login,
            (None, None) => AuditBasis::Reads,
        },
        purpose: read.purpose,
        parts: &parts,
        projects: &read.projects,
        tools: &read.tools,
    };
    context.host.out(&match arguments.report.format() {
        OutputFormat::Json => json::audit(&view),
        _ => report(&view, context.stdout_style()),
    });
    Ok(read.exit().max(Exit::findings_if(is_missing(&parts))))
}

/// # Errors
/// There is nothing to compare a token with.
fn refuse_nothing(needs: &[AccountNeeds], is_broken: bool) -> Result<()> {
    if needs.is_empty() && is_broken {
        bail!("what the configs above need is not known: there is nothing to compare a token with");
    }
    if needs.is_empty() {
        bail!("these projects need no permissions: there is nothing to compare a token with");
    }
    Ok(())
}

/// Whether something that is required is not granted.
fn is_missing(parts: &[AuditPart<'_>]) -> bool {
    let mut missing = parts.iter().flat_map(|part| part.comparison.missing());
    missing.next().is_some()
}
