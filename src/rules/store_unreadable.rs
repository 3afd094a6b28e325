//! What Cloudflare does not show of the Secrets Store: an account's stores, the secrets of a store, or the
//! scopes of secrets.

use super::finding::{Finding, Fix};
use super::layers::LayerState;
use super::rule::Rule;
use super::rule_input::{AccountContext, BindingContext, RuleInput};
use super::store::request_permission;
use crate::cloudflare::ApiError;
use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::facts::certainty::Certainty;
use crate::facts::{CloudflareFacts, SecretState, StoreState};

/// A store of which bound secrets could not be read.
struct UnreadStore<'a> {
    account: &'a str,
    id: &'a str,
    /// Why the secrets are not listed, and the bindings that need the list.
    refusal: Option<&'a ApiError>,
    refused: Vec<BindingContext<'a>>,
    /// The bindings whose secrets are listed without what has to be known of them.
    incomplete: Vec<BindingContext<'a>>,
}

/// One finding for each account whose stores are refused, and for each store whose secrets are.
pub(super) fn store_unreadable(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let accounts = input.accounts(is_denied);
    let accounts = accounts.iter();
    let denied = accounts.filter_map(|account| unlisted_stores(rule, account));
    let mut findings: Vec<Finding> = denied.collect();
    for store in unread_stores(input) {
        findings.extend(unlisted_secrets(rule, &store));
        findings.extend(incomplete_secrets(rule, &store));
    }
    findings
}

fn is_denied(subject: &BindingContext<'_>) -> bool {
    matches!(subject.store(), StoreState::Denied) && subject.layers.store == LayerState::Fail
}

/// The credential is not allowed to list the stores of an account it belongs to.
fn unlisted_stores(rule: &'static Rule, account: &AccountContext<'_>) -> Option<Finding> {
    let facts = account.input.facts;
    if acceptance::assess(facts, Some(account.id)) != CredentialAcceptance::Accepted {
        return None;
    }
    let credential = account.input.credential();
    let message = format!("{credential} may not see the stores of {}", account.title());
    let why = "Cloudflare answered 403: the credential has no Secrets Store permission there, and \
               to bind a secret takes Edit";
    let finding = account.finding(rule, message, why);
    Some(Finding {
        // Where its accounts cannot be listed, it can just as well be a token of another one.
        certainty: match facts.accounts.found() {
            Some(_) => Certainty::Certain,
            None => Certainty::Likely,
        },
        ..finding.with_fix(request_permission(account))
    })
}

/// The stores of which a binding needs more than could be read, in the order of the bindings.
fn unread_stores<'a>(input: &RuleInput<'a>) -> Vec<UnreadStore<'a>> {
    let mut stores: Vec<UnreadStore<'a>> = Vec::new();
    for subject in input.checkable_bindings() {
        let is_asked = subject.layers.credential == LayerState::Pass
            && subject.layers.store != LayerState::Fail;
        let Some((account, store, _)) = subject.target().filter(|_| is_asked) else {
            continue;
        };
        let state = subject.secret();
        let is_incomplete =
            matches!(state, SecretState::Found(_)) && subject.layers.secret == LayerState::Unknown;
        if !is_incomplete && !matches!(state, SecretState::Refused(_)) {
            continue;
        }
        let id = store.value.as_str();
        let is_same = |known: &UnreadStore<'_>| (known.account, known.id) == (account, id);
        let index = stores.iter().position(is_same).unwrap_or_else(|| {
            stores.push(UnreadStore::new(account, id));
            stores.len() - 1
        });
        if let SecretState::Refused(error) = state {
            stores[index].refusal = Some(error);
            stores[index].refused.push(subject);
        } else {
            stores[index].incomplete.push(subject);
        }
    }
    stores
}

/// Cloudflare does not list the secrets of the store.
fn unlisted_secrets(rule: &'static Rule, store: &UnreadStore<'_>) -> Option<Finding> {
    let refusal = store.refusal?;
    let facts = store.refused.first()?.facts;
    let (names, title) = (list_names(&store.refused), store.title(facts));
    let exists = match (refusal, facts.store(store.account, store.id)) {
        (ApiError::NotFound { .. }, StoreState::Found(_)) => {
            ", although Cloudflare lists the store"
        }
        _ => "",
    };
    let why = format!("{refusal}{exists}. So nothing shows whether {names} can be bound");
    let message = if facts.is_listed_in_part(store.account, store.id) {
        format!("Cloudflare does not list all the secrets of {title}")
    } else {
        format!("Cloudflare does not list the secrets of {title}")
    };
    let fix = Fix::manual(
        "check again later, or look at the secrets in the dashboard",
        format!("Secrets Store > {title}"),
    );
    let finding = Finding::new(rule, message, why).touching(&store.refused);
    Some(likely(finding.with_fix(fix)))
}

/// Cloudflare lists secrets without their scopes, or without their status.
fn incomplete_secrets(rule: &'static Rule, store: &UnreadStore<'_>) -> Option<Finding> {
    let first = store.incomplete.first()?;
    let (names, title) = (list_names(&store.incomplete), store.title(first.facts));
    let key = match first.secret() {
        SecretState::Found(secret) if secret.scopes.is_some() => "status",
        _ => "scopes",
    };
    let message = format!("Cloudflare does not show the {key} of {names} in {title}");
    let why = format!(
        "the list of secrets comes without `{key}`, and only an active secret with the scope `workers` \
         can be bound"
    );
    let fix = Fix::manual(
        format!("look at the {key} in the dashboard"),
        format!("Secrets Store > {names}"),
    );
    let finding = Finding::new(rule, message, why).touching(&store.incomplete);
    Some(likely(finding.with_fix(fix)))
}

fn likely(finding: Finding) -> Finding {
    Finding {
        certainty: Certainty::Likely,
        ..finding
    }
}

impl<'a> UnreadStore<'a> {
    fn new(account: &'a str, id: &'a str) -> Self {
        Self {
            account,
            id,
            refusal: None,
            refused: Vec::new(),
            incomplete: Vec::new(),
        }
    }

    /// What to call the store.
    fn title(&self, facts: &CloudflareFacts) -> String {
        facts.store_title(self.account, self.id)
    }
}

/// The secrets of `subjects`, each once.
fn list_names(subjects: &[BindingContext<'_>]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for (_, _, name) in subjects.iter().filter_map(BindingContext::target) {
        if !names.contains(&name.value.as_str()) {
            names.push(&name.value);
        }
    }
    names.join(", ")
}
