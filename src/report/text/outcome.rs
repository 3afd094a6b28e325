//! What became of a step, for people.

use super::plan::pasted;
use super::table::marked;
use crate::action::{Act, Change};
use crate::change::apply::{Done, Effect};
use crate::change::plan::Outcome;
use crate::report::style::{Style, plain};

/// What became of a step, in one line or a few.
pub(crate) fn outcome(done: &Done, style: Style) -> String {
    let title = plain(&done.step.headline());
    let (mark, text) = match &done.outcome {
        Outcome::Applied => (style.good(style.mark("✓", "ok")), effect(done)),
        Outcome::Planned => (style.mark("·", "-").to_owned(), format!("planned: {title}")),
        Outcome::Declined => (
            style.dim(style.mark("·", "-")),
            format!("declined: {title}"),
        ),
        Outcome::Failed(reason) | Outcome::Denied(reason, _) => (
            style.bad(style.mark("✗", "!!")),
            format!("failed: {title}: {}", plain(reason)),
        ),
        Outcome::Refused(refused) => (
            style.bad(style.mark("✗", "!!")),
            format!(
                "failed: {title}: {}. Paste by hand:",
                plain(&refused.reason)
            ),
        ),
        Outcome::Skipped(reason) => (
            style.dim(style.mark("·", "-")),
            // What is asked of somebody else stands below, as one block.
            match *reason == done.step.title || done.step.request().is_some() {
                true => format!("left: {title}"),
                false => format!("left: {title}: {}", plain(reason)),
            },
        ),
    };
    let paste = match &done.outcome {
        Outcome::Refused(refused) => pasted(refused),
        _ => String::new(),
    };
    marked(&mark, &text, style) + &paste
}

/// What a step that worked has changed.
fn effect(done: &Done) -> String {
    match (&done.effect, &done.step.act) {
        (Some(Effect::Scopes { after, .. }), Act::Scope(change)) => {
            format!(
                "{} now holds {}",
                plain(&change.name),
                plain(&after.join(", "))
            )
        }
        (Some(Effect::Created(name)), Act::Secret(new)) => {
            format!("created {} in {}", plain(name), plain(&new.store_title))
        }
        (Some(Effect::Edits { config, splices }), act) => {
            let added: usize = splices
                .iter()
                .map(|splice| splice.text.matches('\n').count())
                .sum();
            let lines = match added {
                0 => "edited in place".to_owned(),
                1 => "1 line added".to_owned(),
                more => format!("{more} lines added"),
            };
            let bound = match act {
                Act::Config(change) => bound(&change.change),
                _ => String::new(),
            };
            format!("{bound}{}: {lines}, nothing else touched", plain(config))
        }
        _ => plain(&done.step.title),
    }
}

/// What a binding that was added binds, in front of where it stands.
fn bound(change: &Change) -> String {
    let Change::Add { fields, .. } = change else {
        return String::new();
    };
    let field = |key: &str| {
        let mut fields = fields.iter();
        let found = fields.find(|(name, _)| name == key);
        found.map(|(_, text)| plain(text)).unwrap_or_default()
    };
    format!("{} binds {}; ", field("binding"), field("secret_name"))
}
