//! Is there a credential, and does Cloudflare accept it?

use std::time::Duration;

use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::RuleInput;
use crate::action::TokenNeed;
use crate::facts::acceptance;

pub(super) static RULES: &[RuleRow] = rule_rows! { Credential:
    Error "no-credential", "no Cloudflare credential was found" (unanswered)
        => Credential(no_credential);
    Error "credential-rejected", "Cloudflare does not accept the credential" (unanswered)
        => Credential(credential_rejected);
    Note "credential-expiring", "the credential expires soon"
        => Credential(credential_expiring);
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How many days before its end a credential expires soon.
const SOON: u32 = 14;

fn no_credential(rule: &'static Rule, input: &RuleInput<'_>) -> Option<Finding> {
    let facts = input.facts;
    if facts.offline || facts.has_credential() || input.checkable_bindings().is_empty() {
        return None;
    }
    let message = "no Cloudflare credential was found";
    let why = "whether stores, secrets and scopes are as the config says, only the API tells";
    let fix = Fix::manual(
        "set CLOUDFLARE_API_TOKEN, or check the files alone with --offline",
        "export CLOUDFLARE_API_TOKEN=<token with Secrets Store: Edit>; or add --offline",
    );
    Some(input.finding(rule, message, why).with_fix(fix))
}

/// Cloudflare does not know it, or it is not active.
fn credential_rejected(rule: &'static Rule, input: &RuleInput<'_>) -> Option<Finding> {
    let reason = acceptance::rejection(input.facts)?;
    let message = format!("{} {reason}", input.credential());
    let answer = acceptance::refusal(input.facts).map(|answer| format!(". It says: {answer}"));
    let why = format!(
        "Cloudflare refuses every request that is made with it{}",
        answer.unwrap_or_default()
    );
    let need = TokenNeed {
        id: None,
        command: input.invocation.token_link(),
        request: None,
    };
    let fix = Fix::token(
        "make another token, and set CLOUDFLARE_API_TOKEN to it",
        need,
    );
    Some(input.finding(rule, message, why).with_fix(fix))
}

fn credential_expiring(rule: &'static Rule, input: &RuleInput<'_>) -> Option<Finding> {
    let expires = input.facts.verified()?.expires_on?;
    let left = expires.duration_since(input.now).ok()?;
    if left > DAY * SOON || acceptance::rejection(input.facts).is_some() {
        return None;
    }
    let when = match left.as_secs() / DAY.as_secs() {
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    };
    let stamp = humantime::format_rfc3339_seconds(expires);
    let message = format!("{} expires {when} ({stamp})", input.credential());
    let why = "from then on every deploy with it is refused";
    let fix = Fix::manual(
        "make another token in time",
        "make another token with the same permissions and replace this one before it expires",
    );
    Some(input.finding(rule, message, why).with_fix(fix))
}
