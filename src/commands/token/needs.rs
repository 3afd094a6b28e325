//! `token needs`: which permissions these projects take. Cloudflare is asked nothing.

use anyhow::Result;

use super::projects::DeployedProjects;
use crate::cli::context::Context;
use crate::cli::format::OutputFormat;
use crate::cli::token::needs::NeedsArgs;
use crate::exit::Exit;
use crate::permissions::requirements::{TokenPurpose, derive};
use crate::report::json::{self, DocumentKind};
use crate::report::text::needs;
use crate::report::view::needs::NeedsView;

pub(crate) fn run(context: &Context<'_>, arguments: &NeedsArgs) -> Result<Exit> {
    let result = needs(context, arguments);
    let purpose = arguments.subjects.purpose;
    context.document_failure(result, arguments.format == OutputFormat::Json, |error| {
        json::failed(DocumentKind::Needs(purpose), format!("{error:#}"), None)
    })
}

fn needs(context: &Context<'_>, arguments: &NeedsArgs) -> Result<Exit> {
    let (_, read) = DeployedProjects::read(context, &arguments.subjects)?;
    let purpose = arguments.subjects.purpose;
    let subjects = read.subjects();
    let found = derive(&subjects, purpose, &read.accounts);
    let view = NeedsView {
        purpose,
        needs: &found,
        projects: &read.projects,
        tools: &read.tools,
        errors: &read.broken,
        first_takes_more: purpose == TokenPurpose::Deploy
            && derive(&subjects, TokenPurpose::FirstDeploy, &read.accounts).takes_more_than(&found),
    };
    match arguments.format {
        OutputFormat::Json => context.host.out(&json::needs(&view)),
        OutputFormat::Human => context
            .host
            .out(&needs::needs(&view, context.stdout_style())),
    }
    Ok(read.exit())
}
