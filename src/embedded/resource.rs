//! What an account holds beside Workers and secrets, as data: everything that a deploy looks up, makes
//! or changes.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One such thing.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// What it is.
    pub kind: Kind,
    /// The id of its account.
    pub account: String,
    /// Its id, in the form in which the API gives it; unique among its kind.
    pub id: String,
    /// Its name, unique among its kind in the account.
    #[serde(default)]
    pub name: String,
    /// Whatever else the API tells of it, as the API tells it.
    #[serde(default)]
    pub details: Map<String, Value>,
}

/// The kinds.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
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

impl Resource {
    /// Whether it is one of these.
    pub(super) fn is(&self, kind: Kind, account: &str) -> bool {
        self.kind == kind && self.account == account
    }

    /// The elements of a detail that is an array.
    pub(super) fn list(&self, key: &str) -> &[Value] {
        let list = self.details.get(key).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    /// The same, to be changed; made where there is none.
    pub(super) fn list_mut(&mut self, key: &str) -> Option<&mut Vec<Value>> {
        let list = self.details.entry(key);
        list.or_insert_with(|| Value::Array(Vec::new()))
            .as_array_mut()
    }
}
