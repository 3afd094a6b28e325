//! The permission groups that the product speaks of, as an API token holds them.
//!
//! Names and ids are those of `GET /accounts/{id}/tokens/permission_groups`. The ids were taken from a
//! published dump of that list (npm `alchemy` 0.94.0, `src/cloudflare/permission-groups.ts`) and
//! compared with Cloudflare's documentation where that prints one. A name alone does not tell a group:
//! some stand once for accounts and once for zones.

use GroupScope::{Account, User, Zone};
use KeyCertainty::{Derived, Documented, Seen};

/// The day of the dump from which the ids are; groups that are younger have none.
pub(crate) const AS_OF: &str = "2026-08-18";

/// A permission group of an API token.
#[derive(Debug, Eq, PartialEq)]
pub struct PermissionGroup {
    /// Its name in the API.
    pub name: &'static str,
    /// Its name in the dashboard.
    pub(crate) label: &'static str,
    /// Its id; none where none is published.
    pub id: Option<&'static str>,
    /// What it is granted on.
    pub scope: GroupScope,
    /// How a link to the dashboard's form names it, where there is a name.
    pub(crate) template: Option<TemplateKey>,
}

/// What a group is granted on.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum GroupScope {
    /// An account.
    Account,
    /// A zone.
    Zone,
    /// The user whose token it is; a token of an account cannot hold it.
    User,
}

/// How a link to the dashboard's form for a token names a group (Cloudflare documentation,
/// `fundamentals/api/how-to/account-owned-token-template`).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct TemplateKey {
    /// The `key` of the link.
    pub(crate) key: &'static str,
    /// The `type` of the link: `read`, `edit`.
    pub(crate) kind: &'static str,
    /// How sure that is. A wrong key is dropped without a word.
    pub(crate) certainty: KeyCertainty,
}

/// How sure a [`TemplateKey`] is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum KeyCertainty {
    /// In Cloudflare's list of keys.
    Documented,
    /// In links that others publish.
    Seen,
    /// From the name of the OAuth scope, as 25 of the 27 documented keys are.
    Derived,
}

impl GroupScope {
    /// The word for it in the product's own documents.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Account => "account",
            Zone => "zone",
            User => "user",
        }
    }

    /// How the API spells it, in the list of groups and before ids in policies.
    pub(crate) fn resource(self) -> &'static str {
        match self {
            Account => "com.cloudflare.api.account",
            Zone => "com.cloudflare.api.account.zone",
            User => "com.cloudflare.api.user",
        }
    }
}

impl PermissionGroup {
    /// Whether whoever holds this group can do what `other` allows.
    pub(crate) fn includes(&self, other: &Self) -> bool {
        if self.scope != other.scope {
            return false;
        }
        match self.name.strip_suffix("Write") {
            Some(stem) => other.name.strip_suffix("Read") == Some(stem),
            None => *self == CONNECTIVITY_DIRECTORY_ADMIN && *other == CONNECTIVITY_DIRECTORY_BIND,
        }
    }
}

const fn template(
    key: &'static str,
    kind: &'static str,
    certainty: KeyCertainty,
) -> Option<TemplateKey> {
    Some(TemplateKey {
        key,
        kind,
        certainty,
    })
}

/// Workers Scripts: Edit.
pub(crate) const WORKERS_SCRIPTS_WRITE: PermissionGroup = PermissionGroup {
    name: "Workers Scripts Write",
    label: "Workers Scripts: Edit",
    id: Some("e086da7e2179491d91ee5f35b3ca210a"),
    scope: Account,
    template: template("workers_scripts", "edit", Documented),
};

/// Workers Metadata Read-Only.
pub(crate) const WORKERS_METADATA_READ_ONLY: PermissionGroup = PermissionGroup {
    name: "Workers Metadata Read-Only",
    label: "Workers Metadata Read-Only",
    id: None,
    scope: Account,
    template: None,
};

/// What binding a secret takes: "Attaching a secret to a resource is treated as a write against the
/// secret" (Secrets Store documentation, access control).
pub(crate) const SECRETS_STORE_WRITE: PermissionGroup = PermissionGroup {
    name: "Secrets Store Write",
    label: "Secrets Store: Edit",
    id: Some("adc8fa2bc6124928a8b3314dc63a1235"),
    scope: Account,
    template: template("secrets_store", "edit", Derived),
};

/// Secrets Store: Read.
pub(crate) const SECRETS_STORE_READ: PermissionGroup = PermissionGroup {
    name: "Secrets Store Read",
    label: "Secrets Store: Read",
    id: Some("5e33b7d77788455c9fdf18cbd38ee5a0"),
    scope: Account,
    template: template("secrets_store", "read", Derived),
};

/// Workers Routes: Edit.
pub(crate) const WORKERS_ROUTES_WRITE: PermissionGroup = PermissionGroup {
    name: "Workers Routes Write",
    label: "Workers Routes: Edit",
    id: Some("28f4b596e7d643029c524985477ae49a"),
    scope: Zone,
    template: template("workers_routes", "edit", Documented),
};

