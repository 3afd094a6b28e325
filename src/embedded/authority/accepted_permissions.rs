//! Which permission groups the API accepts for what: the published lists, endpoint by endpoint.
//!
//! A source in backquotes alone is a page of terraform-provider-cloudflare v5.22.0, whose "Accepted
//! Permissions" are generated from the API reference; it is given once for a resource's Read and
//! Write. Such a list covers all that a resource does: a group in it that ends in `Read` is no use
//! for a write. What is published nowhere is marked so, with the groups used instead. Two checks
//! made during an upload, of a Secrets Store binding and of a VPC binding, are known from the
//! documentation alone.

use RouteRequirement::{OnAccount, OnAccountTokens, OnAllZones, OnUser, OnZone};
use UnauthorizedAs::{Unauthenticated, Unauthorized};

/// What a route requires of a caller.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RouteRequirement {
    /// A known token, whatever its status: the two `verify` calls.
    KnownToken,
    /// A credential in force.
    Credential,
    /// One of these permission groups on the account in the path.
    OnAccount(&'static [&'static str]),
    /// The same, refused as a token that lacks permission to see itself is.
    OnAccountTokens(&'static [&'static str]),
    /// One of these permission groups on the zone in the path.
    OnZone(&'static [&'static str]),
    /// One of these permission groups on every zone of the account in the path.
    OnAllZones(&'static [&'static str]),
    /// An upload that a caller with permission began: no credential, but the token given to that
    /// caller.
    Session,
    /// One of these permission groups on the caller's own user, or this refusal.
    OnUser(&'static [&'static str], UnauthorizedAs),
}

/// How a caller without the permission on a user is refused.
#[derive(Clone, Copy, Debug)]
pub(crate) enum UnauthorizedAs {
    /// 9109, as `/user` does.
    Unauthorized,
    /// 10000, and 9106 to an account's token, as `/memberships` does.
    Unauthenticated,
}

// Workers.

/// `workers_script`, `workers_deployment`, `worker_version`, `workers_script_subdomain`, `worker`. Of
/// `services`, `secrets` and the account's `subdomain` nothing is published: as of the Worker.
pub(crate) const SCRIPT_READ: RouteRequirement = OnAccount(SCRIPTS_READ);
pub(crate) const SCRIPT_WRITE: RouteRequirement = OnAccount(SCRIPTS_WRITE);
/// `workers_cron_trigger`.
pub(crate) const SCHEDULE_READ: RouteRequirement = OnAccount(SCRIPTS);
pub(crate) const SCHEDULE_WRITE: RouteRequirement = OnAccount(SCRIPTS_WRITE);
/// `workflow`.
pub(crate) const WORKFLOW_READ: RouteRequirement = OnAccount(SCRIPTS_READ);
pub(crate) const WORKFLOW_WRITE: RouteRequirement = OnAccount(SCRIPTS_WRITE);
/// `workers_for_platforms_dispatch_namespace`.
pub(crate) const DISPATCH_READ: RouteRequirement = OnAccount(SCRIPTS_READ);
pub(crate) const DISPATCH_WRITE: RouteRequirement = OnAccount(SCRIPTS_WRITE);
/// Published nowhere, as the endpoint is not: any credential in force.
pub(crate) const TRIGGER_WRITE: RouteRequirement = RouteRequirement::Credential;

const SCRIPTS: &[&str] = &["Workers Scripts Read", "Workers Scripts Write"];
const SCRIPTS_READ: &[&str] = &[
    "Workers Scripts Read",
    "Workers Scripts Write",
    "Workers Tail Read",
];
const SCRIPTS_WRITE: &[&str] = &["Workers Scripts Write"];

// Routes and domains.

/// `workers_route`.
pub(crate) const ROUTE_READ: RouteRequirement =
    OnZone(&["Workers Routes Read", "Workers Routes Write"]);
/// `workers_route`.
pub(crate) const ROUTE_WRITE: RouteRequirement = OnZone(ROUTES);
/// All routes of a Worker at once, in any zones: workers-sdk `publish-routes.ts` falls back to the
/// routes of each zone where a token "does not have 'All Zones' permissions".
pub(crate) const ROUTES_WRITE: RouteRequirement = OnAllZones(ROUTES);
/// `workers_custom_domain`.
pub(crate) const DOMAIN_READ: RouteRequirement = OnAccount(SCRIPTS);
/// `workers_custom_domain`.
pub(crate) const DOMAIN_WRITE: RouteRequirement = OnAccount(SCRIPTS_WRITE);
/// And on the zone of each domain: Cloudflare docs, Workers authorization, in the revision that is the
/// latest known.
pub(crate) const DOMAIN_ZONE: &[&str] = ROUTES;
/// `zone`: all who are allowed to see a zone get it listed. The page of `zones` names a group that
/// is in no list.
pub(crate) const ZONE_READ: &[&str] = &[
    "Access: Apps and Policies Read",
    "Access: Apps and Policies Revoke",
    "Access: Apps and Policies Write",
    "Access: Mutual TLS Certificates Write",
    "Access: Organizations, Identity Providers, and Groups Write",
    "Analytics Read",
    "Apps Write",
    "Cache Purge",
    "DNS Read",
    "DNS Write",
    "Firewall Services Read",
    "Firewall Services Write",
    "Load Balancers Read",
    "Load Balancers Write",
    "Logs Read",
    "Logs Write",
    "Page Rules Read",
    "Page Rules Write",
    "SSL and Certificates Read",
    "SSL and Certificates Write",
    "Stream Read",
    "Stream Write",
    "Trust and Safety Read",
    "Trust and Safety Write",
    "Workers Routes Read",
    "Workers Routes Write",
    "Workers Scripts Read",
    "Workers Scripts Write",
    "Zaraz Admin",
    "Zaraz Edit",
    "Zaraz Read",
    "Zero Trust: PII Read",
    "Zone Read",
    "Zone Settings Read",
    "Zone Settings Write",
    "Zone Write",
];

