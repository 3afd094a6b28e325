//! Zones as data, with what a deploy leaves in them: routes and rules for e-mail.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A zone.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ZoneRecord {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) routes: Vec<WorkerRoute>,
    /// The rules of Email Routing, as the API answers them.
    pub(crate) email_rules: Vec<Value>,
}

/// A route of a Worker.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct WorkerRoute {
    pub(crate) id: String,
    pub(crate) pattern: String,
    /// The name of the Worker.
    pub(crate) script: String,
}

impl ZoneRecord {
    /// Whether a host lies in it.
    pub(crate) fn holds(&self, host: &str) -> bool {
        host == self.name
            || host
                .strip_suffix(&self.name)
                .is_some_and(|rest| rest.ends_with('.'))
    }
}
