//! Does the store exist, and is the credential allowed to see it?

use super::finding::Finding;
use super::layers::LayerState;
use super::repair;
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::{BindingContext, account_title};
use super::store_unreadable;
use crate::facts::StoreState;

pub(super) static RULES: &[RuleRow] = rule_rows! { Store:
    Error "store-unreadable", "Cloudflare doesn't show the stores, or the secrets of one"
        => Run(store_unreadable::store_unreadable);
    Error "store-not-found", "the account has no such store"
        => Binding(store_not_found);
};

/// The account has no store of this id.
fn store_not_found(rule: &'static Rule, subject: &BindingContext<'_>) -> Option<Finding> {
    let (account, store, _) = subject.target()?;
    if subject.layers.store != LayerState::Fail || !matches!(subject.store(), StoreState::Absent) {
        return None;
    }
    let title = account_title(subject.facts, account);
    let message = format!("account {title} has no store with the id {}", store.value);
    let has = match subject.facts.stores_of(account).unwrap_or_default() {
        [] => "the account has no store at all".to_owned(),
        [only] => format!("the account's only store is {} ({})", only.name, only.id),
        several => format!("the account has {} other stores", several.len()),
    };
    let why = format!("Cloudflare refuses the binding with code 10182; {has}");
    let fix = repair::set_store(subject, None);
    let finding = subject.finding(rule, message, why).with_fix(fix);
    Some(finding.at(&store.span, "no such store"))
}
