//! Is there a credential, and is it one?

use std::time::Duration;

use super::RuleInput;
use crate::action::TokenNeed;
use crate::facts::acceptance;
use crate::rules::finding::{Finding, Fix};
use crate::rules::rule::Rule;

/// How long before its end a credential is spoken of.
const SOON: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// There is none.
pub(super) fn no_credential(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    let subjects = evidence.online();
    if evidence.facts.offline || evidence.facts.credential || subjects.is_empty() {
        return;
    }
    let message = "there is no credential to ask Cloudflare with".to_owned();
    let why = "whether stores, secrets and scopes are as the config says, only the API tells";
    let mut finding = Finding::of_credential(rule, message, why.to_owned(), &subjects);
    finding.fixes.push(Fix::manual(
        "set CLOUDFLARE_API_TOKEN, or check the files alone with --offline",
        "export CLOUDFLARE_API_TOKEN=<token with Secrets Store: Edit>; or add --offline",
    ));
    found.push(finding);
}

/// Cloudflare does not know it, or it is not active.
pub(super) fn credential_rejected(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    let Some(reason) = acceptance::rejection(evidence.facts) else {
        return;
    };
    let subjects = evidence.online();
    let message = format!("{} {reason}", evidence.credential());
    let said = acceptance::refusal(evidence.facts).map(|said| format!(". It says: {said}"));
    let said = said.unwrap_or_default();
    let why = format!("Cloudflare refuses every request that is made with it{said}");
    let mut finding = Finding::of_credential(rule, message, why, &subjects);
    finding.fixes.push(Fix::token(
        "make another token, and set CLOUDFLARE_API_TOKEN to it",
        TokenNeed {
            id: None,
            request: None,
        },
    ));
    found.push(finding);
}

/// It will not be one for long.
pub(super) fn credential_expiring(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    let Some(expires) = evidence
        .facts
        .verified()
        .and_then(|verified| verified.expires_on)
    else {
        return;
    };
    let Ok(left) = expires.duration_since(evidence.now) else {
        return;
    };
    if left > SOON || acceptance::rejection(evidence.facts).is_some() {
        return;
    }
    let subjects = evidence.online();
    let days = left.as_secs() / (24 * 60 * 60);
    let when = match days {
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    };
    let stamp = humantime::format_rfc3339_seconds(expires);
    let message = format!("{} expires {when} ({stamp})", evidence.credential());
    let why = "from then on every deploy with it is refused".to_owned();
    let mut finding = Finding::of_credential(rule, message, why, &subjects);
    finding.fixes.push(Fix::manual(
        "make another token in time",
        "make another token with the same permissions and replace this one before it expires",
    ));
    found.push(finding);
}
