//! `check`: why a Secrets Store binding would be refused, for each binding.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::assessment::{Assessment, FetchOptions};
use super::session::{LoginRenewal, Session};
use crate::cli::check::{CheckArgs, CheckFormat};
use crate::cli::context::Context;
use crate::config::repository::find_repository_root;
use crate::exit::Exit;
use crate::facts::ExtraQueries;
use crate::report::CheckReport;
use crate::report::formats::{concise, github, gitlab, sarif};
use crate::report::style::{PLAIN, Style, WIDEST};
use crate::report::view::line_finding::{LineFinding, first_config};
use crate::report::{json, text};

pub(crate) fn run(context: &Context<'_>, arguments: &CheckArgs) -> Result<Exit> {
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
    print(context, arguments.format(), &report);
    Ok(report.exit())
}

/// Prints the report in the format that was asked for, or that a workflow of GitHub shows.
fn print(context: &Context<'_>, format: Option<CheckFormat>, report: &CheckReport<'_>) {
    let host = context.host;
    let is_workflow = host.var("GITHUB_ACTIONS").as_deref() == Some("true");
    let usual = if is_workflow {
        CheckFormat::Github
    } else {
        CheckFormat::Human
    };
    let cwd = fs::canonicalize(host.cwd()).unwrap_or_else(|_| host.cwd().to_owned());
    let root = find_repository_root(&cwd).unwrap_or(&cwd);
    match format.unwrap_or(usual) {
        CheckFormat::Human | CheckFormat::JsonSchema => {
            host.out(&text::check::check(report, context.stdout_style()));
        }
        CheckFormat::Json => host.out(&json::check(report)),
        CheckFormat::Concise => {
            host.out(&concise::concise(&LineFinding::collect(report, &cwd, &cwd)));
            tell_failures(context, report);
        }
        CheckFormat::Gitlab => {
            let findings = LineFinding::collect(report, &cwd, root);
            host.out(&gitlab::gitlab(&findings, &first_config(report, root)));
            tell_failures(context, report);
        }
        CheckFormat::Sarif => {
            let findings = LineFinding::collect(report, &cwd, root);
            host.out(&sarif::sarif(
                report,
                &findings,
                &first_config(report, root),
            ));
        }
        CheckFormat::Github => {
            let findings = LineFinding::collect(report, &cwd, root);
            let text = text::check::check(report, context.stdout_style());
            host.out(&text);
            host.command(&github::annotations(&findings));
            let plain = Style {
                width: WIDEST,
                ..PLAIN
            };
            summarize(
                context,
                &github::summary(&text::check::check(report, plain)),
            );
        }
    }
}

/// Says what could not be asked, where the format has no place for it.
fn tell_failures(context: &Context<'_>, report: &CheckReport<'_>) {
    for failure in report.failures() {
        context.error(&failure);
    }
}

/// Adds the report to the summary of the job. One that cannot be written is no reason to fail.
fn summarize(context: &Context<'_>, summary: &str) {
    let path = context.host.var("GITHUB_STEP_SUMMARY").unwrap_or_default();
    if !path.is_empty()
        && let Err(error) = context.host.append(Path::new(&path), summary)
    {
        context.warn(&format!(
            "the job's summary cannot be written: {path}: {error}"
        ));
    }
}
