//! Configs that a build tool writes for `wrangler deploy`.

use super::tree::ConfigNode;

/// Keys that only a tool writes: what it made the file from
/// (packages/workers-utils/src/config/config.ts, `ComputedConfigFields`).
const KEYS: [&str; 4] = [
    "userConfigPath",
    "topLevelName",
    "definedEnvironments",
    "targetEnvironment",
];

/// The key that shows that a build tool wrote the config, where one does.
pub(crate) fn generated_key(root: &ConfigNode) -> Option<&'static str> {
    KEYS.into_iter().find(|key| root.get(key).is_some())
}
