//! The permission groups that the product knows, as an API token holds them.
//!
//! Names and ids are those of `GET /accounts/{id}/tokens/permission_groups`. The ids were taken from a
//! published dump of that list (npm `alchemy` 0.94.0, `src/cloudflare/permission-groups.ts`) and
//! compared with Cloudflare's documentation where that prints one. A name alone does not identify a group:
//! some exist once for accounts and once for zones.

use GroupScope::{Account, User, Zone};
use KeyCertainty::{Derived, Documented, Seen};

/// The day of the dump that the ids are from; younger groups have none.
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
    pub(crate) key: &'static str,
    /// The `type` of the link: `read`, `edit`.
    pub(crate) kind: &'static str,
    /// Cloudflare silently drops a wrong key.
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
    /// What the product's own documents call it.
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
    const fn new(scope: GroupScope, name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            id: None,
            scope,
            template: None,
        }
    }

    const fn of_account(name: &'static str, label: &'static str) -> Self {
        Self::new(Account, name, label)
    }

    const fn of_zone(name: &'static str, label: &'static str) -> Self {
        Self::new(Zone, name, label)
    }

    const fn of_user(name: &'static str, label: &'static str) -> Self {
        Self::new(User, name, label)
    }

    const fn id(mut self, id: &'static str) -> Self {
        self.id = Some(id);
        self
    }

    const fn template(
        mut self,
        key: &'static str,
        kind: &'static str,
        certainty: KeyCertainty,
    ) -> Self {
        self.template = Some(TemplateKey {
            key,
            kind,
            certainty,
        });
        self
    }

    /// Whether this group allows what `other` allows.
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

pub(crate) const WORKERS_SCRIPTS_WRITE: PermissionGroup =
    PermissionGroup::of_account("Workers Scripts Write", "Workers Scripts: Edit")
        .id("e086da7e2179491d91ee5f35b3ca210a")
        .template("workers_scripts", "edit", Documented);

pub(crate) const WORKERS_METADATA_READ_ONLY: PermissionGroup =
    PermissionGroup::of_account("Workers Metadata Read-Only", "Workers Metadata Read-Only");

/// What binding a secret takes: "Attaching a secret to a resource is treated as a write against the
/// secret" (Secrets Store documentation, access control).
pub(crate) const SECRETS_STORE_WRITE: PermissionGroup =
    PermissionGroup::of_account("Secrets Store Write", "Secrets Store: Edit")
        .id("adc8fa2bc6124928a8b3314dc63a1235")
        .template("secrets_store", "edit", Derived);

pub(crate) const SECRETS_STORE_READ: PermissionGroup =
    PermissionGroup::of_account("Secrets Store Read", "Secrets Store: Read")
        .id("5e33b7d77788455c9fdf18cbd38ee5a0")
        .template("secrets_store", "read", Derived);

pub(crate) const WORKERS_ROUTES_WRITE: PermissionGroup =
    PermissionGroup::of_zone("Workers Routes Write", "Workers Routes: Edit")
        .id("28f4b596e7d643029c524985477ae49a")
        .template("workers_routes", "edit", Documented);

pub(crate) const ZONE_READ: PermissionGroup = PermissionGroup::of_zone("Zone Read", "Zone: Read")
    .id("c8fed203ed3043cba015a93ad1616f1f")
    .template("zone", "read", Documented);

pub(crate) const ZONE_SETTINGS_WRITE: PermissionGroup =
    PermissionGroup::of_zone("Zone Settings Write", "Zone Settings: Edit")
        .id("3030687196b94b638145a3953da2b699")
        .template("zone_settings", "edit", Documented);

pub(crate) const DNS_WRITE: PermissionGroup = PermissionGroup::of_zone("DNS Write", "DNS: Edit")
    .id("4755a26eedb94da69e1066d98aa820be")
    .template("dns", "edit", Documented);

pub(crate) const SSL_AND_CERTIFICATES_WRITE: PermissionGroup =
    PermissionGroup::of_zone("SSL and Certificates Write", "SSL and Certificates: Edit")
        .id("c03055bc037c4ea9afb9a9f104b7b721")
        .template("ssl_and_certificates", "edit", Documented);

pub(crate) const EMAIL_ROUTING_RULES_WRITE: PermissionGroup =
    PermissionGroup::of_zone("Email Routing Rules Write", "Email Routing Rules: Edit")
        .id("79b3ec0d10ce4148a8f8bdc0cc5f97f2")
        .template("email_routing_rule", "edit", Derived);

pub(crate) const EMAIL_ROUTING_ACCOUNT_RULES_READ: PermissionGroup = PermissionGroup::of_account(
    "Email Routing Account Rules Read",
    "Email Routing Account Rules Read",
)
.template("email_routing_account_rule", "read", Derived);

