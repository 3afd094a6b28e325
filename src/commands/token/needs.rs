//! `token needs`: which permissions these projects need. Asks Cloudflare nothing.

use anyhow::Result;

use super::projects::DeployedProjects;
use crate::cli::context::Context;
use crate::cli::flags::OutputFormat;
use crate::cli::token::needs::NeedsArgs;
use crate::commands::session::LoginRenewal;
use crate::exit::Exit;
use crate::permissions::requirements::{TokenPurpose, derive};
use crate::report::view::needs::NeedsView;
use crate::report::{json, text};

pub(crate) fn run(context: &Context<'_>, arguments: &NeedsArgs) -> Result<Exit> {
    let (_, read) =
        DeployedProjects::read(context, &arguments.subjects, &[], LoginRenewal::Unwanted)?;
    let purpose = read.purpose;
    let subjects = read.subjects();
    let needs = derive(&subjects, purpose, &read.accounts);
    let view = NeedsView {
        invocation: &context.invocation,
        purpose,
        needs: &needs,
        projects: &read.projects,
        tools: &read.tools,
        errors: &read.broken,
        first_takes_more: purpose == TokenPurpose::Deploy
            && derive(&subjects, TokenPurpose::FirstDeploy, &read.accounts).takes_more_than(&needs),
    };
    context.host.out(&match arguments.report.format() {
        OutputFormat::Json => json::needs(&view),
        _ => text::needs::needs(&view, context.stdout_style()),
    });
    Ok(read.exit())
}
