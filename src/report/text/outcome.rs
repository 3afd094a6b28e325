//! How a step ended, for people.

use super::plan::pasted;
use super::table::marked;
use crate::action::{Action, ConfigEdit};
use crate::change::outcome::{StepEffect, StepOutcome, StepResult};
use crate::config::edit::TextSplice;
use crate::report::style::{Style, count_noun, unbroken};

/// How a step ended, in one line or a few.
pub(crate) fn outcome(done: &StepResult, style: Style) -> String {
    let title = done.step.headline();
    match &done.outcome {
        StepOutcome::Applied => {
            let text = with_consequence(effect_line(done), done);
            marked(&style.success_mark(), &text, style)
        }
        StepOutcome::Planned => {
            let text = with_consequence(format!("planned: {title}"), done);
            marked(style.mark("·", "-"), &text, style)
        }
        // The requests to an administrator follow below, as one block.
        StepOutcome::Skipped(reason)
            if *reason == done.step.title || done.step.request().is_some() =>
        {
            marked(&style.aside_mark(), &format!("not done: {title}"), style)
        }
        StepOutcome::Skipped(command) if matches!(done.step.action, Action::Run(_)) => {
            let text = format!("not done: {title}: {}", unbroken(command));
            marked(&style.aside_mark(), &text, style)
        }
        StepOutcome::Uneditable(refused) => {
            undone_line(&done.outcome, &title, style) + &pasted(refused)
        }
        outcome => undone_line(outcome, &title, style),
    }
}

/// `text` with what else follows from the step.
fn with_consequence(text: String, done: &StepResult) -> String {
    match &done.effect {
        Some(StepEffect::Edits {
            consequence: Some(consequence),
            ..
        }) => format!("{text}. {consequence}"),
        _ => text,
    }
}

/// The line of a step that was not done, and why.
pub(super) fn undone_line(outcome: &StepOutcome, title: &str, style: Style) -> String {
    let (mark, text) = match outcome {
        StepOutcome::Applied => (style.success_mark(), title.to_owned()),
        StepOutcome::Planned => (style.aside_mark(), format!("planned: {title}")),
        StepOutcome::Declined => (style.aside_mark(), format!("declined: {title}")),
        StepOutcome::Skipped(why) => (style.aside_mark(), format!("not done: {title}: {why}")),
        StepOutcome::Refused(why) => (style.failure_mark(), format!("refused: {title}: {why}")),
        StepOutcome::Failed(why) | StepOutcome::Denied(why, _) => {
            (style.failure_mark(), format!("failed: {title}: {why}"))
        }
        StepOutcome::Unconfirmed(why) => (
            style.failure_mark(),
            format!("not confirmed: {title}: {why}"),
        ),
        StepOutcome::Uneditable(refused) => {
            let text = format!("failed: {title}: {}. Paste by hand:", refused.reason);
            (style.failure_mark(), text)
        }
    };
    marked(&mark, &text, style)
}

/// What a step that worked has changed.
fn effect_line(done: &StepResult) -> String {
    match (&done.effect, &done.step.action) {
        (Some(StepEffect::Scopes { after, .. }), Action::Scope(change)) => {
            format!("{} now has {}", change.name, after.join(", "))
        }
        (Some(StepEffect::Created(name)), Action::Secret(new)) => {
            format!("created {name} in {}", new.store_title)
        }
        (
            Some(StepEffect::Edits {
                config, splices, ..
            }),
            action,
        ) => {
            let lines = describe_edits(splices);
            let bound = match action {
                Action::Config(change) => binding_note(&change.change),
                _ => String::new(),
            };
            format!("{bound}{config}: {lines}, nothing else touched")
        }
        _ => done.step.title.clone(),
    }
}

/// How many lines came. What takes lines from elsewhere, or replaces some, adds none.
fn describe_edits(splices: &[TextSplice]) -> String {
    let is_addition = splices.iter().all(|splice| splice.length == 0);
    let added = splices.iter();
    let added: usize = added.map(|splice| splice.text.matches('\n').count()).sum();
    if is_addition && added > 0 {
        format!("{} added", count_noun(added, "line"))
    } else {
        "edited in place".to_owned()
    }
}

/// What a new binding binds, before the place where it was added.
fn binding_note(change: &ConfigEdit) -> String {
    let ConfigEdit::Add { fields, .. } = change else {
        return String::new();
    };
    let field = |key: &str| {
        let field = fields.iter().find(|(name, _)| name == key);
        field.map_or("", |(_, text)| text.as_str())
    };
    format!("{} binds {}; ", field("binding"), field("secret_name"))
}
