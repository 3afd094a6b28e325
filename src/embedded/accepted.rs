//! Which permission groups the API accepts for what: the published lists, endpoint by endpoint.
//!
//! Where a source stands in backquotes alone, it is a page of terraform-provider-cloudflare v5.22.0,
//! whose "Accepted Permissions" are generated from the API reference. Such a list is of all that a
//! resource does: of it, a group that ends in `Read` is no use for a write. What is published nowhere
//! is said to be so, with what stands in for it. Only the documentation knows of two checks that are
//! made during an upload, of a Secrets Store binding and of a VPC binding.

use super::authority::Needs::{self, OnAccount, OnAllZones, OnUser, OnZone};
use super::authority::Stranger;

// Workers.

/// `workers_script`, `workers_deployment`, `worker_version`, `workers_script_subdomain`, `worker`. Of
/// `services`, `secrets` and the account's `subdomain` nothing is published: as of the Worker.
pub(super) const SCRIPT_READ: Needs = OnAccount(SCRIPTS_READ);
/// The same pages.
pub(super) const SCRIPT_WRITE: Needs = OnAccount(SCRIPTS_WRITE);
/// `workers_cron_trigger`.
pub(super) const SCHEDULE_READ: Needs =
    OnAccount(&["Workers Scripts Read", "Workers Scripts Write"]);
/// `workers_cron_trigger`.
pub(super) const SCHEDULE_WRITE: Needs = OnAccount(SCRIPTS_WRITE);
/// `workflow`.
pub(super) const WORKFLOW_READ: Needs = OnAccount(SCRIPTS_READ);
/// `workflow`.
pub(super) const WORKFLOW_WRITE: Needs = OnAccount(SCRIPTS_WRITE);
/// `workers_for_platforms_dispatch_namespace`.
pub(super) const DISPATCH_READ: Needs = OnAccount(SCRIPTS_READ);
/// `workers_for_platforms_dispatch_namespace`.
pub(super) const DISPATCH_WRITE: Needs = OnAccount(SCRIPTS_WRITE);
/// Published nowhere, as the endpoint is not: any credential in force.
pub(super) const TRIGGER_WRITE: Needs = Needs::Credential;

const SCRIPTS_READ: &[&str] = &[
    "Workers Scripts Read",
    "Workers Scripts Write",
    "Workers Tail Read",
];
const SCRIPTS_WRITE: &[&str] = &["Workers Scripts Write"];

// Routes and domains.

