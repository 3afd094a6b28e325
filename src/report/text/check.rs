//! The report for people: who asks, what is bound, what is wrong, what to do next.

use std::mem::discriminant;

use super::advice::advice;
use super::bindings::bindings_table;
use super::deploy::deploy;
use super::frame::frame;
use super::ignored::ignored;
use crate::action::Action;
use crate::cloudflare;
use crate::config::walk::UnreadableFolder;
use crate::credential::Kind;
use crate::exit::Exit;
use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::facts::authorization::{self, AuthorizationState};
use crate::project::Project;
use crate::report::style::{Style, escape_control, note_line, short_id, wrap};
use crate::report::{CheckReport, VerdictCounts};
use crate::rules::rule::Severity;

/// The report of `check`.
pub(crate) fn check(report: &CheckReport<'_>, style: Style) -> String {
    let mut text = overview(report, style);
    for finding in report.open() {
        text.push('\n');
        text.push_str(&frame(finding, report.projects(), style));
    }
    text.push_str(&ignored(report, style));
    text.push_str(&failures(report, style));
    text.push('\n');
    text.push_str(&summary(report, style));
    text
}

/// What a guided fix begins with: who asks, and what is bound.
pub(crate) fn overview(report: &CheckReport<'_>, style: Style) -> String {
    let mut text = head(report, style);
    let (mut quiet, many) = (0, report.projects().len() > 1);
    for (index, project) in report.projects().iter().enumerate() {
        if project.selected().next().is_none() {
            continue;
        }
        // Among many, only those that there is something to say about.
        if many && !has_something(report, index, project) {
            quiet += 1;
            continue;
        }
        text.push_str(&heading(report, project, style));
        text.push_str(&bindings_table(report, index, style));
    }
    // Where no config binds anything, the summary says so.
    if quiet > 0 && report.counts().bindings > 0 {
        let configs = if quiet == 1 {
            "config has"
        } else {
            "configs have"
        };
        text.push_str(&format!(
            "\n{quiet} more {configs} no Secrets Store bindings.\n"
        ));
    }
    text
}

/// Whether a project has a binding, or a finding.
fn has_something(report: &CheckReport<'_>, index: usize, project: &Project) -> bool {
    let mut selected = project.selected();
    selected.any(|environment| !environment.bindings.is_empty())
        || report
            .findings
            .iter()
            .any(|finding| finding.project == Some(index))
}

/// Who asks: the credential, and what is known of its permission.
pub(crate) fn head(report: &CheckReport<'_>, style: Style) -> String {
    let Some(credential) = &report.credential else {
        let offline = report.evidence.facts.offline;
        let line = if offline {
            "offline: the files alone are judged"
        } else {
            "no credential"
        };
        return format!("{}\n", style.dim(line));
    };
    let name = credential
        .source
        .strip_prefix("env:")
        .unwrap_or(&credential.source);
    let kind = match credential.kind {
        Kind::UserToken => "user token",
        Kind::AccountToken => "account token",
        Kind::GlobalKey => "global API key",
        Kind::Unknown => "token",
    };
    let may = permission(report)
        .map(|may| format!(", {may}"))
        .unwrap_or_default();
    let line = format!("credential: {} ({kind}){may}", escape_control(name));
    format!("{}\n", wrap(&line, style.width).join("\n  "))
}

