//! What became of a step, for people.

use super::plan::pasted;
use super::table::marked;
use crate::action::{Action, ConfigEdit};
use crate::change::outcome::{StepEffect, StepOutcome, StepResult};
use crate::report::style::{Style, escape_control};

/// What became of a step, in one line or a few.
pub(crate) fn outcome(done: &StepResult, style: Style) -> String {
    let title = escape_control(&done.step.headline());
    let (mark, text) = match &done.outcome {
        StepOutcome::Applied => (style.success(style.mark("✓", "ok")), effect(done)),
        StepOutcome::Planned => (style.mark("·", "-").to_owned(), format!("planned: {title}")),
        StepOutcome::Declined => (
            style.dim(style.mark("·", "-")),
            format!("declined: {title}"),
        ),
        StepOutcome::Failed(reason) | StepOutcome::Denied(reason, _) => (
            style.failure(style.mark("✗", "!!")),
            format!("failed: {title}: {}", escape_control(&reason.to_string())),
        ),
        StepOutcome::Refused(reason) => (
            style.failure(style.mark("✗", "!!")),
            format!("refused: {title}: {}", escape_control(reason)),
        ),
        StepOutcome::Uneditable(refused) => (
            style.failure(style.mark("✗", "!!")),
            format!(
                "failed: {title}: {}. Paste by hand:",
                escape_control(&refused.reason)
            ),
        ),
        StepOutcome::Skipped(reason) => (
            style.dim(style.mark("·", "-")),
            // The requests to an administrator follow below, as one block.
            if *reason == done.step.title || done.step.request().is_some() {
                format!("left: {title}")
            } else {
                format!("left: {title}: {}", escape_control(reason))
            },
        ),
    };
    let paste = match &done.outcome {
        StepOutcome::Uneditable(refused) => pasted(refused),
        _ => String::new(),
    };
    marked(&mark, &text, style) + &paste
}

/// What a step that worked has changed.
fn effect(done: &StepResult) -> String {
    match (&done.effect, &done.step.action) {
        (Some(StepEffect::Scopes { after, .. }), Action::Scope(change)) => {
            format!(
                "{} now holds {}",
                escape_control(&change.name),
                escape_control(&after.join(", "))
            )
        }
        (Some(StepEffect::Created(name)), Action::Secret(new)) => {
            format!(
                "created {} in {}",
                escape_control(name),
                escape_control(&new.store_title)
            )
        }
        (Some(StepEffect::Edits { config, splices }), action) => {
            let added: usize = splices
                .iter()
                .map(|splice| splice.text.matches('\n').count())
                .sum();
            let lines = match added {
                0 => "edited in place".to_owned(),
                1 => "1 line added".to_owned(),
                more => format!("{more} lines added"),
            };
            let bound = match action {
                Action::Config(change) => bound(&change.change),
                _ => String::new(),
            };
            format!(
                "{bound}{}: {lines}, nothing else touched",
                escape_control(config)
            )
        }
        _ => escape_control(&done.step.title),
    }
}

/// What a binding that was added binds, in front of where it stands.
fn bound(change: &ConfigEdit) -> String {
    let ConfigEdit::Add { fields, .. } = change else {
        return String::new();
    };
    let field = |key: &str| {
        let mut fields = fields.iter();
        let found = fields.find(|(name, _)| name == key);
        found
            .map(|(_, text)| escape_control(text))
            .unwrap_or_default()
    };
    format!("{} binds {}; ", field("binding"), field("secret_name"))
}
