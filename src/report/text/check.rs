//! The report for people: who asks, what is bound, what is wrong, what to do next.

use std::collections::BTreeSet;
use std::mem::discriminant;

use console::measure_text_width;

use super::advice::{advice, advise_deploy};
use super::bindings::bindings_table;
use super::cause::{FindingCause, list_causes};
use super::frame::{frame_cause, list_ignored};
use super::rule_index::RuleIndex;
use crate::action::Action;
use crate::config::walk::UnreadableFolder;
use crate::credential::{CredentialKind, PASTED};
use crate::exit::Exit;
use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::facts::authorization::{self, AuthorizationState};
use crate::facts::certainty::Certainty;
use crate::facts::{AccountChoice, AccountSource, FailedCall};
use crate::host::Runner;
use crate::project::Project;
use crate::report::style::{Style, count_noun, escape_control, note_line, short_id, wrap};
use crate::report::{CheckReport, VerdictCounts, deduplicate};
use crate::rules::finding::Fix;
use crate::rules::rule::Severity;

/// The report of `check`.
pub(crate) fn check(report: &CheckReport<'_>, style: Style) -> String {
    let mut text = overview(report, style);
    for cause in list_causes(report) {
        text.push('\n');
        text.push_str(&frame_cause(&cause, &report.input, style));
    }
    text + &list_ignored(report, style) + &failures(report, style) + "\n" + &summary(report, style)
}

/// What a guided fix begins with: who asks, and what is bound.
pub(crate) fn overview(report: &CheckReport<'_>, style: Style) -> String {
    let mut text = head(report, style);
    let rules = RuleIndex::new(report);
    let (mut quiet, many) = (0, report.projects().len() > 1);
    for (index, project) in report.projects().iter().enumerate() {
        if project.selected().next().is_none() {
            continue;
        }
        // Among many, only those with a binding or a finding.
        if many && !has_something(&rules, index, project) {
            quiet += 1;
            continue;
        }
        text.push_str(&heading(report, project, style));
        text.push_str(&bindings_table(report, &rules, index, style));
    }
    // Where no config binds anything, the summary says so.
    if quiet > 0 && report.counts().bindings > 0 {
        let configs = if quiet == 1 {
            "config has"
        } else {
            "configs have"
        };
        let line = format!("{quiet} more {configs} no Secrets Store bindings.");
        text.push_str(&format!("\n{line}\n"));
    }
    text
}

/// Whether a project has a binding, or a finding.
fn has_something(rules: &RuleIndex<'_>, index: usize, project: &Project) -> bool {
    let mut selected = project.selected();
    selected.any(|environment| !environment.bindings.is_empty()) || rules.projects.contains(&index)
}

/// Who asks: the credential, and what is known of its permission.
pub(crate) fn head(report: &CheckReport<'_>, style: Style) -> String {
    let Some(credential) = &report.credential else {
        let line = if report.input.facts.offline {
            "offline: checked the files only"
        } else {
            "no credential"
        };
        return format!("{}\n", style.dim(line));
    };
    let source = credential.source.as_str();
    let name = match source.split_once(':') {
        Some(("env", name)) => name,
        Some(("wrangler", "default")) => "wrangler",
        _ if source == PASTED => "pasted token",
        _ => source,
    };
    let kind = match credential.kind {
        _ if report.input.runner == Runner::WorkersBuilds && source.starts_with("env:") => {
            "build token of Workers Builds"
        }
        CredentialKind::UserToken => "user token",
        CredentialKind::AccountToken => "account token",
        CredentialKind::GlobalKey => "global API key",
        CredentialKind::OAuth => "login",
        CredentialKind::Unknown => "token",
    };
    let may = permission(report).map_or_else(String::new, |may| format!(", {may}"));
    let line = format!("credential: {} ({kind}){may}", escape_control(name));
    format!("{}\n", wrap(&line, style.width).join("\n  "))
}

