//! `token audit`: what a token has against what these projects ask for. Nothing is written.

mod token_reader;

use anyhow::{Result, bail};

use self::token_reader::TokenReader;
use super::lookup;
use super::projects::DeployedProjects;
use crate::cli::context::Context;
use crate::cli::format::OutputFormat;
use crate::cli::token::audit::AuditArgs;
use crate::cli::token::id::TokenId;
use crate::exit::Exit;
use crate::report::json::{self, DocumentKind};
use crate::report::text::audit::audit as report;
use crate::report::view::audit::{AuditPart, AuditView, AuditedToken};

pub(crate) fn run(context: &Context<'_>, arguments: &AuditArgs) -> Result<Exit> {
    let result = audit(context, arguments);
    let purpose = arguments.subjects.purpose;
    context.document_failure(result, arguments.format == OutputFormat::Json, |error| {
        json::failed(DocumentKind::Audit(purpose), format!("{error:#}"), None)
    })
}

fn audit(context: &Context<'_>, arguments: &AuditArgs) -> Result<Exit> {
    let (session, mut read) = DeployedProjects::read(context, &arguments.subjects)?;
    session.warn();
    let id = arguments.id.as_ref().map(TokenId::known).transpose()?;
    let reader = TokenReader::open(&session, arguments.with.as_ref())?;
    let purpose = arguments.subjects.purpose;
    let parts = lookup::needs(&mut read, purpose, &session, reader.client());
    if parts.is_empty() {
        bail!("these projects take no permissions: there is nothing to hold a token against");
    }
    let answered = reader.ask(id, &parts)?;
    let parts = parts.iter().map(|part| answered.part(part, purpose));
    let parts: Vec<AuditPart<'_>> = parts.collect();
    let source = session.credential(false).filter(|_| id.is_none());
    let view = AuditView {
        token: AuditedToken {
            id: answered.examined.id.as_deref(),
            name: answered
                .examined
                .token
                .as_ref()
                .map(|token| token.name.as_str()),
            source: source.map(|credential| credential.source.as_str()),
        },
        by: answered.by(),
        purpose,
        parts: &parts,
        projects: &read.projects,
        tools: &read.tools,
    };
    context.host.out(&match arguments.format {
        OutputFormat::Json => json::audit(&view),
        OutputFormat::Human => report(&view, context.stdout_style()),
    });
    Ok(exit(&parts, &read))
}

fn exit(parts: &[AuditPart<'_>], read: &DeployedProjects) -> Exit {
    let is_missing = |part: &AuditPart<'_>| part.comparison.missing().next().is_some();
    if parts.iter().any(is_missing) {
        read.exit().max(Exit::Findings)
    } else {
        read.exit()
    }
}
