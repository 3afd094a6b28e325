//! What keeps wrangler from reading one environment, and no other.

use super::ConfigProblem;
use crate::config::tree::{ConfigEntry, ConfigPath, ConfigValue};

const PREVIEWS: &str = "previews";

/// Something about one environment that keeps wrangler from reading it. It reads the others.
#[derive(Clone, Debug)]
pub(crate) struct EnvironmentProblem {
    pub(crate) problem: ConfigProblem,
    /// What should be a table.
    pub(crate) table: ConfigPath,
    pub(crate) effect: ProblemEffect,
}

/// What wrangler does because of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ProblemEffect {
    /// wrangler fails where the environment is selected.
    Refused,
    /// wrangler accepts the environment and binds nothing in it.
    Unread,
}

/// What is wrong with the environment `entry` of `env`, and with no other. wrangler looks up fields in
/// whatever is there: that works for an array, which has none, and fails for what is no object (workers-sdk
/// `packages/workers-utils/src/config/validation.ts`, `normalizeAndValidateEnvironment`).
pub(super) fn find_problem(entry: &ConfigEntry) -> Option<EnvironmentProblem> {
    let table = ConfigPath::root().key("env").key(&entry.key);
    match &entry.node.value {
        ConfigValue::Table(_) => {
            let previews = entry.node.entry(PREVIEWS)?;
            let table = table.key(PREVIEWS);
            (!previews.node.is_table()).then(|| EnvironmentProblem::refused(previews, table))
        }
        ConfigValue::Array(_) => {
            let message = format!("`{table}` is a list, so wrangler reads nothing in it");
            Some(EnvironmentProblem::unread(entry, table, message))
        }
        ConfigValue::Date(_) => {
            let message = format!("`{table}` should be a table, so wrangler reads nothing in it");
            Some(EnvironmentProblem::unread(entry, table, message))
        }
        ConfigValue::Null
        | ConfigValue::Bool(_)
        | ConfigValue::Number(_)
        | ConfigValue::Text(_) => Some(EnvironmentProblem::refused(entry, table)),
    }
}

impl EnvironmentProblem {
    fn refused(entry: &ConfigEntry, table: ConfigPath) -> Self {
        Self {
            problem: ConfigProblem::at(entry, format!("`{table}` should be a table")),
            table,
            effect: ProblemEffect::Refused,
        }
    }

    fn unread(entry: &ConfigEntry, table: ConfigPath, message: String) -> Self {
        Self {
            problem: ConfigProblem::at(entry, message),
            table,
            effect: ProblemEffect::Unread,
        }
    }
}
