//! May the credential bind?

use super::account::by_account;
use super::store::add_edit;
use super::{BindingContext, RuleInput};
use crate::facts::QueryResult;
use crate::facts::authorization::{self, AuthorizationBasis};
use crate::facts::certainty::Certainty;
use crate::permissions::groups::{PermissionGroup, SECRETS_STORE_WRITE};
use crate::rules::finding::{Finding, Fix};
use crate::rules::layers::LayerState;
use crate::rules::rule::Rule;

/// The credential is known not to write, so it may not bind.
pub(super) fn cannot_bind(rule: &'static Rule, evidence: &RuleInput<'_>, found: &mut Vec<Finding>) {
    for (account, subjects) in in_state(evidence, LayerState::Fail) {
        // One who may not even read is told that alone.
        if evidence
            .facts
            .stores
            .get(account)
            .is_some_and(QueryResult::is_denied)
        {
            continue;
        }
        let known = authorization::of(evidence.facts, account);
        let told = match known.by {
            AuthorizationBasis::Policies => "its policies say so",
            AuthorizationBasis::Probe => "a write that changes nothing was refused",
            AuthorizationBasis::Role
            | AuthorizationBasis::ReadDenied
            | AuthorizationBasis::Write
            | AuthorizationBasis::None => continue,
        };
        let message = format!(
            "{} may not bind secrets of {}",
            evidence.credential(),
            evidence.account_title(account)
        );
        let why = format!("binding counts as a write, so Read is not enough; {told}");
        let mut finding = Finding::of_credential(rule, message, why, &subjects);
        finding.certainty = known.certainty;
        finding.fixes.push(add_edit(evidence, account));
        found.push(finding);
    }
}

/// The person's roles are known not to bind.
pub(super) fn role_cannot_bind(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (account, subjects) in in_state(evidence, LayerState::Fail) {
        let known = authorization::of(evidence.facts, account);
        if known.by != AuthorizationBasis::Role {
            continue;
        }
        let title = evidence.account_title(account);
        let message = format!("no role of yours in {title} may bind secrets");
        let roles = evidence.facts.roles_in(account).unwrap_or_default();
        let unsure = match known.certainty {
            Certainty::Likely => "; the documentation contradicts itself on Secrets Store Admin",
            Certainty::Certain => "",
        };
        let why = format!(
            "of roles, Super Administrator and Secrets Store Deployer may bind; yours are: {}{unsure}",
            roles.join(", ")
        );
        let mut finding = Finding::of_credential(rule, message, why, &subjects);
        finding.certainty = known.certainty;
        finding.fixes.push(add_edit(evidence, account));
        found.push(finding);
    }
}

/// The credential reads the store; whether it may bind cannot be seen.
pub(super) fn unverified_authorization(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (account, subjects) in in_state(evidence, LayerState::Unknown) {
        let message = "whether the credential may bind cannot be seen".to_owned();
        let person = !authorization::is_provable(evidence.facts);
        let probed = evidence.facts.probes.contains_key(account);
        let takes = if person {
            "the role Super Administrator or Secrets Store Deployer".to_owned()
        } else {
            let PermissionGroup { label, name, .. } = SECRETS_STORE_WRITE;
            format!("{label} (the API calls it {name})")
        };
        let why = format!(
            "{} can read the stores of {}, but to bind a secret takes {takes}",
            evidence.credential(),
            evidence.account_title(account),
        );
        let mut finding = Finding::of_credential(rule, message, why, &subjects);
        finding.fixes.push(if person {
            Fix::manual(
                "look at your roles in the dashboard",
                "Manage Account > Members lists them; one of those two has to be among them",
            )
        } else if probed {
            Fix::manual(
                "look at the token's permissions in the dashboard",
                "the probe was answered with neither yes nor no; the dashboard lists what the token may",
            )
        } else {
            Fix::manual(
                "prove it with a write that changes nothing",
                "wrangler-permit check --probe",
            )
        });
        found.push(finding);
    }
}

fn in_state<'a>(
    evidence: &RuleInput<'a>,
    state: LayerState,
) -> Vec<(&'a str, Vec<BindingContext<'a>>)> {
    let mut subjects = evidence.online();
    subjects.retain(|subject| subject.layers.authorization == state);
    by_account(&subjects)
}
