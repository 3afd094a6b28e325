//! The six layers of one binding, and what they come to, from the config and the facts alone.

use serde::Serialize;

use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::facts::authorization::{self, AuthorizationState};
use crate::facts::{CloudflareFacts, SecretState, StoreState};
use crate::project::{Binding, Environment, Project, placeholder};
use crate::rules::rule::Layer;

/// The status of a secret that can be bound.
const ACTIVE: &str = "active";

/// What is known about one layer.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LayerState {
    Pass,
    Fail,
    /// Nothing shows it.
    Unknown,
    /// A layer that it depends on did not pass.
    Skipped,
}

/// What the layers of a binding come to, the worst last.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum BindingVerdict {
    /// Every layer passes: Cloudflare will accept it.
    Ready,
    /// No layer fails, but not all are known.
    Unverified,
    /// A layer fails: Cloudflare will refuse it.
    Blocked,
}

/// The layers of one binding, as [`Layer`] describes them.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct BindingLayers {
    pub(crate) config: LayerState,
    pub(crate) credential: LayerState,
    pub(crate) store: LayerState,
    pub(crate) secret: LayerState,
    pub(crate) scope: LayerState,
    pub(crate) authorization: LayerState,
}

impl BindingLayers {
    /// The layers of `binding` in `environment` of `project`.
    pub(crate) fn assess(
        project: &Project,
        environment: &Environment,
        binding: &Binding,
        facts: &CloudflareFacts,
    ) -> Self {
        let account = facts.account(environment);
        let target = account.zip(binding.target());
        let found_store = target.map_or(StoreState::Unknown, |(account, (store, _))| {
            facts.store(account, &store.value)
        });
        let found_secret = target.map_or(SecretState::Unknown, |(account, (store, name))| {
            facts.secret(account, &store.value, &name.value)
        });
        let config = judge_config(project, environment, binding, facts);
        let credential = config.then(|| judge_credential(facts, account));
        let store = credential.then(|| judge_store(&found_store));
        let secret = store.then(|| judge_secret(&found_secret));
        let scope = secret.then(|| judge_scope(&found_secret, binding));
        let authorization = credential.then(|| judge_authorization(facts, account));
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

    /// Whether everything passes but authorization, which is not known.
    pub(crate) fn lacks_only_proof(&self) -> bool {
        let others = Self {
            authorization: LayerState::Pass,
            ..*self
        };
        self.authorization == LayerState::Unknown && others.verdict() == BindingVerdict::Ready
    }

    pub(super) fn state(&self, layer: Layer) -> LayerState {
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

impl LayerState {
    fn passing(passes: bool) -> Self {
        if passes { Self::Pass } else { Self::Fail }
    }

    fn then(self, next: impl FnOnce() -> Self) -> Self {
        if self == Self::Pass {
            next()
        } else {
            Self::Skipped
        }
    }
}

fn judge_config(
    project: &Project,
    environment: &Environment,
    binding: &Binding,
    facts: &CloudflareFacts,
) -> LayerState {
    if !is_well_formed(project, environment, binding, facts) {
        return LayerState::Fail;
    }
    let store = binding.store_id.as_ref();
    match store.and_then(|store| placeholder::classify(&store.value)) {
        None => LayerState::Pass,
        Some(kind) if kind.is_open(facts.offline) => LayerState::Unknown,
        Some(_) => LayerState::Fail,
    }
}

fn is_well_formed(
    project: &Project,
    environment: &Environment,
    binding: &Binding,
    facts: &CloudflareFacts,
) -> bool {
    let name = binding.binding.as_ref();
    !project.pages
        && facts.is_offered(environment)
        && project.problems.is_empty()
        && environment.problem.is_none()
        && binding.malformed.is_none()
        && !name.is_some_and(|name| environment.is_duplicate(&name.value))
}

fn judge_credential(facts: &CloudflareFacts, account: Option<&str>) -> LayerState {
    match acceptance::assess(facts, account) {
        CredentialAcceptance::Rejected(_) | CredentialAcceptance::WrongAccount(_) => {
            LayerState::Fail
        }
        CredentialAcceptance::Accepted => LayerState::Pass,
        CredentialAcceptance::Missing
        | CredentialAcceptance::AddressRefused
        | CredentialAcceptance::Unknown => LayerState::Unknown,
    }
}

fn judge_store(state: &StoreState) -> LayerState {
    match state {
        StoreState::Found(_) => LayerState::Pass,
        StoreState::Absent | StoreState::Denied => LayerState::Fail,
        StoreState::Unknown => LayerState::Unknown,
    }
}

fn judge_secret(state: &SecretState<'_>) -> LayerState {
    match state {
        SecretState::Found(secret) => match (secret.status.as_str(), &secret.scopes) {
            (ACTIVE, Some(_)) => LayerState::Pass,
            // The API can leave both out. A row without them does not count as read.
            (ACTIVE, None) | ("", _) => LayerState::Unknown,
            _ => LayerState::Fail,
        },
        SecretState::Absent => LayerState::Fail,
        SecretState::Refused(_) | SecretState::Unknown => LayerState::Unknown,
    }
}

fn judge_scope(state: &SecretState<'_>, binding: &Binding) -> LayerState {
    let SecretState::Found(secret) = state else {
        return LayerState::Unknown;
    };
    let Some(scopes) = &secret.scopes else {
        return LayerState::Unknown;
    };
    let is_held = |need: &&str| scopes.iter().any(|scope| scope == need);
    LayerState::passing(binding.needs.iter().all(is_held))
}

fn judge_authorization(facts: &CloudflareFacts, account: Option<&str>) -> LayerState {
    match account.map(|account| authorization::assess(facts, account).state) {
        Some(AuthorizationState::Pass) => LayerState::Pass,
        Some(AuthorizationState::Fail) => LayerState::Fail,
        Some(AuthorizationState::Unknown) | None => LayerState::Unknown,
    }
}
