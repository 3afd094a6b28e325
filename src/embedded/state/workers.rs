//! Workers as data: versions with their bindings, deployments, settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct WorkerRecord {
    pub(crate) account: String,
    /// The name, unique in its account.
    pub(crate) name: String,
    /// Its id.
    pub(crate) tag: String,
    /// What was uploaded, oldest first.
    pub(crate) versions: Vec<WorkerVersion>,
    /// What ran, newest first.
    pub(crate) deployments: Vec<WorkerDeployment>,
    /// The settings that no version holds: `tags`, `observability`, `logpush`.
    pub(crate) settings: Map<String, Value>,
    /// Names of its own secrets (not Secrets Store ones).
    pub(crate) secrets: Vec<String>,
    pub(crate) schedules: Vec<Value>,
    /// The events that it runs on, as they were sent.
    pub(crate) events: Vec<Value>,
    /// The ids of the namespaces of its Durable Objects, by class.
    pub(crate) objects: BTreeMap<String, String>,
    pub(crate) migration_tag: Option<String>,
    pub(crate) subdomain_enabled: bool,
    pub(crate) previews_enabled: bool,
}

/// One upload of a Worker.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct WorkerVersion {
    pub(crate) id: String,
    pub(crate) created_on: String,
    /// The upload's `metadata` part.
    pub(crate) metadata: Map<String, Value>,
}

/// Which versions get the requests.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct WorkerDeployment {
    pub(crate) id: String,
    pub(crate) created_on: String,
    /// `[{"version_id": …, "percentage": …}]`
    pub(crate) versions: Vec<Value>,
    /// Notes, e.g. `workers/message`.
    pub(crate) annotations: Map<String, Value>,
}

impl WorkerVersion {
    pub(crate) fn bindings(&self) -> &[Value] {
        self.metadata
            .get("bindings")
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }
}

impl WorkerRecord {
    pub(crate) fn latest(&self) -> Option<&WorkerVersion> {
        self.versions.last()
    }

    /// The version that gets the requests, the larger share of them if there are two.
    pub(crate) fn deployed(&self) -> Option<&WorkerVersion> {
        let share = |version: &&Value| version["percentage"].as_f64().unwrap_or(0.0) as u64;
        let deployment = self.deployments.first()?;
        let id = &deployment.versions.iter().max_by_key(share)?["version_id"];
        self.versions
            .iter()
            .find(|version| id.as_str() == Some(&version.id))
    }
}
