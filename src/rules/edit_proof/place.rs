//! Where in a config something is.

use crate::config::tree::ConfigPath;
use crate::project::EnvironmentId;

/// The environment in whose table something is.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct EnvironmentPlace {
    pub(super) path: ConfigPath,
    pub(super) id: EnvironmentId,
}

impl EnvironmentPlace {
    /// The environment whose table encloses `path`. The config need not have it yet.
    pub(super) fn enclosing(path: &ConfigPath) -> Self {
        let steps = path.0.iter();
        let keys: Vec<&str> = steps.map(|step| step.key().unwrap_or_default()).collect();
        let (depth, id) = match keys.as_slice() {
            ["env", name, "previews", _, ..] => {
                (3, EnvironmentId::Previews(Some((*name).to_owned())))
            }
            ["env", name, _, ..] => (2, EnvironmentId::Named((*name).to_owned())),
            ["previews", _, ..] => (1, EnvironmentId::Previews(None)),
            _ => (0, EnvironmentId::TopLevel),
        };
        let path = ConfigPath(path.0[..depth].to_vec());
        Self { path, id }
    }
}