/// What is known of the permission to bind, where every account that accepts the credential says the
/// same.
fn permission(report: &CheckReport<'_>) -> Option<&'static str> {
    let facts = report.evidence.facts;
    let mut states: Vec<AuthorizationState> = Vec::new();
    let accepts = |account: &&String| {
        acceptance::of(facts, Some(account.as_str())) == CredentialAcceptance::Accepted
    };
    for account in facts.stores.keys().filter(accepts) {
        let state = authorization::of(facts, account).state;
        if !states.contains(&state) {
            states.push(state);
        }
    }
    match states.as_slice() {
        [AuthorizationState::Pass] => Some("may bind secrets"),
        [AuthorizationState::Fail] => Some("may not bind secrets"),
        [AuthorizationState::Unknown] => Some("permission to bind not visible"),
        _ => None,
    }
}

fn heading(report: &CheckReport<'_>, project: &Project, style: Style) -> String {
    let mut accounts: Vec<String> = Vec::new();
    for environment in project.selected() {
        let Some(id) = report.evidence.facts.account(environment) else {
            continue;
        };
        let title = match report.evidence.facts.account_name(id) {
            Some(name) => format!("{name} ({})", short_id(id)),
            None => short_id(id),
        };
        if !accounts.contains(&title) {
            accounts.push(title);
        }
    }
    let worker = project
        .environments
        .first()
        .and_then(|top| top.worker.as_deref());
    let dot = style.mark(" · ", " - ");
    let mut parts = Vec::new();
    parts.extend(worker.map(|worker| style.bold(&escape_control(worker))));
    parts.push(escape_control(&project.config));
    parts.extend(
        (!accounts.is_empty()).then(|| format!("account {}", escape_control(&accounts.join(", ")))),
    );
    format!("\n{}\n", style.cut(&parts.join(dot), style.width))
}

/// What could not be read or asked.
pub(super) fn failures(report: &CheckReport<'_>, style: Style) -> String {
    unreadable_folders(report, style) + &failed_calls(report, style)
}

/// Each folder that could not be entered, and once what to do.
fn unreadable_folders(report: &CheckReport<'_>, style: Style) -> String {
    if report.unreadable.is_empty() {
        return String::new();
    }
    let label = style.severity(Severity::Error, "error");
    let folders = report.unreadable.iter();
    let lines = folders.map(|folder| note_line(&label, &folder.to_string(), style.width));
    let help = note_line("  = help", UnreadableFolder::help(), style.width);
    format!("\n{}{help}", lines.collect::<String>())
}

/// The calls that failed, each way of failing once: what is in the way of one is in the way of all.
fn failed_calls(report: &CheckReport<'_>, style: Style) -> String {
    let mut ways: Vec<(&cloudflare::Error, usize)> = Vec::new();
    for error in report.evidence.facts.failures() {
        let known = ways
            .iter_mut()
            .find(|(other, _)| discriminant(*other) == discriminant(error));
        match known {
            Some((_, more)) => *more += 1,
            None => ways.push((error, 0)),
        }
    }
    ways.into_iter()
        .map(|(error, more)| failure(error, more, style))
        .collect()
}

fn failure(error: &cloudflare::Error, more: usize, style: Style) -> String {
    let label = style.severity(Severity::Error, "error");
    let more = match more {
        0 => String::new(),
        1 => " (and 1 more call failed so)".to_owned(),
        more => format!(" (and {more} more calls failed so)"),
    };
    let mut text = format!(
        "\n{}",
        note_line(&label, &format!("{error}{more}"), style.width)
    );
    if let Some(help) = error.help() {
        text.push_str(&note_line("  = help", &help, style.width));
    }
    text
}

pub(super) fn summary(report: &CheckReport<'_>, style: Style) -> String {
    let dot = style.mark(" · ", " - ");
    let asked = match report.requests {
        0 => String::new(),
        1 => format!("{dot}1 request, {:.1} s", report.elapsed.as_secs_f64()),
        more => format!(
            "{dot}{more} requests, {:.1} s",
            report.elapsed.as_secs_f64()
        ),
    };
    let counts = report.counts();
    let said = match counts.bindings {
        0 => nothing(report),
        _ => tally(report, style) + &style.dim(&asked),
    };
    let mut text = format!("{said}\n");
    if let Some(next) = next(report) {
        text.push_str(&advice(&next, style));
    }
    text
}

/// What configs without a binding come to.
fn nothing(report: &CheckReport<'_>) -> String {
    let projects = report.projects();
    let counted = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    let broken = projects.iter().filter(|project| project.document.is_err());
    let broken = broken.count();
    let read = projects.len() - broken;
    let mut environments = projects.iter().flat_map(|project| &project.environments);
    if environments.any(|environment| !environment.selected) {
        return "No Secrets Store bindings in what was selected.".to_owned();
    }
    let unread = [(broken, "config"), (report.unreadable.len(), "folder")].into_iter();
    let unread = unread.filter(|(count, _)| *count > 0);
    let unread: Vec<String> = unread.map(|(count, noun)| counted(count, noun)).collect();
    let unread = unread.join(" and ");
    if read == 0 {
        return format!("{unread} cannot be read.");
    }
    let configs = counted(read, "config");
    let beside = if unread.is_empty() {
        unread
    } else {
        format!("; {unread} cannot be read")
    };
    format!("No Secrets Store bindings in {configs}{beside}.")
}

/// How many bindings came to which verdict.
pub(super) fn tally(report: &CheckReport<'_>, style: Style) -> String {
    let VerdictCounts {
        bindings,
        ready,
        blocked,
        unverified,
    } = report.counts();
    let noun = if bindings == 1 { "binding" } else { "bindings" };
    if bindings == ready {
        let all = if bindings == 1 {
            "The binding is".to_owned()
        } else {
            format!("All {bindings} bindings are")
        };
        return match report.exit(false) {
            Exit::Clean => style.success(&format!("{all} ready")),
            _ => format!("{all} ready, but see the errors above"),
        };
    }
    let mut parts = Vec::new();
    for (count, word) in [
        (blocked, "blocked"),
        (unverified, "unverified"),
        (ready, "ready"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {word}"));
        }
    }
    format!("{} of {bindings} {noun}", parts.join(", "))
}

/// What a person would type next.
fn next(report: &CheckReport<'_>) -> Option<String> {
    let fixes = || report.open().flat_map(|finding| &finding.fixes);
    if fixes().any(|fix| !matches!(fix.action, Action::Manual(_))) {
        return Some("wrangler-permit fix".to_owned());
    }
    if report.exit(false) != Exit::Clean || report.evidence.facts.offline {
        return None;
    }
    let counts = report.counts();
    if counts.bindings > 0 && counts.unverified == 0 {
        return Some(deploy(report));
    }
    let provable = report.evidence.is_provable();
    provable.then(|| "wrangler-permit check --probe".to_owned())
}
