//! `check`: why a Secrets Store binding would be refused, for each binding.

use anyhow::Result;

use super::assessment::{Assessment, FetchOptions};
use super::session::{LoginRenewal, Session};
use crate::cli::check::{CheckArgs, CheckFormat};
use crate::cli::context::Context;
use crate::exit::Exit;
use crate::facts::ExtraQueries;
use crate::report::CheckReport;
use crate::report::{json, text};

pub(crate) fn run(context: &Context<'_>, arguments: &CheckArgs) -> Result<Exit> {
    let host = context.host;
    let session = Session::open(
        context,
        &arguments.scope.place,
        LoginRenewal::wanted(!arguments.scope.offline),
    )?;
    session.warn();
    let client = session.client(arguments.scope.offline);
    let options = FetchOptions {
        extra: ExtraQueries {
            probe: arguments.probe,
            ..ExtraQueries::default()
        },
        ..FetchOptions::default()
    };
    let assessment = Assessment::run(&session, &arguments.scope, client.as_ref(), &options)?;
    let findings = assessment.findings();
    let report = CheckReport {
        strict: arguments.strict,
        ..assessment.report(&findings)
    };
    host.out(&match arguments.format {
        CheckFormat::Json => json::check(&report),
        _ => text::check::check(&report, context.stdout_style()),
    });
    Ok(report.exit())
}
