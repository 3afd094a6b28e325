//! What a build left for `wrangler deploy`: the environment it is for, and the config it was made
//! from.
//!
//! As in packages/workers-utils/src/config/validation.ts: wrangler refuses a build whose
//! `targetEnvironment` is not the environment that was selected. It deploys one that has none, or
//! where the top level was selected, as it is.

use super::{EnvironmentId, Project};
use crate::config::tree::ConfigNode;

/// The field of a generated config that names its environment.
pub(crate) const TARGET: &str = "targetEnvironment";

/// What a generated config says about its build, where `wrangler deploy` is redirected to it.
#[derive(Debug)]
pub(crate) struct BuildOutput {
    /// The environment it was built for; `None`: the top level, or a tool that does not say it.
    pub(crate) target: Option<String>,
    /// The environments that the config had when it was built.
    defined: Vec<String>,
    pub(crate) source: BuildSource,
    /// The folder from which wrangler is redirected to it, as a user sees it.
    pub(crate) folder: String,
    /// The selected environments as which wrangler refuses to deploy it.
    pub(crate) refused: Vec<String>,
}

/// The config that a build was made from.
#[derive(Debug)]
pub(crate) enum BuildSource {
    /// The one beside the redirect, which is a project of the same run.
    Beside,
    /// Another one, which the build names.
    Other(Box<Project>),
    /// Not to be found here.
    Unknown,
}

/// What wrangler does with a build when an environment is selected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum BuildMatch {
    Deployed,
    Refused,
    /// Nothing shows that its project has the environment.
    Unrelated,
}

impl BuildOutput {
    /// Reads what the generated config whose tree is `root` says about its build.
    pub(super) fn read(root: &ConfigNode, folder: String, source: BuildSource) -> Self {
        let defined = root.get("definedEnvironments");
        let defined = defined.and_then(ConfigNode::elements).unwrap_or_default();
        let defined = defined.iter().filter_map(ConfigNode::text);
        Self {
            target: target_environment(root).map(str::to_owned),
            defined: defined.map(str::to_owned).collect(),
            source,
            folder,
            refused: Vec::new(),
        }
    }

    /// Every environment that it names.
    pub(super) fn environment_names(&self) -> impl Iterator<Item = &str> {
        self.target.iter().chain(&self.defined).map(String::as_str)
    }

    /// What wrangler does with it if the environment `name` is selected. `user_config` is the one
    /// beside the redirect.
    pub(super) fn matches(&self, name: &str, user_config: Option<&Project>) -> BuildMatch {
        if name.is_empty() || self.target.as_deref() == Some(name) {
            BuildMatch::Deployed
        } else if !self.has_environment(name, user_config) {
            BuildMatch::Unrelated
        } else if self.target.is_some() {
            BuildMatch::Refused
        } else {
            BuildMatch::Deployed
        }
    }

    /// Whether its project has the environment, or accepts any name.
    fn has_environment(&self, name: &str, user_config: Option<&Project>) -> bool {
        let Some(user_config) = user_config else {
            return true;
        };
        let id = EnvironmentId::Named(name.to_owned());
        user_config.environment_names().is_empty()
            || user_config.environment(&id).is_some()
            || self.defined.iter().any(|defined| defined == name)
    }
}

/// The environment that a generated config is for. wrangler takes an empty name for none.
pub(super) fn target_environment(root: &ConfigNode) -> Option<&str> {
    let target = root.get(TARGET).and_then(ConfigNode::text);
    target.filter(|name| !name.is_empty())
}