/// Zone: Read.
pub(crate) const ZONE_READ: PermissionGroup = PermissionGroup {
    name: "Zone Read",
    label: "Zone: Read",
    id: Some("c8fed203ed3043cba015a93ad1616f1f"),
    scope: Zone,
    template: template("zone", "read", Documented),
};

/// Zone Settings: Edit.
pub(crate) const ZONE_SETTINGS_WRITE: PermissionGroup = PermissionGroup {
    name: "Zone Settings Write",
    label: "Zone Settings: Edit",
    id: Some("3030687196b94b638145a3953da2b699"),
    scope: Zone,
    template: template("zone_settings", "edit", Documented),
};

/// DNS: Edit.
pub(crate) const DNS_WRITE: PermissionGroup = PermissionGroup {
    name: "DNS Write",
    label: "DNS: Edit",
    id: Some("4755a26eedb94da69e1066d98aa820be"),
    scope: Zone,
    template: template("dns", "edit", Documented),
};

/// SSL and Certificates: Edit.
pub(crate) const SSL_AND_CERTIFICATES_WRITE: PermissionGroup = PermissionGroup {
    name: "SSL and Certificates Write",
    label: "SSL and Certificates: Edit",
    id: Some("c03055bc037c4ea9afb9a9f104b7b721"),
    scope: Zone,
    template: template("ssl_and_certificates", "edit", Documented),
};

/// Email Routing Rules: Edit.
pub(crate) const EMAIL_ROUTING_RULES_WRITE: PermissionGroup = PermissionGroup {
    name: "Email Routing Rules Write",
    label: "Email Routing Rules: Edit",
    id: Some("79b3ec0d10ce4148a8f8bdc0cc5f97f2"),
    scope: Zone,
    template: template("email_routing_rule", "edit", Derived),
};

/// Email Routing Account Rules Read.
pub(crate) const EMAIL_ROUTING_ACCOUNT_RULES_READ: PermissionGroup = PermissionGroup {
    name: "Email Routing Account Rules Read",
    label: "Email Routing Account Rules Read",
    id: None,
    scope: Account,
    template: template("email_routing_account_rule", "read", Derived),
};

/// Workers KV Storage: Edit.
pub(crate) const WORKERS_KV_STORAGE_WRITE: PermissionGroup = PermissionGroup {
    name: "Workers KV Storage Write",
    label: "Workers KV Storage: Edit",
    id: Some("f7f0eda5697f475c90846e879bab8666"),
    scope: Account,
    template: template("workers_kv_storage", "edit", Documented),
};

/// D1: Edit.
pub(crate) const D1_WRITE: PermissionGroup = PermissionGroup {
    name: "D1 Write",
    label: "D1: Edit",
    id: Some("09b2857d1c31407795e75e3fed8617a1"),
    scope: Account,
    template: template("d1", "edit", Documented),
};

/// D1: Read.
pub(crate) const D1_READ: PermissionGroup = PermissionGroup {
    name: "D1 Read",
    label: "D1: Read",
    id: Some("192192df92ee43ac90f2aeeffce67e35"),
    scope: Account,
    template: template("d1", "read", Documented),
};

/// Workers R2 Storage: Read.
pub(crate) const WORKERS_R2_STORAGE_READ: PermissionGroup = PermissionGroup {
    name: "Workers R2 Storage Read",
    label: "Workers R2 Storage: Read",
    id: Some("b4992e1108244f5d8bfbd5744320c2e1"),
    scope: Account,
    template: template("workers_r2", "read", Documented),
};

/// Workers R2 Storage: Edit.
pub(crate) const WORKERS_R2_STORAGE_WRITE: PermissionGroup = PermissionGroup {
    name: "Workers R2 Storage Write",
    label: "Workers R2 Storage: Edit",
    id: Some("bf7481a1826f439697cb59a20b22293e"),
    scope: Account,
    template: template("workers_r2", "edit", Documented),
};

/// Queues: Edit.
pub(crate) const QUEUES_WRITE: PermissionGroup = PermissionGroup {
    name: "Queues Write",
    label: "Queues: Edit",
    id: Some("366f57075ffc42689627bcf8242a1b6d"),
    scope: Account,
    template: template("queues", "edit", Documented),
};

/// Queues: Read.
pub(crate) const QUEUES_READ: PermissionGroup = PermissionGroup {
    name: "Queues Read",
    label: "Queues: Read",
    id: Some("84a7755d54c646ca87cd50682a34bf7c"),
    scope: Account,
    template: template("queues", "read", Documented),
};

/// Connectivity Directory Bind.
pub(crate) const CONNECTIVITY_DIRECTORY_BIND: PermissionGroup = PermissionGroup {
    name: "Connectivity Directory Bind",
    label: "Connectivity Directory Bind",
    id: Some("95fa65ba51fd49c4a6ac4c8c78ebac93"),
    scope: Account,
    template: template("connectivity_directory", "bind", Derived),
};

