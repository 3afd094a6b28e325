//! `check`: why a Secrets Store binding would be refused, for each binding.

use anyhow::Result;

use super::assessment::{Assessment, FetchOptions};
use super::session::Session;
use crate::cli::check::{CheckArgs, CheckFormat};
use crate::cli::context::Context;
use crate::exit::Exit;
use crate::report::json::{self, DocumentKind};
use crate::report::text;

pub(crate) fn run(context: &Context<'_>, arguments: &CheckArgs) -> Result<Exit> {
    let result = check(context, arguments);
    let is_json = arguments.format == CheckFormat::Json;
    context.document_failure(result, is_json, |error| {
        json::failed(DocumentKind::Check, format!("{error:#}"), None)
    })
}

fn check(context: &Context<'_>, arguments: &CheckArgs) -> Result<Exit> {
    if arguments.format == CheckFormat::JsonSchema {
        context
            .host
            .out(&json::document_schema(json::CHECK_DOCUMENT));
        return Ok(Exit::Clean);
    }
    let session = Session::open(context, &arguments.scope)?;
    session.warn();
    let client = session.client(arguments.scope.offline);
    let options = FetchOptions {
        probe: arguments.probe,
        ..FetchOptions::default()
    };
    let assessment = Assessment::run(&session, &arguments.scope, client.as_ref(), options)?;
    let findings = assessment.findings();
    let report = assessment.report(&findings);
    match arguments.format {
        CheckFormat::Json => context.host.out(&json::check(&report)),
        _ => context
            .host
            .out(&text::check::check(&report, context.stdout_style())),
    }
    Ok(report.exit(arguments.strict))
}
