//! `check`: why a Secrets Store binding would be refused, for each binding.

use anyhow::Result;

use super::inquiry::{Inquiry, Manner};
use super::progress::Progress;
use super::run::style;
use super::session::Session;
use crate::cli::{Check, CheckFormat, Cli};
use crate::cloudflare::Logged;
use crate::exit::Exit;
use crate::host::Host;
use crate::report::json::{self, DocumentKind};
use crate::report::text::check as human;

pub(super) fn run(cli: &Cli, arguments: &Check, host: &dyn Host) -> Result<Exit> {
    let result = check(cli, arguments, host);
    if let (Err(error), CheckFormat::Json) = (&result, arguments.format) {
        host.out(&json::failed(
            DocumentKind::Check,
            format!("{error:#}"),
            None,
        )?);
    }
    result
}

fn check(cli: &Cli, arguments: &Check, host: &dyn Host) -> Result<Exit> {
    if arguments.format == CheckFormat::JsonSchema {
        host.out(&json::schema(json::CHECK));
        return Ok(Exit::Clean);
    }
    let session = Session::new(host, &arguments.scope)?;
    session.warn(host, cli.quiet);
    let log = |logged: &Logged<'_>| host.err(&format!("{logged}\n"));
    let log: Option<&(dyn Fn(&Logged<'_>) + Sync)> = if cli.verbose { Some(&log) } else { None };
    let client = session.client(arguments.scope.offline, log);
    let manner = Manner {
        probe: arguments.probe,
        ..Manner::default()
    };
    let progress = Progress::start(cli, host, client.is_some());
    let inquiry = Inquiry::make(host, &arguments.scope, &session, client.as_ref(), manner);
    progress.end();
    let inquiry = inquiry?;
    let findings = inquiry.findings(host);
    let report = inquiry.report(host, &findings);
    match arguments.format {
        CheckFormat::Json => host.out(&json::check(&report)?),
        _ => host.out(&human::check(&report, style(cli, host, true))),
    }
    Ok(report.exit(arguments.strict))
}
