//! Which account is meant, and does the credential have access to it?

use super::account_edit::StoreHomes;
use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::{AccountContext, BindingContext, RuleInput};
use crate::cloudflare::Account;
use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::facts::{CloudflareFacts, QueryResult};

pub(super) static RULES: &[RuleRow] = rule_rows! { Credential:
    Error "unknown-account", "can't tell which account is meant" (unanswered)
        => Credential(unknown_account);
    Error "wrong-account", "the credential has no access to this account"
        => Account(|_| true, wrong_account);
};

/// Nothing names the account, and the credential does not see exactly one.
fn unknown_account(rule: &'static Rule, input: &RuleInput<'_>) -> Option<Finding> {
    let facts = input.facts;
    if acceptance::refused_address(facts).is_some() {
        return None;
    }
    if facts.offline || !facts.has_credential() || acceptance::rejection(facts).is_some() {
        return None;
    }
    let mut lost = input.checkable_bindings().to_vec();
    lost.retain(|subject| subject.account.is_none());
    if lost.is_empty() || facts.accounts.failed().is_some() {
        return None;
    }
    if let Some(finding) = unsound_id(rule, facts, &lost) {
        return Some(finding);
    }
    let homes = StoreHomes::find(input, &lost);
    let message = explain_unknown(&facts.accounts, input.credential()) + &homes.describe();
    let why = "a secret lives in an account: without it there is nothing to look up";
    let fix = Fix::manual(
        "say which account is meant",
        "set `account_id` in the config, or CLOUDFLARE_ACCOUNT_ID, or pass --account-id",
    );
    Some(homes.offer(Finding::new(rule, message, why).touching(&lost), fix))
}

/// What names the account is no account id.
fn unsound_id(
    rule: &'static Rule,
    facts: &CloudflareFacts,
    lost: &[BindingContext<'_>],
) -> Option<Finding> {
    let mut choices = lost.iter();
    let choice = choices.find_map(|subject| facts.account_choice(subject.environment))?;
    let message = format!(
        "`{}` is not an account id; it comes from {}",
        choice.id, choice.source
    );
    let why = "an account id has 32 hexadecimal digits; nothing else is sent to Cloudflare";
    let fix = Fix::manual(
        "put the account's id there",
        "`wrangler whoami` lists your accounts with their ids",
    );
    let named =
        |subject: &&BindingContext<'_>| facts.account_choice(subject.environment) == Some(choice);
    let touched: Vec<BindingContext<'_>> = lost.iter().filter(named).copied().collect();
    Some(
        Finding::new(rule, message, why)
            .touching(&touched)
            .with_fix(fix),
    )
}

/// Why nothing shows which account is meant.
fn explain_unknown(known: &QueryResult<Vec<Account>>, credential: &str) -> String {
    if let Some(refusal) = known.refusal() {
        return format!(
            "nothing names the account, and Cloudflare does not list those of {credential}: {refusal}"
        );
    }
    let accounts = known.found().map_or(&[][..], Vec::as_slice);
    if accounts.is_empty() {
        return format!("nothing names the account, and {credential} sees none");
    }
    let pairs = accounts.iter().map(|account| (&account.name, &account.id));
    format!(
        "{credential} sees {} accounts, and nothing says which one is meant: {}",
        accounts.len(),
        acceptance::name_accounts(pairs)
    )
}

/// The credential belongs to other accounts.
fn wrong_account(rule: &'static Rule, account: &AccountContext<'_>) -> Option<Finding> {
    let acceptance = acceptance::assess(account.input.facts, Some(account.id));
    let CredentialAcceptance::WrongAccount(own) = acceptance else {
        return None;
    };
    let sees = acceptance::name_accounts(own.iter().map(|(name, id)| (name, id)));
    let facts = account.input.facts;
    let mut choices = account.subjects.iter();
    let source = choices.find_map(|subject| facts.account_choice(subject.environment));
    let source = source.map(|choice| format!("the id comes from {}; ", choice.source));
    let homes = StoreHomes::find(account.input, &account.subjects);
    let message = format!(
        "{} has no access to account {}{}",
        account.input.credential(),
        account.id,
        homes.describe()
    );
    let why = format!(
        "{}the credential sees {sees}; Cloudflare answers 403 to everything elsewhere",
        source.unwrap_or_default()
    );
    let fix = Fix::manual(
        "use the right account or the right credential",
        "correct `account_id` (or CLOUDFLARE_ACCOUNT_ID), or use a token of that account",
    );
    Some(homes.offer(account.finding(rule, message, why), fix))
}