/// Connectivity Directory Admin.
pub(crate) const CONNECTIVITY_DIRECTORY_ADMIN: PermissionGroup = PermissionGroup {
    name: "Connectivity Directory Admin",
    label: "Connectivity Directory Admin",
    id: Some("77efc2c0724d4c4eb94bfd9656247130"),
    scope: Account,
    template: template("connectivity_directory", "edit", Derived),
};

/// Containers: Edit.
pub(crate) const WORKERS_CONTAINERS_WRITE: PermissionGroup = PermissionGroup {
    name: "Workers Containers Write",
    label: "Containers: Edit",
    id: Some("bdbcd690c763475a985e8641dddc09f7"),
    scope: Account,
    template: template("containers", "edit", Seen),
};

/// Cloudchamber: Edit.
pub(crate) const CLOUDCHAMBER_WRITE: PermissionGroup = PermissionGroup {
    name: "Cloudchamber Write",
    label: "Cloudchamber: Edit",
    id: Some("26ce6c7d18a346528e7b905d5e269866"),
    scope: Account,
    template: template("cloudchamber", "edit", Seen),
};

/// Flagship Write.
pub(crate) const FLAGSHIP_WRITE: PermissionGroup = PermissionGroup {
    name: "Flagship Write",
    label: "Flagship Write",
    id: None,
    scope: Account,
    template: template("flagship", "edit", Derived),
};

/// AI Search Write.
pub(crate) const AI_SEARCH_WRITE: PermissionGroup = PermissionGroup {
    name: "AI Search Write",
    label: "AI Search Write",
    id: None,
    scope: Account,
    template: template("ai_search", "edit", Derived),
};

/// AI Search Read.
pub(crate) const AI_SEARCH_READ: PermissionGroup = PermissionGroup {
    name: "AI Search Read",
    label: "AI Search Read",
    id: None,
    scope: Account,
    template: template("ai_search", "read", Derived),
};

/// Agent Memory Write.
pub(crate) const AGENT_MEMORY_WRITE: PermissionGroup = PermissionGroup {
    name: "Agent Memory Write",
    label: "Agent Memory Write",
    id: None,
    scope: Account,
    template: template("agent_memory", "edit", Derived),
};

/// Cloudflare Pages: Edit.
pub(crate) const PAGES_WRITE: PermissionGroup = PermissionGroup {
    name: "Pages Write",
    label: "Cloudflare Pages: Edit",
    id: Some("8d28297797f24fb8a0c332fe0866ec89"),
    scope: Account,
    template: template("page", "edit", Documented),
};

/// Account Settings: Read.
pub(crate) const ACCOUNT_SETTINGS_READ: PermissionGroup = PermissionGroup {
    name: "Account Settings Read",
    label: "Account Settings: Read",
    id: Some("c1fde68c7bcc44588cbb6ddbc16d6480"),
    scope: Account,
    template: template("account_settings", "read", Documented),
};

/// Memberships: Read.
pub(crate) const MEMBERSHIPS_READ: PermissionGroup = PermissionGroup {
    name: "Memberships Read",
    label: "Memberships: Read",
    id: Some("3518d0f75557482e952c6762d3e64903"),
    scope: User,
    template: template("memberships", "read", Derived),
};

/// User Details: Read.
pub(crate) const USER_DETAILS_READ: PermissionGroup = PermissionGroup {
    name: "User Details Read",
    label: "User Details: Read",
    id: Some("8acbe5bb0d54464ab867149d7f7cf8ac"),
    scope: User,
    template: template("user_details", "read", Derived),
};

/// Every group, in the order in which a report lists them.
pub const ALL_GROUPS: &[&PermissionGroup] = &[
    &WORKERS_SCRIPTS_WRITE,
    &WORKERS_METADATA_READ_ONLY,
    &SECRETS_STORE_WRITE,
    &SECRETS_STORE_READ,
    &WORKERS_ROUTES_WRITE,
    &ZONE_READ,
    &ZONE_SETTINGS_WRITE,
    &DNS_WRITE,
    &SSL_AND_CERTIFICATES_WRITE,
    &EMAIL_ROUTING_RULES_WRITE,
    &EMAIL_ROUTING_ACCOUNT_RULES_READ,
    &WORKERS_KV_STORAGE_WRITE,
    &D1_WRITE,
    &D1_READ,
    &WORKERS_R2_STORAGE_READ,
    &WORKERS_R2_STORAGE_WRITE,
    &QUEUES_WRITE,
    &QUEUES_READ,
    &CONNECTIVITY_DIRECTORY_BIND,
    &CONNECTIVITY_DIRECTORY_ADMIN,
    &WORKERS_CONTAINERS_WRITE,
    &CLOUDCHAMBER_WRITE,
    &FLAGSHIP_WRITE,
    &AI_SEARCH_WRITE,
    &AI_SEARCH_READ,
    &AGENT_MEMORY_WRITE,
    &PAGES_WRITE,
    &ACCOUNT_SETTINGS_READ,
    &MEMBERSHIPS_READ,
    &USER_DETAILS_READ,
];
