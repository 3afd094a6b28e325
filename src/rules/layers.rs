//! The six layers of one binding, and what they come to. Pure: from the config and the facts alone.

use serde::Serialize;

use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::facts::authorization::{self, AuthorizationState};
use crate::facts::{CloudflareFacts, SecretState, StoreState};
use crate::project::{Binding, Environment, Project, placeholder};
use crate::rules::rule::Layer;

/// The status of a secret that can be bound.
pub(crate) const ACTIVE: &str = "active";

/// How one layer stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// Nothing tells.
    Unknown,
    /// A layer that it depends on did not pass.
    Skipped,
}

/// What the layers of a binding come to.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// Every layer passes: Cloudflare will let it in.
    Ready,
    /// A layer fails: Cloudflare will refuse it.
    Blocked,
    /// No layer fails, but not all are known.
    Unverified,
}

/// The layers of one binding, in order.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Layers {
    /// The config is well formed.
    pub(crate) config: State,
    /// There is a credential, and it is accepted for the account.
    pub(crate) credential: State,
    /// The store exists.
    pub(crate) store: State,
    /// The secret exists and is active.
    pub(crate) secret: State,
    /// Its scopes hold what is needed.
    pub(crate) scope: State,
    /// The credential may bind it.
    pub(crate) authorization: State,
}

impl Layers {
    /// The layers of `binding` in `environment` of `project`.
    pub(crate) fn of(
        project: &Project,
        environment: &Environment,
        binding: &Binding,
        facts: &CloudflareFacts,
    ) -> Self {
        let account = facts.account(environment);
        let config = config(project, environment, binding, facts);
        let credential = config.then(|| credential(facts, account));
        let store = credential.then(|| store(facts, account, binding));
        let secret = store.then(|| secret(facts, account, binding));
        let scope = secret.then(|| scope(facts, account, binding));
        let authorization = credential.then(|| authorization(facts, account));
        Self {
            config,
            credential,
            store,
            secret,
            scope,
            authorization,
        }
    }

    /// What they come to.
    pub(crate) fn verdict(&self) -> Verdict {
        let all = [
            self.config,
            self.credential,
            self.store,
            self.secret,
            self.scope,
            self.authorization,
        ];
        if all.contains(&State::Fail) {
            Verdict::Blocked
        } else if all.iter().all(|state| *state == State::Pass) {
            Verdict::Ready
        } else {
            Verdict::Unverified
        }
    }

    /// How `layer` stands.
    pub(crate) fn state(&self, layer: Layer) -> State {
        match layer {
            Layer::Config => self.config,
            Layer::Credential => self.credential,
            Layer::Store => self.store,
            Layer::Secret => self.secret,
            Layer::Scope => self.scope,
            Layer::Authorization => self.authorization,
        }
    }
}

impl Verdict {
    /// The worst of several: blocked, then unverified, then ready.
    pub(crate) fn worst(verdicts: impl Iterator<Item = Self>) -> Option<Self> {
        verdicts.max_by_key(|verdict| match verdict {
            Self::Ready => 0,
            Self::Unverified => 1,
            Self::Blocked => 2,
        })
    }
}

impl State {
    fn then(self, next: impl FnOnce() -> Self) -> Self {
        if self == Self::Pass {
            next()
        } else {
            Self::Skipped
        }
    }
}

fn config(
    project: &Project,
    environment: &Environment,
    binding: &Binding,
    facts: &CloudflareFacts,
) -> State {
    let name = binding.binding.as_ref();
    let store = binding.store_id.as_ref();
    let fails = project.pages
        || !facts.is_offered(environment)
        || !project.problems.is_empty()
        || binding.malformed.is_some()
        || name.is_some_and(|name| environment.is_duplicate(&name.value))
        || store.is_some_and(|store| placeholder::of(&store.value).is_some());
    if fails { State::Fail } else { State::Pass }
}

fn credential(facts: &CloudflareFacts, account: Option<&str>) -> State {
    match acceptance::of(facts, account) {
        CredentialAcceptance::Missing
        | CredentialAcceptance::Rejected(_)
        | CredentialAcceptance::WrongAccount(_) => State::Fail,
        CredentialAcceptance::Accepted => State::Pass,
        CredentialAcceptance::Unknown => State::Unknown,
    }
}

fn store(facts: &CloudflareFacts, account: Option<&str>, binding: &Binding) -> State {
    let Some((account, (store, _))) = account.zip(binding.target()) else {
        return State::Unknown;
    };
    match facts.store(account, &store.value) {
        StoreState::Found(_) => State::Pass,
        StoreState::Absent | StoreState::Denied => State::Fail,
        StoreState::Unknown => State::Unknown,
    }
}

fn secret(facts: &CloudflareFacts, account: Option<&str>, binding: &Binding) -> State {
    let Some((account, (store, name))) = account.zip(binding.target()) else {
        return State::Unknown;
    };
    match facts.secret(account, &store.value, &name.value) {
        SecretState::Found(secret) if secret.status == ACTIVE => State::Pass,
        SecretState::Found(_) | SecretState::Absent => State::Fail,
        SecretState::Unknown => State::Unknown,
    }
}

fn scope(facts: &CloudflareFacts, account: Option<&str>, binding: &Binding) -> State {
    let Some((account, (store, name))) = account.zip(binding.target()) else {
        return State::Unknown;
    };
    let SecretState::Found(secret) = facts.secret(account, &store.value, &name.value) else {
        return State::Unknown;
    };
    match &secret.scopes {
        // The API may leave the scopes out: that says nothing about them.
        None => State::Unknown,
        Some(scopes) => {
            let held = |need: &&str| scopes.iter().any(|scope| scope == need);
            let all = binding.needs.iter().all(held);
            if all { State::Pass } else { State::Fail }
        }
    }
}

fn authorization(facts: &CloudflareFacts, account: Option<&str>) -> State {
    let Some(account) = account else {
        return State::Unknown;
    };
    match authorization::of(facts, account).state {
        AuthorizationState::Pass => State::Pass,
        AuthorizationState::Fail => State::Fail,
        AuthorizationState::Unknown => State::Unknown,
    }
}
