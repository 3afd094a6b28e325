//! What the credential is not allowed to do, as one block to send to an administrator.

use super::deduplicate;
use super::style::{capitalize, escape_control, wrap};
use crate::action::AdminRequest;
use crate::change::outcome::{StepOutcome, StepResult};
use crate::project::Project;

/// The most columns of a line: it is read elsewhere, in a chat or a mail.
pub(crate) const WIDTH: usize = 76;

/// The request about the steps that need a permission which the credential lacks, wrapped at `width`
/// columns. None where there was no such step.
pub(crate) fn admin_request(
    done: &[StepResult],
    projects: &[Project],
    width: usize,
) -> Option<String> {
    let requests = deduplicate(done.iter().filter_map(request));
    if requests.is_empty() {
        return None;
    }
    let mut text = admin_request_intro(projects, requests.len(), width);
    for (index, request) in requests.iter().enumerate() {
        text.push_str(&paragraph(index + 1, request, width));
    }
    Some(text)
}

fn request(done: &StepResult) -> Option<&AdminRequest> {
    match &done.outcome {
        StepOutcome::Denied(_, request) => Some(request),
        _ => done.step.request(),
    }
}

fn admin_request_intro(projects: &[Project], count: usize, width: usize) -> String {
    let workers: Vec<&str> = projects
        .iter()
        .flat_map(Project::selected)
        .filter(|environment| !environment.bindings.is_empty())
        .filter_map(|environment| environment.worker.as_deref())
        .collect();
    let these = if count == 1 {
        "I need a permission that I don't have"
    } else {
        "I need permissions that I don't have"
    };
    let workers = match workers.as_slice() {
        [] => "our Workers".to_owned(),
        [only] => (*only).to_owned(),
        [first, more @ ..] => format!("{first} and {} more", more.len()),
    };
    let text = format!("Cloudflare refuses the deploy of {workers}, and {these}:");
    lines(&text, "", width)
}

/// One request, numbered.
fn paragraph(number: usize, request: &AdminRequest, width: usize) -> String {
    const INDENT: &str = "   ";
    let change = lines(&capitalize(&request.change), INDENT, width);
    let place = lines(&format!("Dashboard: {}", request.place), INDENT, width);
    let who = lines(&format!("Who can do it: {}", request.who), INDENT, width);
    let mut text = format!("\n{number}. {}{place}{who}", change.trim_start());
    if let Some(command) = &request.command {
        let line = escape_control(&command.to_string());
        text.push_str(&format!("{INDENT}{line}\n"));
    }
    text
}

fn lines(text: &str, indent: &str, width: usize) -> String {
    let lines = wrap(&escape_control(text), width.saturating_sub(indent.len()));
    let lines = lines.iter().map(|line| format!("{indent}{line}\n"));
    lines.collect()
}
