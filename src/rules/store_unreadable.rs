//! What Cloudflare does not show of the Secrets Store: an account's stores, the secrets of a store, or the
//! scopes of secrets.

use std::collections::BTreeSet;

use super::finding::{Finding, Fix};
use super::layers::LayerState;
use super::permission_request::request_permission;
use super::rule::Rule;
use super::rule_input::{AccountContext, BindingContext, RuleInput};
use crate::cloudflare::{ApiError, Secret};
use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::facts::certainty::Certainty;
use crate::facts::oauth_scopes;
use crate::facts::{CloudflareFacts, SecretState, StoreState};
use crate::project::name_list::enumerate_names;

/// What could not be read of a secret.
#[derive(Clone, Copy, Debug)]
enum SecretGap<'a> {
    /// The list that it would be in. Why.
    List(&'a ApiError),
    /// Some of its fields.
    Fields,
}

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
    let message = format!("{credential} cannot see the stores of {}", account.title());
    let login = facts.login.as_ref();
    let why = match login.and_then(|login| login.scopes.as_deref()) {
        Some(scopes) if !oauth_scopes::allow_write(scopes) => {
            "Cloudflare answered 403: the login was not granted the scope `secrets_store:write`, and \
             binding a secret needs it"
        }
        _ => {
            "Cloudflare answered 403: the credential has no Secrets Store permission there, and \
             binding a secret needs Edit"
        }
    };
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
        let (Some((account, store, _)), Some(gap)) = (subject.target(), find_gap(subject)) else {
            continue;
        };
        let id = store.value.as_str();
        let is_same = |known: &UnreadStore<'_>| (known.account, known.id) == (account, id);
        let index = stores.iter().position(is_same).unwrap_or_else(|| {
            stores.push(UnreadStore::new(account, id));
            stores.len() - 1
        });
        stores[index].add(*subject, gap);
    }
    stores
}

/// What could not be read of the secret that a binding names, if it had to be.
fn find_gap<'a>(subject: &BindingContext<'a>) -> Option<SecretGap<'a>> {
    let layers = subject.layers;
    if layers.credential != LayerState::Pass || layers.store == LayerState::Fail {
        return None;
    }
    match subject.secret() {
        SecretState::Refused(error) => Some(SecretGap::List(error)),
        SecretState::Found(_) if layers.secret == LayerState::Unknown => Some(SecretGap::Fields),
        _ => None,
    }
}

/// Cloudflare does not list the secrets of the store.
fn unlisted_secrets(rule: &'static Rule, store: &UnreadStore<'_>) -> Option<Finding> {
    let refusal = store.refusal?;
    let facts = store.refused.first()?.facts;
    let (names, title) = (enumerate_secrets(&store.refused), store.title(facts));
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
    let (names, title) = (
        enumerate_secrets(&store.incomplete),
        store.title(first.facts),
    );
    let key = name_missing_fields(&store.incomplete);
    let message = format!("Cloudflare does not show the {key} of {names} in {title}");
    let why = "a Worker can bind only an active secret whose scopes include `workers`, and nothing shows \
               that";
    let fix = Fix::manual(
        format!("look at the {key} in the dashboard"),
        format!("Secrets Store > {names}"),
    );
    let finding = Finding::new(rule, message, why).touching(&store.incomplete);
    Some(likely(finding.with_fix(fix)))
}

/// What the rows of these secrets lack.
fn name_missing_fields(subjects: &[BindingContext<'_>]) -> &'static str {
    let lacks = |is_missing: fn(&Secret) -> bool| {
        let mut states = subjects.iter().map(BindingContext::secret);
        states.any(|state| matches!(state, SecretState::Found(secret) if is_missing(secret)))
    };
    let lacks_scopes = lacks(|secret| secret.scopes.is_none());
    let lacks_status = lacks(|secret| secret.status.is_empty());
    match (lacks_scopes, lacks_status) {
        (true, true) => "scopes and status",
        (true, false) => "scopes",
        (false, _) => "status",
    }
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

    fn add(&mut self, subject: BindingContext<'a>, gap: SecretGap<'a>) {
        match gap {
            SecretGap::List(refusal) => {
                self.refusal = Some(refusal);
                self.refused.push(subject);
            }
            SecretGap::Fields => self.incomplete.push(subject),
        }
    }

    /// What to call the store.
    fn title(&self, facts: &CloudflareFacts) -> String {
        facts.store_title(self.account, self.id)
    }
}

/// The secrets of `subjects`, each once.
fn enumerate_secrets(subjects: &[BindingContext<'_>]) -> String {
    let names = subjects.iter().filter_map(BindingContext::target);
    let names: BTreeSet<&str> = names.map(|(_, _, name)| name.value.as_str()).collect();
    enumerate_names(&Vec::from_iter(names))
}