pub(crate) const WORKERS_KV_STORAGE_WRITE: PermissionGroup =
    PermissionGroup::of_account("Workers KV Storage Write", "Workers KV Storage: Edit")
        .id("f7f0eda5697f475c90846e879bab8666")
        .template("workers_kv_storage", "edit", Documented);

pub(crate) const D1_WRITE: PermissionGroup = PermissionGroup::of_account("D1 Write", "D1: Edit")
    .id("09b2857d1c31407795e75e3fed8617a1")
    .template("d1", "edit", Documented);

pub(crate) const D1_READ: PermissionGroup = PermissionGroup::of_account("D1 Read", "D1: Read")
    .id("192192df92ee43ac90f2aeeffce67e35")
    .template("d1", "read", Documented);

pub(crate) const WORKERS_R2_STORAGE_READ: PermissionGroup =
    PermissionGroup::of_account("Workers R2 Storage Read", "Workers R2 Storage: Read")
        .id("b4992e1108244f5d8bfbd5744320c2e1")
        .template("workers_r2", "read", Documented);

pub(crate) const WORKERS_R2_STORAGE_WRITE: PermissionGroup =
    PermissionGroup::of_account("Workers R2 Storage Write", "Workers R2 Storage: Edit")
        .id("bf7481a1826f439697cb59a20b22293e")
        .template("workers_r2", "edit", Documented);

pub(crate) const QUEUES_WRITE: PermissionGroup =
    PermissionGroup::of_account("Queues Write", "Queues: Edit")
        .id("366f57075ffc42689627bcf8242a1b6d")
        .template("queues", "edit", Documented);

pub(crate) const QUEUES_READ: PermissionGroup =
    PermissionGroup::of_account("Queues Read", "Queues: Read")
        .id("84a7755d54c646ca87cd50682a34bf7c")
        .template("queues", "read", Documented);

pub(crate) const CONNECTIVITY_DIRECTORY_BIND: PermissionGroup =
    PermissionGroup::of_account("Connectivity Directory Bind", "Connectivity Directory Bind")
        .id("95fa65ba51fd49c4a6ac4c8c78ebac93")
        .template("connectivity_directory", "bind", Derived);

pub(crate) const CONNECTIVITY_DIRECTORY_ADMIN: PermissionGroup = PermissionGroup::of_account(
    "Connectivity Directory Admin",
    "Connectivity Directory Admin",
)
.id("77efc2c0724d4c4eb94bfd9656247130")
.template("connectivity_directory", "edit", Derived);

pub(crate) const WORKERS_CONTAINERS_WRITE: PermissionGroup =
    PermissionGroup::of_account("Workers Containers Write", "Containers: Edit")
        .id("bdbcd690c763475a985e8641dddc09f7")
        .template("containers", "edit", Seen);

pub(crate) const CLOUDCHAMBER_WRITE: PermissionGroup =
    PermissionGroup::of_account("Cloudchamber Write", "Cloudchamber: Edit")
        .id("26ce6c7d18a346528e7b905d5e269866")
        .template("cloudchamber", "edit", Seen);

pub(crate) const FLAGSHIP_WRITE: PermissionGroup =
    PermissionGroup::of_account("Flagship Write", "Flagship Write")
        .template("flagship", "edit", Derived);

pub(crate) const AI_SEARCH_WRITE: PermissionGroup = PermissionGroup::of_account(
    "AI Search Write",
    "AI Search Write",
)
.template("ai_search", "edit", Derived);

pub(crate) const AI_SEARCH_READ: PermissionGroup = PermissionGroup::of_account(
    "AI Search Read",
    "AI Search Read",
)
.template("ai_search", "read", Derived);

pub(crate) const AGENT_MEMORY_WRITE: PermissionGroup = PermissionGroup::of_account(
    "Agent Memory Write",
    "Agent Memory Write",
)
.template("agent_memory", "edit", Derived);

pub(crate) const PAGES_WRITE: PermissionGroup =
    PermissionGroup::of_account("Pages Write", "Cloudflare Pages: Edit")
        .id("8d28297797f24fb8a0c332fe0866ec89")
        .template("page", "edit", Documented);

pub(crate) const ACCOUNT_SETTINGS_READ: PermissionGroup =
    PermissionGroup::of_account("Account Settings Read", "Account Settings: Read")
        .id("c1fde68c7bcc44588cbb6ddbc16d6480")
        .template("account_settings", "read", Documented);

pub(crate) const MEMBERSHIPS_READ: PermissionGroup =
    PermissionGroup::of_user("Memberships Read", "Memberships: Read")
        .id("3518d0f75557482e952c6762d3e64903")
        .template("memberships", "read", Derived);

pub(crate) const USER_DETAILS_READ: PermissionGroup =
    PermissionGroup::of_user("User Details Read", "User Details: Read")
        .id("8acbe5bb0d54464ab867149d7f7cf8ac")
        .template("user_details", "read", Derived);

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