/// Whether the credential can bind, where every account that accepts it says the same.
fn permission(report: &CheckReport<'_>) -> Option<&'static str> {
    let facts = report.input.facts;
    let accepts = |account: &&String| {
        acceptance::assess(facts, Some(account.as_str())) == CredentialAcceptance::Accepted
    };
    let accounts = facts.stores.keys().filter(accepts);
    let states = deduplicate(accounts.map(|account| {
        let known = authorization::assess(facts, account);
        (known.state, known.certainty)
    }));
    match states.as_slice() {
        [(AuthorizationState::Pass, Certainty::Certain)] => Some("can bind secrets"),
        [(AuthorizationState::Pass, Certainty::Likely)] => Some("can probably bind secrets"),
        [(AuthorizationState::Fail, Certainty::Certain)] => Some("cannot bind secrets"),
        [(AuthorizationState::Fail, Certainty::Likely)] => Some("probably cannot bind secrets"),
        [(AuthorizationState::Unknown, _)] => Some("can't tell whether it can bind secrets"),
        _ => None,
    }
}

fn heading(report: &CheckReport<'_>, project: &Project, style: Style) -> String {
    let facts = report.input.facts;
    let selected = project.selected();
    let choices = selected.filter_map(|environment| facts.account_choice(environment));
    let titles = choices.filter(AccountChoice::is_sound).map(|choice| {
        let id = short_id(choice.id);
        let source = match choice.source {
            AccountSource::Config => String::new(),
            AccountSource::Chosen => ", chosen in this run".to_owned(),
            AccountSource::Credential => ", the only one".to_owned(),
            AccountSource::Cache(_) => ", remembered by wrangler".to_owned(),
            source => format!(", from {source}"),
        };
        match facts.account_name(choice.id) {
            Some(name) => format!("{name} ({id}{source})"),
            None => format!("{id}{source}"),
        }
    });
    let mut known = BTreeSet::new();
    let accounts = titles.filter(|title| known.insert(title.clone()));
    let accounts: Vec<String> = accounts.collect();
    let worker = project.environments.first();
    let worker = worker.and_then(|top| top.worker.as_deref());
    let dot = style.mark(" · ", " - ");
    let mut parts = Vec::new();
    parts.extend(worker.map(|worker| style.bold(&escape_control(worker))));
    parts.push(escape_control(&project.config));
    if !accounts.is_empty() {
        parts.push(format!("account {}", escape_control(&accounts.join(", "))));
    }
    let line = parts.join(dot);
    if measure_text_width(&line) <= style.width {
        return format!("\n{line}\n");
    }
    format!(
        "\n{}\n",
        wrap(&line, style.width.saturating_sub(2)).join("\n  ")
    )
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

/// The calls that failed, each kind of failure once: it is mostly the same for all calls.
fn failed_calls(report: &CheckReport<'_>, style: Style) -> String {
    let mut ways: Vec<(FailedCall<'_>, usize)> = Vec::new();
    let way = |call: &FailedCall<'_>| (discriminant(call.error), call.is_contradicted);
    for call in report.input.facts.failures() {
        match ways.iter_mut().find(|(other, _)| way(other) == way(&call)) {
            Some((_, more)) => *more += 1,
            None => ways.push((call, 0)),
        }
    }
    ways.into_iter()
        .map(|(call, more)| failure(&call, more, style))
        .collect()
}

fn failure(call: &FailedCall<'_>, more: usize, style: Style) -> String {
    let label = style.severity(Severity::Error, "error");
    let more = match more {
        0 => String::new(),
        more => format!(
            " ({} failed the same way)",
            count_noun(more, "more request")
        ),
    };
    let line = note_line(&label, &format!("{}{more}", call.error), style.width);
    let help = call.help();
    let help = help.map(|help| note_line("  = help", &help, style.width));
    format!("\n{line}{}", help.unwrap_or_default())
}

pub(super) fn summary(report: &CheckReport<'_>, style: Style) -> String {
    let dot = style.mark(" · ", " - ");
    let seconds = report.elapsed.as_secs_f64();
    let asked = (report.requests > 0).then(|| {
        let requests = count_noun(report.requests as usize, "request");
        format!("{requests}, {seconds:.1} s")
    });
    if report.counts().bindings == 0 {
        return format!("{}\n{}", no_bindings(report), next(report, style));
    }
    let mut said = tally(report, style);
    if let Some(asked) = asked {
        let columns = measure_text_width(&said) + measure_text_width(&asked) + dot.len();
        let joint = if columns > style.width { "\n" } else { dot };
        said.push_str(&style.dim(&format!("{joint}{asked}")));
    }
    format!("{said}\n{}", next(report, style))
}

/// The summary of configs without a binding.
fn no_bindings(report: &CheckReport<'_>) -> String {
    let projects = report.projects();
    let read = projects.iter().filter(|project| project.document.is_ok());
    let read = read.count();
    let broken = projects.len() - read;
    let environments = || projects.iter().flat_map(|project| &project.environments);
    if environments().any(|environment| !environment.selected) {
        let is_matched = environments().any(|environment| environment.selected);
        return if is_matched {
            "No Secrets Store bindings in what was selected.".to_owned()
        } else {
            "Nothing was checked: see the errors above.".to_owned()
        };
    }
    let unread = [(broken, "config"), (report.unreadable.len(), "folder")].into_iter();
    let unread = unread.filter(|(count, _)| *count > 0);
    let unread: Vec<String> = unread
        .map(|(count, noun)| count_noun(count, noun))
        .collect();
    let unread = unread.join(" and ");
    if read == 0 {
        return format!("{unread} cannot be read.");
    }
    let configs = count_noun(read, "config");
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
    if bindings == ready {
        let all = if bindings == 1 {
            "The binding is".to_owned()
        } else {
            format!("All {bindings} bindings are")
        };
        return match report.exit() {
            Exit::Clean => style.success(&format!("{all} ready")),
            Exit::Findings if report.count(Severity::Error) == 0 => {
                format!("{all} ready, but --strict counts warnings")
            }
            _ => format!("{all} ready, but see the errors above"),
        };
    }
    let counts = [
        (blocked, "blocked"),
        (unverified, "unverified"),
        (ready, "ready"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = counts
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let counted = format!(
        "{} of {}",
        parts.join(", "),
        count_noun(bindings, "binding")
    );
    let room = style.width.saturating_sub(measure_text_width(&counted) + 2);
    match name_causes(report, room) {
        Some(causes) => wrap(&format!("{counted}: {causes}"), style.width).join("\n  "),
        None => counted,
    }
}

/// What blocks the bindings, in `room` columns: the cause where there is one and it is short, else the
/// rules.
fn name_causes(report: &CheckReport<'_>, room: usize) -> Option<String> {
    let causes = list_causes(report).into_iter();
    let errors = causes.filter(|cause| cause.first.severity == Severity::Error);
    let errors: Vec<FindingCause<'_>> = errors.collect();
    match errors.as_slice() {
        [] => None,
        [only] if measure_text_width(&only.first.message) <= room => {
            Some(escape_control(&only.first.message))
        }
        several => {
            let rules = deduplicate(several.iter().map(|cause| cause.first.rule.id));
            Some(rules.join(", "))
        }
    }
}

/// What a person would type next.
fn next(report: &CheckReport<'_>, style: Style) -> String {
    let invocation = report.input.invocation;
    let is_by_hand = |fix: &&Fix| {
        fix.objection.is_some() || matches!(fix.action, Action::Manual(_) | Action::Run(_))
    };
    // What could not be asked comes first.
    let is_blocked = report.count(Severity::Error) > 0;
    if !is_blocked && !report.input.facts.failures().is_empty() {
        return String::new();
    }
    // `fix` leaves notes as they are.
    let worth = report
        .open()
        .filter(|finding| finding.severity != Severity::Note);
    let mut fixes = worth.flat_map(|finding| &finding.fixes);
    if !fixes.all(|fix| is_by_hand(&fix)) {
        return advice(&invocation.command("fix", []), style);
    }
    let exit = report.exit();
    let is_open = report.count(Severity::Error) == 0 && exit != Exit::Failed;
    if !is_open || report.input.facts.offline {
        return String::new();
    }
    let counts = report.counts();
    if counts.bindings > 0 && counts.unverified == 0 && exit == Exit::Clean {
        return advise_deploy(report, &[], style);
    }
    if report.input.is_provable() {
        return advice(&invocation.command("check", [&["--probe"]]), style);
    }
    String::new()
}
