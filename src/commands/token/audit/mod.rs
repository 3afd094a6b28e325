//! `token audit`: what a token has against what these projects ask for. Nothing is written.

mod token_reader;

use anyhow::{Result, bail};

use self::token_reader::TokenReader;
use super::projects::DeployedProjects;
use crate::cli::context::Context;
use crate::cli::flags::OutputFormat;
use crate::cli::token::audit::AuditArgs;
use crate::cli::token::credential::TokenId;
use crate::exit::Exit;
use crate::report::json;
use crate::report::text::audit::audit as report;
use crate::report::view::audit::{AuditBasis, AuditPart, AuditView, AuditedToken};

pub(crate) fn run(context: &Context<'_>, arguments: &AuditArgs) -> Result<Exit> {
    let (session, mut read) = DeployedProjects::read(context, &arguments.subjects, &[])?;
    session.warn();
    let id = arguments.id.as_ref().map(TokenId::known).transpose()?;
    let reader = TokenReader::open(&session, arguments.with.as_ref())?;
    let parts = read.needs_by_account(&session, reader.client());
    if parts.is_empty() && !read.broken.is_empty() {
        bail!("what the configs above need is not known: there is nothing to compare a token with");
    }
    if parts.is_empty() {
        bail!("these projects take no permissions: there is nothing to hold a token against");
    }
    let answered = reader.ask(id, &parts)?;
    let parts = parts
        .iter()
        .map(|part| answered.compare(part, read.purpose));
    let parts: Vec<AuditPart<'_>> = parts.collect();
    let source = session.credential(false).filter(|_| id.is_none());
    let token = answered.examined.token.as_ref();
    let view = AuditView {
        invocation: &context.invocation,
        token: AuditedToken {
            id: answered.examined.id.as_deref(),
            name: token.map(|token| token.name.as_str()),
            source: source.map(|credential| credential.source.as_str()),
        },
        by: token.map_or(AuditBasis::Reads, |_| AuditBasis::Policies),
        purpose: read.purpose,
        parts: &parts,
        projects: &read.projects,
        tools: &read.tools,
    };
    context.host.out(&match arguments.format {
        OutputFormat::Json => json::audit(&view),
        OutputFormat::Human => report(&view, context.stdout_style()),
    });
    let is_missing = |part: &AuditPart<'_>| part.comparison.missing().next().is_some();
    let is_missing = parts.iter().any(is_missing);
    Ok(read.exit().max(Exit::findings_if(is_missing)))
}
