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
pub(crate) enum LayerState {
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
pub(crate) enum BindingVerdict {
    /// Every layer passes: Cloudflare will let it in.
    Ready,
    /// A layer fails: Cloudflare will refuse it.
    Blocked,
    /// No layer fails, but not all are known.
    Unverified,
}

/// The layers of one binding, in order.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct BindingLayers {
    /// The config is well formed.
    pub(crate) config: LayerState,
    /// There is a credential, and it is accepted for the account.
    pub(crate) credential: LayerState,
    /// The store exists.
    pub(crate) store: LayerState,
    /// The secret exists and is active.
    pub(crate) secret: LayerState,
    /// Its scopes hold what is needed.
    pub(crate) scope: LayerState,
    /// The credential may bind it.
    pub(crate) authorization: LayerState,
}

impl BindingLayers {
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
    pub(crate) fn verdict(&self) -> BindingVerdict {
        let all = [
            self.config,
            self.credential,
            self.store,
            self.secret,
            self.scope,
            self.authorization,
        ];
        if all.contains(&LayerState::Fail) {
            BindingVerdict::Blocked
        } else if all.iter().all(|state| *state == LayerState::Pass) {
            BindingVerdict::Ready
        } else {
            BindingVerdict::Unverified
        }
    }

    /// How `layer` stands.
    pub(crate) fn state(&self, layer: Layer) -> LayerState {
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

impl BindingVerdict {
    /// The worst of several: blocked, then unverified, then ready.
    pub(crate) fn worst(verdicts: impl Iterator<Item = Self>) -> Option<Self> {
        verdicts.max_by_key(|verdict| match verdict {
            Self::Ready => 0,
            Self::Unverified => 1,
            Self::Blocked => 2,
        })
    }
}

impl LayerState {
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
) -> LayerState {
    let name = binding.binding.as_ref();
    let store = binding.store_id.as_ref();
    let fails = project.pages
        || !facts.is_offered(environment)
        || !project.problems.is_empty()
        || binding.malformed.is_some()
        || name.is_some_and(|name| environment.is_duplicate(&name.value))
        || store.is_some_and(|store| placeholder::of(&store.value).is_some());
    if fails {
        LayerState::Fail
    } else {
        LayerState::Pass
    }
}

fn credential(facts: &CloudflareFacts, account: Option<&str>) -> LayerState {
    match acceptance::of(facts, account) {
        CredentialAcceptance::Missing
        | CredentialAcceptance::Rejected(_)
        | CredentialAcceptance::WrongAccount(_) => LayerState::Fail,
        CredentialAcceptance::Accepted => LayerState::Pass,
        CredentialAcceptance::Unknown => LayerState::Unknown,
    }
}

fn store(facts: &CloudflareFacts, account: Option<&str>, binding: &Binding) -> LayerState {
    let Some((account, (store, _))) = account.zip(binding.target()) else {
        return LayerState::Unknown;
    };
    match facts.store(account, &store.value) {
        StoreState::Found(_) => LayerState::Pass,
        StoreState::Absent | StoreState::Denied => LayerState::Fail,
        StoreState::Unknown => LayerState::Unknown,
    }
}

fn secret(facts: &CloudflareFacts, account: Option<&str>, binding: &Binding) -> LayerState {
    let Some((account, (store, name))) = account.zip(binding.target()) else {
        return LayerState::Unknown;
    };
    match facts.secret(account, &store.value, &name.value) {
        SecretState::Found(secret) if secret.status == ACTIVE => LayerState::Pass,
        SecretState::Found(_) | SecretState::Absent => LayerState::Fail,
        SecretState::Unknown => LayerState::Unknown,
    }
}

fn scope(facts: &CloudflareFacts, account: Option<&str>, binding: &Binding) -> LayerState {
    let Some((account, (store, name))) = account.zip(binding.target()) else {
        return LayerState::Unknown;
    };
    let SecretState::Found(secret) = facts.secret(account, &store.value, &name.value) else {
        return LayerState::Unknown;
    };
    match &secret.scopes {
        // The API may leave the scopes out: that says nothing about them.
        None => LayerState::Unknown,
        Some(scopes) => {
            let held = |need: &&str| scopes.iter().any(|scope| scope == need);
            let all = binding.needs.iter().all(held);
            if all {
                LayerState::Pass
            } else {
                LayerState::Fail
            }
        }
    }
}

fn authorization(facts: &CloudflareFacts, account: Option<&str>) -> LayerState {
    let Some(account) = account else {
        return LayerState::Unknown;
    };
    match authorization::of(facts, account).state {
        AuthorizationState::Pass => LayerState::Pass,
        AuthorizationState::Fail => LayerState::Fail,
        AuthorizationState::Unknown => LayerState::Unknown,
    }
}