/// `workers_route`.
pub(super) const ROUTE_READ: Needs = OnZone(&["Workers Routes Read", "Workers Routes Write"]);
/// `workers_route`.
pub(super) const ROUTE_WRITE: Needs = OnZone(ROUTES);
/// All routes of a Worker at once, in whatever zones: workers-sdk `publish-routes.ts` falls back to the
/// routes of each zone where a token "does not have 'All Zones' permissions".
pub(super) const ROUTES_WRITE: Needs = OnAllZones(ROUTES);
/// `workers_custom_domain`.
pub(super) const DOMAIN_READ: Needs = OnAccount(&["Workers Scripts Read", "Workers Scripts Write"]);
/// `workers_custom_domain`.
pub(super) const DOMAIN_WRITE: Needs = OnAccount(SCRIPTS_WRITE);
/// And on the zone of each domain: Cloudflare docs, Workers authorization, in the revision that is the
/// latest known.
pub(super) const DOMAIN_ZONE: &[&str] = ROUTES;
/// `zone`: whoever may see a zone is told of it. The page of `zones` names a group that is in no list.
pub(super) const ZONE_READ: &[&str] = &[
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
pub(super) const KV_READ: Needs =
    OnAccount(&["Workers KV Storage Read", "Workers KV Storage Write"]);
/// `workers_kv_namespace`, `workers_kv`.
pub(super) const KV_WRITE: Needs = OnAccount(&["Workers KV Storage Write"]);
/// `d1_database`.
pub(super) const D1_READ: Needs = OnAccount(&["D1 Read", "D1 Write"]);
/// `d1_database`.
pub(super) const D1_WRITE: Needs = OnAccount(&["D1 Write"]);
/// Cloudflare docs, Workers authorization, R2: to list buckets and to view their configuration.
pub(super) const BUCKET_READ: Needs =
    OnAccount(&["Workers R2 Storage Read", "Workers R2 Storage Write"]);
/// `r2_bucket`.
pub(super) const BUCKET_WRITE: Needs = OnAccount(&["Workers R2 Storage Write"]);
/// `queue`.
pub(super) const QUEUE_READ: Needs = OnAccount(&[
    "Queues Read",
    "Queues Write",
    "Workers Scripts Read",
    "Workers Scripts Write",
]);
/// `queue`, `queue_consumer`.
pub(super) const QUEUE_WRITE: Needs = OnAccount(&["Queues Write", "Workers Scripts Write"]);
/// `flagship_app`.
pub(super) const FLAGSHIP_READ: Needs = OnAccount(&["Flagship Read", "Flagship Write"]);
/// `flagship_app`.
pub(super) const FLAGSHIP_WRITE: Needs = OnAccount(&["Flagship Write"]);
/// The page of `ai_search_namespace` has no list: the groups of that name.
pub(super) const SEARCH_READ: Needs = OnAccount(&["AI Search Read", "AI Search Write"]);
/// The page of `ai_search_namespace` has no list: the group of that name.
pub(super) const SEARCH_WRITE: Needs = OnAccount(&["AI Search Write"]);
/// Published nowhere: the only group of that name.
pub(super) const MEMORY: Needs = OnAccount(&["Agent Memory Write"]);

// What is checked during an upload.

/// Cloudflare docs, Secrets Store access control.
pub(super) const BIND_SECRET: &[&str] = &["Secrets Store Write"];
/// Cloudflare docs, Workers VPC.
pub(super) const BIND_NETWORK: &[&str] = &[
    "Connectivity Directory Bind",
    "Connectivity Directory Admin",
];
/// Cloudflare docs, Workers VPC, VPC Networks, "Bind to a Cloudflare Tunnel".
pub(super) const BIND_TUNNEL: &[&str] = &["Connectivity Directory Admin"];

// The rest.

/// `secrets_store`, `secrets_store_secret`.
pub(super) const SECRETS_READ: Needs = OnAccount(&["Secrets Store Read", "Secrets Store Write"]);
/// `secrets_store`, `secrets_store_secret`.
pub(super) const SECRETS_WRITE: Needs = OnAccount(&["Secrets Store Write"]);
/// Published nowhere: the group that reports of users name (facioquo/stock-charts pull request 541).
pub(super) const CONTAINERS: Needs = OnAccount(&["Workers Containers Write"]);
/// Published nowhere: the two groups that such a call could take.
pub(super) const EMAIL_PLAN: &[&str] = &["Email Routing Account Rules Read"];
/// The other of the two, on a zone of the account.
pub(super) const EMAIL_PLAN_ZONE: &[&str] = EMAIL;
/// `email_routing_rule`, `email_routing_catch_all`.
pub(super) const EMAIL_WRITE: Needs = OnZone(EMAIL);
/// `pages_project`.
pub(super) const PAGES_READ: Needs = OnAccount(&["Pages Read", "Pages Write"]);
/// `pages_project`; what an upload of files is begun with is a write.
pub(super) const PAGES_WRITE: Needs = OnAccount(&["Pages Write"]);
/// The data source `user`.
pub(super) const USER_READ: Needs = OnUser(
    &["User Details Read", "User Details Write"],
    Stranger::Unauthorized,
);
/// The groups of that name; how it refuses is workers-sdk `packages/workers-auth/src/core/factory.ts`.
pub(super) const MEMBERSHIPS_READ: Needs = OnUser(
    &["Memberships Read", "Memberships Write"],
    Stranger::Unauthenticated,
);

const EMAIL: &[&str] = &["Email Routing Rules Write"];
