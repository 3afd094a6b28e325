//! Which account is meant, and is the credential one of it?

use super::{BindingContext, RuleInput};
use crate::facts::QueryResult;
use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::rules::finding::{Finding, Fix};
use crate::rules::rule::Rule;

/// Nothing names the account, and the credential does not see exactly one.
pub(super) fn unknown_account(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    let facts = evidence.facts;
    if facts.offline || !facts.credential || acceptance::rejection(facts).is_some() {
        return;
    }
    let mut lost = evidence.online();
    lost.retain(|subject| subject.account.is_none());
    if lost.is_empty() || facts.accounts.failed().is_some() {
        return;
    }
    let (message, how) = match &facts.accounts {
        QueryResult::Found(accounts) if !accounts.is_empty() => {
            let list: Vec<String> = accounts
                .iter()
                .map(|account| format!("{} ({})", account.name, account.id))
                .collect();
            let message = format!(
                "{} sees {} accounts, and nothing says which one is meant: {}",
                evidence.credential(),
                accounts.len(),
                list.join(", ")
            );
            (
                message,
                "set `account_id` in the config, or CLOUDFLARE_ACCOUNT_ID, or pass --account-id",
            )
        }
        _ => {
            let message = format!(
                "nothing names the account, and {} sees none",
                evidence.credential()
            );
            (
                message,
                "set `account_id` in the config, or CLOUDFLARE_ACCOUNT_ID, or pass --account-id",
            )
        }
    };
    let why = "a secret lives in an account: without it there is nothing to look up".to_owned();
    let mut finding = Finding::of_credential(rule, message, why, &lost);
    finding
        .fixes
        .push(Fix::manual("say which account is meant", how));
    found.push(finding);
}

/// The credential is one of other accounts.
pub(super) fn wrong_account(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (account, subjects) in by_account(&evidence.online()) {
        let CredentialAcceptance::WrongAccount(own) = acceptance::of(evidence.facts, Some(account))
        else {
            continue;
        };
        let list: Vec<String> = own
            .iter()
            .map(|(name, id)| format!("{name} ({id})"))
            .collect();
        let sees = if list.is_empty() {
            "no account".to_owned()
        } else {
            list.join(", ")
        };
        let message = format!("account {account} is not one that the credential sees");
        let why = format!(
            "{} sees {sees}; Cloudflare answers 403 to everything elsewhere",
            evidence.credential()
        );
        let mut finding = Finding::of_credential(rule, message, why, &subjects);
        finding.fixes.push(Fix::manual(
            "use the right account or the right credential",
            "correct `account_id` (or CLOUDFLARE_ACCOUNT_ID), or use a token of that account",
        ));
        found.push(finding);
    }
}

/// The subjects of each known account, in order of first appearance.
pub(super) fn by_account<'a>(
    subjects: &[BindingContext<'a>],
) -> Vec<(&'a str, Vec<BindingContext<'a>>)> {
    let mut groups: Vec<(&str, Vec<BindingContext<'_>>)> = Vec::new();
    for subject in subjects {
        let Some(account) = subject.account else {
            continue;
        };
        match groups.iter_mut().find(|(id, _)| *id == account) {
            Some((_, group)) => group.push(*subject),
            None => groups.push((account, vec![*subject])),
        }
    }
    groups
}
