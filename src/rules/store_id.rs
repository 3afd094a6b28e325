//! Is the store id one? Its form shows it, before anybody is asked.

use super::finding::Finding;
use super::repair;
use super::rule::{Rule, Severity};
use super::rule_input::BindingContext;
use crate::cloudflare::Store;
use crate::project::StoreIdDefect;
use crate::project::name_list::enumerate_names;
use crate::project::placeholder::{self, PlaceholderKind};
use crate::project::store_id::DIGITS;

/// What to write under the text.
const LABEL: &str = "not a store id";

/// The id was never filled in.
pub(super) fn placeholder_store_id(
    rule: &'static Rule,
    subject: &BindingContext<'_>,
) -> Option<Finding> {
    let store = subject.binding.store_id.as_ref()?;
    let kind = placeholder::classify(&store.value)?;
    let message = if store.value.trim().is_empty() {
        "the store id is empty".to_owned()
    } else {
        format!("the store id is a placeholder: {}", store.value)
    };
    let why = match kind {
        PlaceholderKind::Blank | PlaceholderKind::Reminder => {
            "this is not a store id, and wrangler sends it unchanged"
        }
        PlaceholderKind::Substituted => {
            "wrangler sends it unchanged; it is right only if a script replaces it before the deploy"
        }
    };
    let finding = subject.finding(rule, message, why);
    let severity = placeholder_severity(rule, kind, subject);
    let fix = repair::set_store(subject, Some(kind));
    Some(Finding {
        severity,
        ..finding.at(&store.span, LABEL).with_fix(fix)
    })
}

/// Offline nobody knows whether a script will have filled in the id by the time of the deploy.
fn placeholder_severity(
    rule: &Rule,
    kind: PlaceholderKind,
    subject: &BindingContext<'_>,
) -> Severity {
    if kind.is_open(subject.facts.offline) {
        Severity::Warning
    } else {
        rule.severity
    }
}

/// The text is neither an id nor a placeholder.
pub(super) fn invalid_store_id(
    rule: &'static Rule,
    subject: &BindingContext<'_>,
) -> Option<Finding> {
    let store = subject.binding.store_id.as_ref()?;
    let defect = StoreIdDefect::find(&store.value)?;
    let stores = repair::stores_of(subject).unwrap_or_default();
    if stores.iter().any(|known| known.id == store.value) {
        return None;
    }
    let name = store.value.trim();
    let namesakes: Vec<&Store> = stores.iter().filter(|known| known.name == name).collect();
    let (message, why) = match namesakes.as_slice() {
        [] => describe_defect(&defect, &store.value),
        [only] => describe_name(name, &format!("the id of that store is {}", only.id)),
        several => describe_name(name, &format!("{} stores have that name", several.len())),
    };
    let finding = subject.finding(rule, message, why);
    let fix = repair::set_store(subject, None);
    Some(finding.at(&store.span, LABEL).with_fix(fix))
}

/// What is wrong with a store's name in place of its id, and why.
fn describe_name(name: &str, known: &str) -> (String, String) {
    let message = format!("the store id is a store's name: {name}");
    let why = format!("wrangler sends the name unchanged, as if it were the id; {known}");
    (message, why)
}

/// What is wrong with a text that no store has as its name, and why.
fn describe_defect(defect: &StoreIdDefect, text: &str) -> (String, String) {
    let form = format!("a store id is {DIGITS} lower-case hexadecimal digits");
    let message = match defect {
        StoreIdDefect::Spelling { extra, id } => {
            let message = format!("the store id contains {}", enumerate_names(extra));
            let why = format!("wrangler sends the text unchanged; the id in it is {id}");
            return (message, why);
        }
        StoreIdDefect::Length(count) => {
            format!("the store id has {count} digits instead of {DIGITS}")
        }
        StoreIdDefect::Name => format!("the store id looks like a store's name: {text}"),
        StoreIdDefect::Other => format!("this is not a store id: {text}"),
    };
    (
        message,
        format!("{form}; wrangler sends the text unchanged"),
    )
}