const ROUTES: &[&str] = &["Workers Routes Write"];

// Storage.

/// `workers_kv_namespace`, `workers_kv`.
pub(crate) const KV_READ: RouteRequirement =
    OnAccount(&["Workers KV Storage Read", "Workers KV Storage Write"]);
pub(crate) const KV_WRITE: RouteRequirement = OnAccount(&["Workers KV Storage Write"]);
/// `d1_database`.
pub(crate) const D1_READ: RouteRequirement = OnAccount(&["D1 Read", "D1 Write"]);
pub(crate) const D1_WRITE: RouteRequirement = OnAccount(&["D1 Write"]);
/// Cloudflare docs, Workers authorization, R2: to list buckets and to view their configuration.
pub(crate) const BUCKET_READ: RouteRequirement =
    OnAccount(&["Workers R2 Storage Read", "Workers R2 Storage Write"]);
/// `r2_bucket`.
pub(crate) const BUCKET_WRITE: RouteRequirement = OnAccount(&["Workers R2 Storage Write"]);
/// `queue`.
pub(crate) const QUEUE_READ: RouteRequirement = OnAccount(&[
    "Queues Read",
    "Queues Write",
    "Workers Scripts Read",
    "Workers Scripts Write",
]);
/// `queue`, `queue_consumer`.
pub(crate) const QUEUE_WRITE: RouteRequirement =
    OnAccount(&["Queues Write", "Workers Scripts Write"]);
/// `flagship_app`.
pub(crate) const FLAGSHIP_READ: RouteRequirement = OnAccount(&["Flagship Read", "Flagship Write"]);
pub(crate) const FLAGSHIP_WRITE: RouteRequirement = OnAccount(&["Flagship Write"]);
/// The page of `ai_search_namespace` has no list: the groups of that name.
pub(crate) const SEARCH_READ: RouteRequirement = OnAccount(&["AI Search Read", "AI Search Write"]);
pub(crate) const SEARCH_WRITE: RouteRequirement = OnAccount(&["AI Search Write"]);
/// Published nowhere: the only group of that name.
pub(crate) const MEMORY_ACCESS: RouteRequirement = OnAccount(&["Agent Memory Write"]);

// What is checked during an upload.

/// Cloudflare docs, Secrets Store access control.
pub(crate) const BIND_SECRET: &[&str] = &["Secrets Store Write"];
/// Cloudflare docs, Workers VPC.
pub(crate) const BIND_NETWORK: &[&str] = &[
    "Connectivity Directory Bind",
    "Connectivity Directory Admin",
];
/// Cloudflare docs, Workers VPC, VPC Networks, "Bind to a Cloudflare Tunnel".
pub(crate) const BIND_TUNNEL: &[&str] = &["Connectivity Directory Admin"];

// The rest.

/// `secrets_store`, `secrets_store_secret`.
pub(crate) const SECRETS_READ: RouteRequirement =
    OnAccount(&["Secrets Store Read", "Secrets Store Write"]);
pub(crate) const SECRETS_WRITE: RouteRequirement = OnAccount(&["Secrets Store Write"]);
/// Published nowhere: the group that reports of users name (facioquo/stock-charts pull request 541).
pub(crate) const CONTAINERS: RouteRequirement = OnAccount(&["Workers Containers Write"]);
/// Published nowhere: the two groups that such a call could take.
pub(crate) const EMAIL_PLAN: &[&str] = &["Email Routing Account Rules Read"];
/// The other of the two, on a zone of the account.
pub(crate) const EMAIL_PLAN_ZONE: &[&str] = EMAIL;
/// `email_routing_rule`, `email_routing_catch_all`.
pub(crate) const EMAIL_WRITE: RouteRequirement = OnZone(EMAIL);
/// `pages_project`.
pub(crate) const PAGES_READ: RouteRequirement = OnAccount(&["Pages Read", "Pages Write"]);
/// `pages_project`; what an upload of files is begun with is a write.
pub(crate) const PAGES_WRITE: RouteRequirement = OnAccount(&["Pages Write"]);
/// The data source `user`.
pub(crate) const USER_READ: RouteRequirement =
    OnUser(&["User Details Read", "User Details Write"], Unauthorized);
/// The groups of that name; how it refuses is workers-sdk `packages/workers-auth/src/core/factory.ts`.
pub(crate) const MEMBERSHIPS_READ: RouteRequirement =
    OnUser(&["Memberships Read", "Memberships Write"], Unauthenticated);

const EMAIL: &[&str] = &["Email Routing Rules Write"];

// Tokens: the groups of that name.

pub(crate) const OWN_TOKENS_READ: RouteRequirement =
    OnUser(&["API Tokens Read", "API Tokens Write"], Unauthorized);
pub(crate) const OWN_TOKENS_WRITE: RouteRequirement = OnUser(&["API Tokens Write"], Unauthorized);
pub(crate) const ACCOUNT_TOKENS_READ: RouteRequirement =
    OnAccountTokens(&["Account API Tokens Read", "Account API Tokens Write"]);
pub(crate) const ACCOUNT_TOKENS_WRITE: RouteRequirement =
    OnAccountTokens(&["Account API Tokens Write"]);
