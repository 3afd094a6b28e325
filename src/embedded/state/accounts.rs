//! Accounts with their people, zones and other resources, as data: all that a deploy looks up, makes or
//! changes besides Workers and secrets.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::tokens::SensitiveText;

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AccountRecord {
    pub(crate) id: String,
    pub(crate) name: String,
    /// The account's subdomain of workers.dev, if it has registered one.
    pub(crate) workers_subdomain: Option<String>,
}

/// An upload that was begun. Its later requests carry this token and no credential.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UploadSession {
    /// A JSON Web Token whose signature cannot be checked.
    pub(crate) token: SensitiveText,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct UserRecord {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) memberships: Vec<MembershipRecord>,
}

impl UserRecord {
    /// The names of the roles held in an account.
    pub(crate) fn roles_in(&self, account: &str) -> impl Iterator<Item = &str> {
        self.memberships
            .iter()
            .filter(move |membership| membership.account == account)
            .flat_map(|membership| &membership.roles)
            .map(String::as_str)
    }
}

/// A person's place in an account.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct MembershipRecord {
    pub(crate) account: String,
    /// The names of the roles held, e.g. `Super Administrator - All Privileges`.
    pub(crate) roles: Vec<String>,
}

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

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct WorkerRoute {
    pub(crate) id: String,
    pub(crate) pattern: String,
    /// The name of the Worker.
    pub(crate) script: String,
}

impl ZoneRecord {
    /// Whether `host` is the zone's domain or one below it.
    pub(crate) fn holds(&self, host: &str) -> bool {
        host == self.name
            || host
                .strip_suffix(&self.name)
                .is_some_and(|rest| rest.ends_with('.'))
    }
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountResource {
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

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ResourceKind {
    /// Details: `keys`, an array of names.
    KvNamespace,
    /// Of D1.
    Database,
    /// Of R2.
    Bucket,
    /// Details: `consumers`, an array.
    Queue,
    /// Details: `script_name`, `class_name`.
    Workflow,
    DispatchNamespace,
    FlagshipApp,
    /// Of AI Search.
    SearchNamespace,
    /// Of Agent Memory.
    MemoryNamespace,
    /// A custom domain of a Worker; its name is the host. Details: `service`, `zone_id`.
    Domain,
    /// Of Containers. Details: everything it was created with.
    Application,
    /// Details: `deployments`, an array.
    PagesProject,
}

impl AccountResource {
    /// Whether it is of this kind and in this account.
    pub(crate) fn is(&self, kind: ResourceKind, account: &str) -> bool {
        self.kind == kind && self.account == account
    }

    /// The elements of a detail that is an array.
    pub(crate) fn list(&self, key: &str) -> &[Value] {
        let list = self.details.get(key).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    /// The same, to be changed; added if it is missing.
    pub(crate) fn list_mut(&mut self, key: &str) -> Option<&mut Vec<Value>> {
        let list = self.details.entry(key);
        list.or_insert_with(|| Value::Array(Vec::new()))
            .as_array_mut()
    }
}
