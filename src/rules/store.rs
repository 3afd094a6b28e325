//! Does the store exist, and is the credential allowed to see it?

use super::account_edit::set_account;
use super::finding::Finding;
use super::layers::LayerState;
use super::repair;
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::{BindingContext, RuleInput, account_title};
use super::store_unreadable;
use crate::facts::{AccountSource, StoreState};

pub(super) static RULES: &[RuleRow] = rule_rows! { Store:
    Error "store-unreadable", "Cloudflare doesn't show the stores, or the secrets of one"
        => Run(store_unreadable::store_unreadable);
    Error "store-not-found", "the account has no such store"
        => Run(store_not_found);
};

/// The account has no store of this id.
fn store_not_found(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let subjects = input.checkable_bindings().iter();
    subjects
        .filter_map(|subject| judge_store(rule, input, subject))
        .collect()
}

fn judge_store(
    rule: &'static Rule,
    input: &RuleInput<'_>,
    subject: &BindingContext<'_>,
) -> Option<Finding> {
    let (account, store, _) = subject.target()?;
    if subject.layers.store != LayerState::Fail || !matches!(subject.store(), StoreState::Absent) {
        return None;
    }
    let title = account_title(subject.facts, account);
    let mut message = format!("account {title} has no store with the id {}", store.value);
    if let [home, ..] = subject.facts.homes_of(&store.value).as_slice() {
        message.push_str(&format!("; {} ({}) has it", home.name, home.id));
        let why = explain_other_account(input, subject);
        let fix = set_account(input, subject.project, subject.environment, home);
        let finding = subject.finding(rule, message, why).with_fix(fix);
        return Some(finding.at(&store.span, "a store of another account"));
    }
    let has = match subject.facts.stores_of(account) {
        None => "its stores are not known".to_owned(),
        Some([]) => "the account has no store at all".to_owned(),
        Some([only]) => format!("the account's only store is {} ({})", only.name, only.id),
        Some(several) => format!("the account has {} other stores", several.len()),
    };
    let hidden = match subject.facts.count_hidden_accounts() {
        0 => String::new(),
        1 => "; the stores of one other account are not known".to_owned(),
        several => format!("; the stores of {several} other accounts are not known"),
    };
    let source = name_source(subject);
    let why = format!("Cloudflare refuses the binding with code 10182; {source}{has}{hidden}");
    let fix = repair::set_store(subject, None);
    let finding = subject.finding(rule, message, why).with_fix(fix);
    Some(finding.at(&store.span, "no such store"))
}

/// What follows from the account, and what names it.
fn explain_other_account(input: &RuleInput<'_>, subject: &BindingContext<'_>) -> String {
    let source = name_source(subject);
    format!(
        "Cloudflare looks for the store in the account of the deploy, and refuses the binding \
         with code \
         10182; {source}{} sees both accounts",
        input.credential()
    )
}

/// What names the account, where it is not the config that the finding is about.
fn name_source(subject: &BindingContext<'_>) -> String {
    match subject.facts.account_choice(subject.environment) {
        Some(choice) if choice.source != AccountSource::Config => {
            format!("the account id comes from {}; ", choice.source)
        }
        _ => String::new(),
    }
}
