//! What an account has besides Workers and secrets, as data: all that a deploy looks up, makes or changes.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One of them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountResource {
    /// What it is.
    pub(crate) kind: ResourceKind,
    pub(crate) account: String,
    /// Its id, in the form in which the API gives it; unique among its kind.
    pub(crate) id: String,
    /// Its name, unique among its kind in the account.
    #[serde(default)]
    pub(crate) name: String,
    /// What else the API answers about it, as the API answers it.
    #[serde(default)]
    pub(crate) details: Map<String, Value>,
}

/// The kinds.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ResourceKind {
    /// A namespace of Workers KV. Details: `keys`, an array of names.
    KvNamespace,
    /// A D1 database.
    Database,
    /// An R2 bucket.
    Bucket,
    /// A queue. Details: `consumers`, an array.
    Queue,
    /// A workflow. Details: `script_name`, `class_name`.
    Workflow,
    /// A namespace for dispatch.
    DispatchNamespace,
    /// A Flagship app.
    FlagshipApp,
    /// A namespace of AI Search.
    SearchNamespace,
    /// A namespace of Agent Memory.
    MemoryNamespace,
    /// A custom domain of a Worker; its name is the host. Details: `service`, `zone_id`.
    Domain,
    /// An application of Containers. Details: everything it was made with.
    Application,
    /// A Pages project. Details: `deployments`, an array.
    PagesProject,
}

impl AccountResource {
    /// Whether it is one of these.
    pub(crate) fn is(&self, kind: ResourceKind, account: &str) -> bool {
        self.kind == kind && self.account == account
    }

    /// The elements of a detail that is an array.
    pub(crate) fn list(&self, key: &str) -> &[Value] {
        let list = self.details.get(key).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    /// The same, to be changed; made if there is none.
    pub(crate) fn list_mut(&mut self, key: &str) -> Option<&mut Vec<Value>> {
        let list = self.details.entry(key);
        list.or_insert_with(|| Value::Array(Vec::new()))
            .as_array_mut()
    }
}
