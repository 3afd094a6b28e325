//! The answers that flags give in advance, checked against what there is.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{CloudflareFacts, QueryResult};
use crate::project::store_id::{DIGITS, is_store_id};
use crate::rules::repair::{NAME_RULE, is_secret_name};
use crate::rules::{BindingContext, RuleInput};
use crate::secret_input::SecretSource;

/// The answers that flags give, and what they narrow a plan to.
#[derive(Clone, Debug, Default)]
pub(crate) struct FlagAnswers {
    /// `--only`: the kinds of step wanted; empty for every kind.
    pub(crate) only: Vec<StepKind>,
    /// `--binding`: the bindings wanted; empty for every one.
    pub(crate) bindings: Vec<String>,
    /// `--scope`: scopes that the selected bindings' secrets should have too.
    pub(crate) scopes: Vec<String>,
    /// `--copy-bindings`
    pub(crate) copy: bool,
    /// `--store-id`
    pub(crate) store: Option<String>,
    /// `--secret-name`, by binding.
    pub(crate) secrets: BTreeMap<String, String>,
    /// `--create`, by binding.
    pub(crate) create: BTreeMap<String, SecretSource>,
    /// A pull request's workflow: what it changes at Cloudflare would outlive it.
    pub(crate) pull_request: bool,
}

/// A kind of step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StepKind {
    Scopes,
    Config,
    Secrets,
}

/// A flag names what does not exist.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnswerError {
    #[error("no selected environment has a binding {name}{near}")]
    Binding {
        name: String,
        /// The nearest ones, as the end of the sentence.
        near: String,
    },
    #[error("--store-id {0}: not a store id, which is {DIGITS} lower-case hexadecimal digits")]
    StoreId(String),
    #[error("account {account} has no store {id}{near}")]
    Store {
        account: String,
        id: String,
        /// The nearest ones, as the end of the sentence.
        near: String,
    },
    #[error(
        "--store-id names one store, but the selected bindings are of {0} accounts: narrow them \
         with -e"
    )]
    Accounts(usize),
    #[error("store {store} has no secret {name}{near}")]
    Secret {
        store: String,
        name: String,
        /// The nearest ones, as the end of the sentence.
        near: String,
    },
    #[error("{0}: either another secret (--secret-name) or a new one (--create), not both")]
    Both(String),
    #[error("{one} and {other} mean one secret, {name}: --create gives its value once")]
    Twice {
        one: String,
        other: String,
        name: String,
    },
    #[error("--create {binding}: {name} cannot be the name of a secret; {NAME_RULE}")]
    Name { binding: String, name: String },
}

impl FlagAnswers {
    /// Whether steps of this kind are wanted.
    pub(crate) fn allows(&self, kind: StepKind) -> bool {
        self.only.is_empty() || self.only.contains(&kind)
    }

    /// Whether a finding about `names` is wanted.
    pub(crate) fn wants(&self, names: &[String]) -> bool {
        self.bindings.is_empty() || names.iter().any(|name| self.bindings.contains(name))
    }

    /// Compares every name in a flag with what there is, and fails with the first that fits nothing.
    pub(crate) fn check(
        &self,
        evidence: &RuleInput<'_>,
        known: &[String],
    ) -> Result<(), AnswerError> {
        let named = self.bindings.iter().chain(self.secrets.keys());
        let mut named = named.chain(self.create.keys());
        if let Some(unknown) = named.find(|name| !known.contains(name)) {
            return Err(AnswerError::Binding {
                name: unknown.clone(),
                near: describe_nearest(unknown, known.iter().map(String::as_str)),
            });
        }
        let subjects = evidence.checkable_bindings();
        if let Some(id) = &self.store {
            check_store(evidence.facts, subjects, id)?;
        }
        for (binding, name) in &self.secrets {
            check_secret(evidence.facts, subjects, binding, name)?;
            if self.create.contains_key(binding) {
                return Err(AnswerError::Both(binding.clone()));
            }
        }
        self.check_create(subjects)
    }

    /// Compares each `--create` with the names that the bindings give, and with the others.
    fn check_create(&self, subjects: &[BindingContext<'_>]) -> Result<(), AnswerError> {
        let mut seen: BTreeMap<(Option<&str>, &str, &str), &str> = BTreeMap::new();
        for subject in subjects {
            let binding = subject.binding.title();
            let target = subject.binding.target();
            let Some((store, name)) = target.filter(|_| self.create.contains_key(binding)) else {
                continue;
            };
            let (store, name) = (store.value.as_str(), name.value.as_str());
            if !is_secret_name(name) {
                return Err(AnswerError::Name {
                    binding: binding.to_owned(),
                    name: name.to_owned(),
                });
            }
            let one = *seen
                .entry((subject.account, store, name))
                .or_insert(binding);
            if one != binding {
                return Err(AnswerError::Twice {
                    one: one.to_owned(),
                    other: binding.to_owned(),
                    name: name.to_owned(),
                });
            }
        }
        Ok(())
    }
}

fn check_store(
    facts: &CloudflareFacts,
    subjects: &[BindingContext<'_>],
    id: &str,
) -> Result<(), AnswerError> {
    let accounts = subjects.iter().filter_map(|subject| subject.account);
    let accounts: BTreeSet<&str> = accounts.collect();
    if accounts.len() > 1 {
        return Err(AnswerError::Accounts(accounts.len()));
    }
    let account = accounts.first().copied();
    let known = account.and_then(|account| Some((account, facts.stores_of(account)?)));
    let Some((account, stores)) = known else {
        // Nothing but its form is known.
        let is_possible = is_store_id(id);
        return is_possible
            .then_some(())
            .ok_or_else(|| AnswerError::StoreId(id.to_owned()));
    };
    let ids = stores.iter().map(|store| store.id.as_str());
    if ids.clone().any(|known| known == id) {
        return Ok(());
    }
    Err(AnswerError::Store {
        account: account.to_owned(),
        id: id.to_owned(),
        near: describe_nearest(id, ids),
    })
}

fn check_secret(
    facts: &CloudflareFacts,
    subjects: &[BindingContext<'_>],
    binding: &str,
    name: &str,
) -> Result<(), AnswerError> {
    for subject in subjects {
        let target = subject.account.zip(subject.binding.target());
        let target = target.filter(|_| subject.binding.title() == binding);
        let Some((account, (store, _))) = target else {
            continue;
        };
        let key = (account.to_owned(), store.value.clone());
        let listing = facts.secrets.get(&key).and_then(QueryResult::found);
        let Some(listing) = listing.filter(|listing| listing.complete) else {
            continue;
        };
        let names = listing.secrets.iter().map(|secret| secret.name.as_str());
        if !names.clone().any(|known| known == name) {
            return Err(AnswerError::Secret {
                store: key.1,
                name: name.to_owned(),
                near: describe_nearest(name, names),
            });
        }
    }
    Ok(())
}

/// The end of a sentence that names what is nearest to `name`.
pub(crate) fn describe_nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut sorted: Vec<&str> = known.collect();
    sorted.sort_by_key(|other| strsim::damerau_levenshtein(name, other));
    sorted.dedup();
    sorted.truncate(3);
    if sorted.is_empty() {
        "; there are none".to_owned()
    } else {
        format!("; did you mean {}?", sorted.join(", "))
    }
}
